"""What the tests of people share: how to sign in by password, and to read the cookie."""

from collections.abc import Callable

import httpx
import pytest

from app.core import db, security
from app.people.models import Account, Person
from tests.fixtures.cast import API, Cast
from tests.fixtures.client import Api

PASSWORD = "mat khau cua dong chi"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One argon2 hash for the whole run: they are dear."""
    return security.hash_password(PASSWORD)


@pytest.fixture
def may_sign_in(password_hash: str) -> Callable[[Person], str]:
    """Gives a person an account with a password; returns the password."""

    def give(person: Person) -> str:
        with db.write_session() as session:
            session.add(Account(person_id=person.id, password_hash=password_hash))
        return PASSWORD

    return give


TakeToken = Callable[..., httpx.Response]


@pytest.fixture
def take_token(api: Api, cast: Cast) -> TakeToken:
    """Asks for a token by phone and password; `agent` and so on are headers."""

    def ask(username: str | None, password: str = PASSWORD, **headers: str) -> httpx.Response:
        form = {"username": username or "", "password": password}
        return api.post(f"{API}/auth/token", data=form, headers=headers)

    return ask
