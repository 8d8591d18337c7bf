"""Sign-in slips: whom one may invite, what is printed, that a slip works once and in time."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.access.permissions import Role
from app.core import db
from app.core.ids import new_id
from app.core.settings import settings
from app.people.models import Account, Invitation, Person, Post
from app.people.service import ensure_post
from tests.fixtures.cast import API, SINCE, Cast, named, sign_in
from tests.fixtures.client import Api

Move = Callable[[datetime], None]


def issue(api: Api, by: Person, *whom: Person, **more: Any) -> httpx.Response:
    """Ask for slips."""
    body = {"person_ids": [str(p.id) for p in whom]} | more
    return sign_in(api, by).post("/invitations", body)


def slip_of(api: Api, by: Person, whom: Person) -> dict[str, Any]:
    """One slip."""
    answer = issue(api, by, whom)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()[0])


def token_in(slip: dict[str, Any]) -> str:
    """The token behind the `#` of the slip's address."""
    return str(slip["url"]).split("#t=")[1]


def accept(api: Api, text: str) -> httpx.Response:
    """Use a slip."""
    return api.post(f"{API}/auth/invitations/accept", json={"token": text})


def whose(api: Api, answer: httpx.Response) -> set[str]:
    """Whom the answer's access token shows as a visitor's own row."""
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return {p["id"] for p in api.get(f"{API}/people", headers=headers).json()["items"]}


def test_a_slip_signs_in_once(api: Api, cast: Cast) -> None:
    slip = slip_of(api, cast.chau, cast.hau)
    answer = accept(api, token_in(slip))
    assert answer.status_code == 200
    assert "chibo_refresh=" in answer.headers["set-cookie"]
    assert whose(api, answer) == {str(cast.hau.id)}
    again = accept(api, token_in(slip))
    assert again.status_code == 422
    assert again.json()["code"] == "invitation_refused"
    assert accept(api, slip["code"]).status_code == 422  # the code is of the same slip


def test_the_short_code_typed_by_hand(api: Api, cast: Cast) -> None:
    slip = slip_of(api, cast.chau, cast.hau)
    assert accept(api, f" {slip['code'].lower().replace('-', ' ')}").status_code == 200


def test_a_slip_is_printable_and_only_hashes_are_kept(
    api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert slip_of(api, cast.chau, cast.hau)["url"].startswith("http://127.0.0.1/moi#t=")
    monkeypatch.setattr(settings(), "public_origin", "https://chibo.example")
    slip = slip_of(api, cast.chau, cast.hau)
    assert slip["url"].startswith("https://chibo.example/moi#t=")
    assert slip["qr_svg"].startswith("<svg")
    assert (slip["full_name"], slip["phone"], slip["unit"]) == (
        "Phạm Văn Hậu", cast.hau.phone, "Đảng bộ huyện Kim Sơn",
    )  # fmt: skip
    with db.read_session() as session:
        kept = [row.model_dump_json() for row in session.exec(select(Invitation))]
    assert not any(token_in(slip) in row or slip["code"] in row for row in kept)


def test_slips_come_in_the_order_of_the_tree(api: Api, cast: Cast) -> None:
    answer = issue(api, cast.chau, cast.dinh, cast.toan, cast.tham, cast.hau, cast.tuyen)
    assert [s["person_id"] for s in answer.json()] == [
        str(p.id) for p in (cast.hau, cast.tuyen, cast.tham, cast.toan, cast.dinh)
    ]


def test_a_new_slip_ends_the_older(api: Api, cast: Cast) -> None:
    first, second = (slip_of(api, cast.chau, cast.hau) for _ in range(2))
    assert accept(api, token_in(first)).status_code == 422
    assert accept(api, token_in(second)).status_code == 200


def test_a_slip_expires(api: Api, cast: Cast, move_clock: Move) -> None:
    began = datetime.now(UTC)
    move_clock(began)
    slip = issue(api, cast.chau, cast.hau, valid_days=3).json()[0]
    move_clock(began + timedelta(days=3))
    assert accept(api, token_in(slip)).status_code == 422


def test_in_parallel_one_gets_in(api: Api, cast: Cast) -> None:
    token = token_in(slip_of(api, cast.chau, cast.hau))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: accept(api, token), range(12)))
    assert sorted(a.status_code for a in answers) == [200] + [422] * 11


