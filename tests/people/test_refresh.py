"""The refresh cookie: lost answers, races, theft, time, signing out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import select

from app.audit.models import Action, AuditEvent
from app.core import db
from app.core.ids import new_id
from app.people.models import Account, Person, SignIn
from app.people.routes.cookie import NAME
from app.people.service import sign_in as service
from tests.fixtures.cast import API, Cast
from tests.fixtures.client import Api

Move = Callable[[datetime], None]


def begin(person: Person) -> service.SignedIn:
    """A sign-in without the cost of a password."""
    with db.write_session() as session:
        session.merge(Account(person_id=person.id))
        return service.begin(session, person.id)


def refresh(api: Api, token: str | None) -> httpx.Response:
    """Present a refresh token, and only this one."""
    api.cookies.clear()
    headers = {"Cookie": f"{NAME}={token}"} if token is not None else {}
    return api.post(f"{API}/auth/refresh", headers=headers)


def cookie_of(answer: httpx.Response) -> str:
    """The refresh token in an answer."""
    assert answer.status_code == 200, answer.text
    return str(answer.headers["set-cookie"]).split(";")[0].removeprefix(f"{NAME}=")


def works(api: Api, access_token: str) -> bool:
    """Whether an access token is good."""
    headers = {"Authorization": f"Bearer {access_token}"}
    return api.get(f"{API}/people", headers=headers).status_code == 200


def test_a_lost_answer_is_repeated(api: Api, cast: Cast) -> None:
    first = begin(cast.tuyen).refresh_token
    lost = cookie_of(refresh(api, first))
    again = refresh(api, first)
    assert cookie_of(again) == lost != first
    assert works(api, again.json()["access_token"])
    assert cookie_of(refresh(api, lost)) not in {first, lost}


def test_reuse_after_the_successor_was_used_ends_the_family(api: Api, cast: Cast) -> None:
    begun = begin(cast.tuyen)
    elsewhere = begin(cast.tuyen)
    second = refresh(api, begun.refresh_token)
    third = refresh(api, cookie_of(second))
    assert works(api, third.json()["access_token"])
    stolen = refresh(api, begun.refresh_token)
    assert stolen.status_code == 401
    assert stolen.json()["code"] == "not_signed_in"
    assert refresh(api, cookie_of(third)).status_code == 401
    assert not works(api, third.json()["access_token"])
    assert refresh(api, elsewhere.refresh_token).status_code == 200  # her other phone
    with db.read_session() as session:
        event = session.exec(
            select(AuditEvent).where(AuditEvent.action == Action.family_ended)
        ).one()
        assert event.actor_id == cast.tuyen.id
        assert event.data == {"generation": 1, "presented": 0}


def test_refreshes_in_parallel_agree(api: Api, cast: Cast) -> None:
    first = begin(cast.tuyen).refresh_token
    api.cookies.clear()
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(
                lambda _: api.post(f"{API}/auth/refresh", headers={"Cookie": f"{NAME}={first}"}),
                range(20),
            )
        )
    assert len({cookie_of(a) for a in answers}) == 1
    assert refresh(api, cookie_of(answers[0])).status_code == 200


def test_ninety_days_from_the_last_use(api: Api, cast: Cast, move_clock: Move) -> None:
    began = datetime.now(UTC)
    token = begin(cast.tuyen).refresh_token
    move_clock(began + timedelta(days=89))
    token = cookie_of(refresh(api, token))
    move_clock(began + timedelta(days=178))
    token = cookie_of(refresh(api, token))
    move_clock(began + timedelta(days=269))
    assert refresh(api, token).status_code == 401


def test_a_token_issued_before_a_backup_was_restored_still_works(api: Api, cast: Cast) -> None:
    token = begin(cast.tuyen).refresh_token
    for _ in range(3):
        token = cookie_of(refresh(api, token))
    with db.write_session() as session:
        session.exec(select(SignIn)).one().generation = 0
    assert refresh(api, token).status_code == 200


def test_what_is_no_refresh_token(api: Api, cast: Cast) -> None:
    good = begin(cast.tuyen).refresh_token
    other = begin(cast.toan).refresh_token
    family, number, seal = good.split(".")
    altered = f"{seal[:-1]}{int(seal[-1], 16) ^ 1:x}"
    forged = [
        None, "", "x", "..", f"{family}.1.{seal}", f"{family}.{number}.{altered}",
        f"{family}.{number}.{seal[::-1]}", f"{new_id()}.{number}.{seal}",
        f"{other.split('.')[0]}.{number}.{seal}", f"{family}.00.{seal}", f"{family}.٠.{seal}",
        f"{family}.{number}.{'0' * 64}", good + "0", "A" * 5000,
    ]  # fmt: skip
    for token in forged:
        answer = refresh(api, token.encode() if token and not token.isascii() else token)  # type: ignore[arg-type]
        assert answer.status_code == 401, token
        assert "set-cookie" not in answer.headers
    assert refresh(api, good).status_code == 200


def test_a_disabled_account_is_not_refreshed(api: Api, cast: Cast) -> None:
    token = begin(cast.tuyen).refresh_token
    with db.write_session() as session:
        session.get_one(Account, cast.tuyen.id).disabled_at = datetime.now(UTC)
    assert refresh(api, token).status_code == 401


@pytest.mark.parametrize("by", ["cookie", "access token"])
def test_signing_out_ends_this_phone_only(api: Api, cast: Cast, by: str) -> None:
    begun, elsewhere = begin(cast.tuyen), begin(cast.tuyen)
    headers = (
        {"Cookie": f"{NAME}={begun.refresh_token}"}
        if by == "cookie"
        else {"Authorization": f"Bearer {begun.access_token}"}
    )
    for _ in range(2):  # twice is no mistake
        api.cookies.clear()
        answer = api.post(f"{API}/auth/logout", headers=headers)
        assert answer.status_code == 204
        assert 'chibo_refresh="";' in answer.headers["set-cookie"]
    assert refresh(api, begun.refresh_token).status_code == 401
    assert not works(api, begun.access_token)
    assert works(api, elsewhere.access_token)


def test_signing_out_with_nothing(api: Api, cast: Cast) -> None:
    api.cookies.clear()
    assert api.post(f"{API}/auth/logout").status_code == 204
