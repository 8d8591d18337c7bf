"""Signing in by phone and password: who gets in, what guessing costs, what survives a refusal."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.audit.models import Action, AuditEvent
from app.core import db, security
from app.core.errors import TooMany
from app.core.settings import settings
from app.people.errors import WrongCredentials
from app.people.models import Account, Person, SignIn
from app.people.service import sign_in as service
from tests.fixtures.cast import API, Cast
from tests.fixtures.client import Api
from tests.people.conftest import PASSWORD, TakeToken

GiveAccount = Callable[[Person], str]


@pytest.fixture
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords compared as plain text, where only the counting matters."""
    monkeypatch.setattr(security, "verify_password", lambda given, _stored: given == PASSWORD)


def test_phone_and_password_give_a_token_and_a_cookie(
    api: Api, cast: Cast, may_sign_in: GiveAccount, take_token: TakeToken
) -> None:
    may_sign_in(cast.tuyen)
    answer = take_token("+84 " + (cast.tuyen.phone or "")[1:])
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == settings().access_minutes * 60
    cookie = answer.headers["set-cookie"].lower()
    for part in ("chibo_refresh=", "httponly", "samesite=strict", "path=/api/v1/auth"):
        assert part in cookie
    assert "secure" not in cookie  # plain HTTP on loopback
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = api.get(f"{API}/people/{cast.tuyen.id}", headers=bearer)
    assert me.json()["full_name"] == cast.tuyen.full_name


def test_the_cookie_is_secure_behind_https(
    monkeypatch: pytest.MonkeyPatch,
    cast: Cast,
    may_sign_in: GiveAccount,
    take_token: TakeToken,
) -> None:
    may_sign_in(cast.tuyen)
    monkeypatch.setattr(settings(), "public_origin", "https://chibo.example")
    answer = take_token(cast.tuyen.phone, origin="https://chibo.example")
    assert "secure" in answer.headers["set-cookie"].lower()


def test_refusals_look_alike(cast: Cast, may_sign_in: GiveAccount, take_token: TakeToken) -> None:
    for person in (cast.tuyen, cast.toan):
        may_sign_in(person)
    with db.write_session() as session:
        session.add(Account(person_id=cast.hau.id))  # came by a slip, has no password
        locked = session.get_one(Account, cast.toan.id)
        locked.disabled_at = datetime.now(UTC)
    answers = [
        take_token(cast.tuyen.phone, "sai mật khẩu"),
        take_token(cast.hau.phone),
        take_token(cast.toan.phone),
        take_token(cast.chau.phone),
        take_token("0999999999"),
        take_token("không phải số"),
    ]
    assert {a.status_code for a in answers} == {401}
    assert len({a.text for a in answers}) == 1
    assert answers[0].json()["code"] == "wrong_credentials"
    assert all("set-cookie" not in a.headers for a in answers)
    with db.read_session() as session:
        failed = session.exec(
            select(AuditEvent.subject_id).where(AuditEvent.action == Action.sign_in_failed)
        )
        assert set(failed) == {cast.tuyen.id, cast.hau.id, cast.toan.id}
        assert session.exec(select(SignIn)).first() is None


@pytest.mark.usefixtures("easy")
def test_guessing_is_bounded_per_account_and_address(
    cast: Cast, may_sign_in: GiveAccount, take_token: TakeToken
) -> None:
    may_sign_in(cast.tuyen)
    may_sign_in(cast.toan)
    for _ in range(10):
        assert take_token(cast.tuyen.phone, "sai").status_code == 401
    refused = take_token(cast.tuyen.phone)  # even the right one
    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many"
    assert 1 <= int(refused.headers["retry-after"]) <= 600
    # Her neighbour at the same address, and she herself elsewhere, are not silenced.
    assert take_token(cast.toan.phone).status_code == 200
    assert service.sign_in(cast.tuyen.phone or "", PASSWORD, address="10.0.0.9").access_token


@pytest.mark.usefixtures("easy")
def test_the_bound_passes_with_time(
    cast: Cast,
    may_sign_in: GiveAccount,
    take_token: TakeToken,
    move_clock: Callable[[datetime], None],
) -> None:
    may_sign_in(cast.tuyen)
    began = datetime.now(UTC)
    move_clock(began)
    for _ in range(10):
        take_token(cast.tuyen.phone, "sai")
    wait = int(take_token(cast.tuyen.phone).headers["retry-after"])
    move_clock(began + timedelta(seconds=wait))
    assert take_token(cast.tuyen.phone).status_code == 200


@pytest.mark.usefixtures("easy")
def test_a_success_forgives_the_misses_before(
    cast: Cast, may_sign_in: GiveAccount, take_token: TakeToken
) -> None:
    may_sign_in(cast.tuyen)
    for _ in range(3):
        for _ in range(6):
            assert take_token(cast.tuyen.phone, "sai").status_code == 401
        assert take_token(cast.tuyen.phone).status_code == 200


@pytest.mark.usefixtures("easy")
def test_a_village_shares_an_address(cast: Cast) -> None:
    """A hundred and more misses of different people in ten minutes are borne; not without end."""

    def miss(number: int) -> type[Exception]:
        try:
            service.sign_in(f"09{number:08d}", "sai", address="10.1.1.1")
        except (WrongCredentials, TooMany) as refused:
            return type(refused)
        raise AssertionError("let in")

    outcomes = [miss(number) for number in range(205)]
    assert outcomes[:150] == [WrongCredentials] * 150
    assert outcomes[-1] is TooMany


@pytest.mark.usefixtures("easy")
def test_tries_in_parallel_do_not_slip_past_the_bound(
    cast: Cast, may_sign_in: GiveAccount, take_token: TakeToken
) -> None:
    may_sign_in(cast.tuyen)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: take_token(cast.tuyen.phone, "sai"), range(30)))
    statuses = [a.status_code for a in answers]
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= 10


def test_no_transaction_is_held_while_hashing(
    cast: Cast,
    may_sign_in: GiveAccount,
    take_token: TakeToken,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_sign_in(cast.tuyen)

    def somebody_else_writes(given: str, _stored: str | None) -> bool:
        with db.write_session() as session:  # SQLite has one writer: it would wait for ever
            session.add(Account(person_id=cast.toan.id))
        return given == PASSWORD

    monkeypatch.setattr(security, "verify_password", somebody_else_writes)
    assert take_token(cast.tuyen.phone).status_code == 200


@pytest.mark.parametrize("path", ["token", "refresh", "logout", "invitations/accept"])
@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_pages_of_other_sites_are_refused(
    api: Api, cast: Cast, path: str, headers: dict[str, str]
) -> None:
    body = {"data": {"username": "x", "password": "y"}} if path == "token" else {}
    if path.endswith("accept"):
        body = {"json": {"token": "ABCDEFGH"}}
    answer = api.post(f"{API}/auth/{path}", headers=headers, **body)
    assert answer.status_code == 403
    assert answer.json()["code"] == "wrong_origin"


def test_our_own_page_may_ask(cast: Cast, may_sign_in: GiveAccount, take_token: TakeToken) -> None:
    may_sign_in(cast.tuyen)
    assert take_token(cast.tuyen.phone, origin="http://127.0.0.1").status_code == 200


def test_demo_logins_are_nothing_outside_the_demo(api: Api, cast: Cast) -> None:
    assert api.get(f"{API}/auth/demo-logins").status_code == 404