def test_codes_cannot_be_guessed_for_ever(api: Api, cast: Cast) -> None:
    answers = [accept(api, "ABCDEFGH").status_code for _ in range(202)]
    assert answers[:200] == [422] * 200
    assert answers[200:] == [429] * 2
    slip = slip_of(api, cast.chau, cast.hau)
    assert accept(api, slip["code"]).status_code == 429


@pytest.mark.parametrize(
    "text", ["", "x", "A" * 101, "không có mã", "\ud800aaaaaaa", "ABCD\u0000EFGH", 12345678]
)
def test_what_is_no_slip(api: Api, cast: Cast, text: object) -> None:
    answer = api.post(
        f"{API}/auth/invitations/accept",
        content=json.dumps({"token": text}),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422


def test_strangers_and_unknown_persons_are_the_same_refusal(api: Api, cast: Cast) -> None:
    nobody = Person(
        id=new_id(), full_name="x", folded="x", home_unit_id=cast.an_hoa.id, home_path=""
    )
    answers = [
        issue(api, cast.lan, cast.tuyen, other)
        for other in (nobody, cast.stranger_secretary, cast.dinh)
    ]
    assert {a.status_code for a in answers} == {422}
    assert {a.json()["code"] for a in answers} == {"unknown_reference"}
    assert [a.json()["errors"][0]["field"] for a in answers] == ["person_ids.1"] * 3
    assert len({a.text for a in answers}) == 1
    with db.read_session() as session:
        assert session.exec(select(Invitation)).first() is None


@pytest.mark.parametrize("who", ["tuyen", "hau", "huong", "viet", "quang"])
def test_who_issues_no_slips(api: Api, cast: Cast, who: str) -> None:
    assert issue(api, getattr(cast, who), cast.tuyen).status_code == 403


def test_nobody_invites_whose_reach_exceeds_their_own(api: Api, cast: Cast) -> None:
    """Whoever hands out a sign-in could use it."""
    with db.write_session() as session:
        # Tuyến, at home in Ân Hòa, also sits in the district's office.
        ensure_post(session, person=cast.tuyen, role=Role.office, unit=cast.kim_son, from_on=SINCE)
        ensure_post(session, person=cast.tham, role=Role.admin, unit=cast.an_hoa, from_on=SINCE)
    beyond = issue(api, cast.lan, cast.toan, cast.tuyen)
    assert beyond.status_code == 403
    assert beyond.json()["code"] == "beyond_scope"
    assert [e["field"] for e in beyond.json()["errors"]] == ["person_ids.1"]
    assert issue(api, cast.chau, cast.tuyen).status_code == 201
    assert issue(api, cast.chau, cast.tham).status_code == 403  # an administrator
    assert issue(api, cast.admin, cast.tham).status_code == 201


def test_visits_elsewhere_are_reach_too(api: Api, cast: Cast) -> None:
    with db.write_session() as session:
        hau = session.get_one(Person, cast.hau.id)
        hau.home_unit_id, hau.home_path = cast.an_hoa.id, cast.an_hoa.path
        session.delete(session.get_one(Post, named("hau-visitor")))
    # He lives in Ân Hòa and visits a cell of Kim Định for the district.
    assert issue(api, cast.lan, cast.hau).status_code == 403
    assert issue(api, cast.chau, cast.hau).status_code == 201


def test_a_disabled_account_gets_no_slip_and_uses_none(api: Api, cast: Cast) -> None:
    slip = slip_of(api, cast.chau, cast.tuyen)
    with db.write_session() as session:
        session.add(Account(person_id=cast.tuyen.id, disabled_at=datetime.now(UTC)))
    assert accept(api, token_in(slip)).status_code == 422
    refused = issue(api, cast.chau, cast.tuyen)
    assert refused.status_code == 409
    assert refused.json()["code"] == "account_disabled"
