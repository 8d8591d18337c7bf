"""Persons: who is seen by whom, found how, put by whom; accounts locked and opened again."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.access.permissions import Role
from app.core import db
from app.core.ids import new_id
from app.people.models import Person
from app.people.service import create_account, ensure_person, ensure_post
from tests.fixtures.cast import Caller, Cast, sign_in
from tests.fixtures.client import Api


def ids(caller: Caller, **query: Any) -> set[str]:
    """Whom a listing shows."""
    answer = caller.get("/people", **query)
    assert answer.status_code == 200, answer.text
    return {p["id"] for p in answer.json()["items"]}


def of(*persons: Person) -> set[str]:
    """The ids of persons."""
    return {str(p.id) for p in persons}


def body(cast: Cast, **other: Any) -> dict[str, Any]:
    """A person as the office sends it."""
    return {
        "full_name": "Nguyễn Văn  Mới", "phone": "0987654321", "title": "Bí thư chi bộ",
        "home_unit_id": str(cast.an_hoa_3.id),
    } | other  # fmt: skip


def test_lists_and_single_rows_follow_one_rule(api: Api, cast: Cast) -> None:
    everybody = {v.id: v for v in vars(cast).values() if isinstance(v, Person)}
    for viewer in everybody.values():
        caller = sign_in(api, viewer)
        listed = ids(caller, limit=200)
        opened = {str(id) for id in everybody if caller.get(f"/people/{id}").status_code == 200}
        assert listed == opened
        assert str(viewer.id) in listed
    assert caller.get(f"/people/{new_id()}").status_code == 404


def test_scope(api: Api, cast: Cast) -> None:
    assert ids(sign_in(api, cast.hau)) == of(cast.hau)
    assert ids(sign_in(api, cast.tuyen)) == of(cast.tuyen, cast.tham)
    assert ids(sign_in(api, cast.lan)) == of(cast.lan, cast.huong, cast.tuyen, cast.tham, cast.toan)
    assert not ids(sign_in(api, cast.chau), limit=200) & of(*cast.strangers, cast.quang)
    assert of(*cast.strangers) <= ids(sign_in(api, cast.admin), limit=200)


def test_somebody_posted_here_but_at_home_elsewhere_is_seen(api: Api, cast: Cast) -> None:
    lan = sign_in(api, cast.lan)
    assert lan.get(f"/people/{cast.dinh.id}").status_code == 404
    with db.write_session() as session:
        from_on = cast.an_hoa.opened_on
        ensure_post(
            session, person=cast.dinh, role=Role.secretary, unit=cast.an_hoa_3, from_on=from_on
        )
    seen = lan.get(f"/people/{cast.dinh.id}")
    assert seen.status_code == 200
    # Of the two posts only the one in her commune is hers to read.
    assert [p["unit"]["id"] for p in seen.json()["posts"]] == [str(cast.an_hoa_3.id)]


@pytest.mark.parametrize(
    "typed", ["Trần Thị Tuyến", "tran thi tuyen", "TUYẾN", "thi tuyen", "  tran   thi "]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_are_found_without_diacritics(api: Api, cast: Cast, typed: str, form: Any) -> None:
    chau = sign_in(api, cast.chau)
    assert str(cast.tuyen.id) in ids(chau, q=unicodedata.normalize(form, typed))
    assert str(cast.toan.id) not in ids(chau, q=unicodedata.normalize(form, typed))


def test_phones_are_found_by_digits(api: Api, cast: Cast) -> None:
    chau = sign_in(api, cast.chau)
    phone = cast.tuyen.phone or ""
    for typed in (phone, phone[-5:], f"+84 {phone[1:4]} {phone[4:]}", f"{phone[:4]}.{phone[4:]}"):
        assert ids(chau, q=typed) >= of(cast.tuyen), typed
    assert ids(chau, q="0912 99") == set()
    assert ids(chau, q="%") == ids(chau, q="_") == set()
    assert chau.get("/people", q="a" * 161).status_code == 422
    assert ids(chau, q="\x00") >= of(cast.tuyen)


def test_pages_hold_everybody_once(api: Api, cast: Cast) -> None:
    chau = sign_in(api, cast.chau)
    whole = ids(chau, limit=200)
    seen: list[str] = []
    cursor = None
    while True:
        page = chau.get("/people", limit=3, count=True, **({"cursor": cursor} if cursor else {}))
        seen += [p["id"] for p in page.json()["items"]]
        assert page.json()["count"] == len(whole)
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) and set(seen) == whole
    for bad in ("x", "W10", "WyJhIiwiYiJd"):
        assert chau.get("/people", cursor=bad).status_code == 422


def test_a_page_costs_the_same_for_few_and_many(api: Api, cast: Cast) -> None:
    chau = sign_in(api, cast.chau)
    statements: list[str] = []

    def count(*args: Any) -> None:
        statements.append(args[2])

    event.listen(db.engine(), "before_cursor_execute", count)
    costs = []
    for limit in (1, 200):
        statements.clear()
        chau.get("/people", limit=limit)
        costs.append(len([s for s in statements if s.startswith("SELECT")]))
    event.remove(db.engine(), "before_cursor_execute", count)
    assert costs[0] == costs[1]


def test_by_unit(api: Api, cast: Cast) -> None:
    chau = sign_in(api, cast.chau)
    assert ids(chau, unit=str(cast.kim_dinh.id)) == of(cast.khanh, cast.dinh)
    assert chau.get("/people", unit=str(cast.phat_diem.id)).status_code == 404
    assert chau.get("/people", unit=str(new_id())).status_code == 404


def test_create_replay_edit(api: Api, cast: Cast) -> None:
    lan, id = sign_in(api, cast.lan), new_id()
    made = lan.put(f"/people/{id}", body(cast))
    assert made.status_code == 201
    assert made.json()["full_name"] == "Nguyễn Văn Mới"
    assert made.headers["etag"] == '"1"'
    assert lan.put(f"/people/{id}", body(cast)).status_code == 200
    reused = lan.put(f"/people/{id}", body(cast, title="khác"))
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
    edited = lan.put(f"/people/{id}", body(cast, title="Phó bí thư"), version=1)
    assert (edited.status_code, edited.json()["version"]) == (200, 2)
    assert lan.put(f"/people/{id}", body(cast), version=1).status_code == 412
    assert lan.put(f"/people/{id}", body(cast)).status_code == 200  # a late replay
    assert lan.get(f"/people/{id}").json()["title"] == "Phó bí thư"


def test_of_edits_at_once_one_wins(api: Api, cast: Cast) -> None:
    lan = sign_in(api, cast.lan)
    id = new_id()
    assert lan.put(f"/people/{id}", body(cast)).status_code == 201

    def edit(number: int) -> int:
        return lan.put(f"/people/{id}", body(cast, title=f"số {number}"), version=1).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(edit, range(8))) == [200] + [412] * 7
    assert lan.get(f"/people/{id}").json()["version"] == 2


def test_rows_from_elsewhere(api: Api, cast: Cast) -> None:
    lan = sign_in(api, cast.lan)
    known = lan.put(f"/people/{cast.tuyen.id}", body(cast))
    assert known.status_code == 428  # imported, seen, and no version given
    for unseen in (cast.dinh, cast.stranger_office):
        reused = lan.put(f"/people/{unseen.id}", body(cast))
        assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
        assert lan.put(f"/people/{unseen.id}", body(cast), version=1).status_code == 404


def test_who_may_put(api: Api, cast: Cast) -> None:
    def put(by: Person, **other: Any) -> int:
        answer = sign_in(api, by).put(f"/people/{new_id()}", body(cast, **other))
        return answer.status_code

    assert [put(p) for p in (cast.hau, cast.tuyen, cast.huong, cast.quang)] == [403] * 4
    assert put(cast.stranger_office) == 422  # that unit does not exist for her
    assert put(cast.khanh) == 422
    assert put(cast.lan, home_unit_id=str(cast.kim_son.id)) == 422
    edit = sign_in(api, cast.chau).put(f"/people/{cast.quang.id}", body(cast), version=1)
    assert edit.status_code == 404
    assert put(cast.lan) == 201


def test_a_person_does_not_move_out_of_the_editors_hands(api: Api, cast: Cast) -> None:
    change = body(cast, phone=cast.tuyen.phone, home_unit_id=str(cast.kim_dinh.id))
    assert (
        sign_in(api, cast.lan).put(f"/people/{cast.tuyen.id}", change, version=1).status_code == 422
    )
    assert (
        sign_in(api, cast.chau).put(f"/people/{cast.tuyen.id}", change, version=1).status_code
        == 200
    )


def test_a_phone_is_one_persons(api: Api, cast: Cast) -> None:
    lan = sign_in(api, cast.lan)
    answers = [
        lan.put(f"/people/{new_id()}", body(cast, phone=other.phone))
        for other in (cast.toan, cast.stranger_office)
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "phone_taken")] * 2
    assert answers[0].text == answers[1].text
    with db.read_session() as session:
        assert session.exec(select(Person).where(Person.folded == "nguyen van moi")).first() is None


@pytest.mark.parametrize(
    "bad",
    [{"full_name": ""}, {"full_name": "a" * 161}, {"full_name": "x" * 1_000_000}, {"phone": "123"},
     {"phone": "+84912000518"}, {"home_unit_id": "x"}, {"home_unit_id": None}, {"role": "admin"},
     {"title": "a" * 501}],
)  # fmt: skip
def test_bad_bodies(api: Api, cast: Cast, bad: dict[str, Any]) -> None:
    answer = sign_in(api, cast.lan).put(f"/people/{new_id()}", body(cast, **bad))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"]


def test_locking_an_account_ends_everything_at_once(api: Api, cast: Cast) -> None:
    admin, tuyen = sign_in(api, cast.admin), sign_in(api, cast.tuyen)
    path = f"/people/{cast.tuyen.id}/account"
    assert sign_in(api, cast.chau).post(f"{path}/disable").status_code == 403
    assert tuyen.get("/people").status_code == 200
    locked = admin.post(f"{path}/disable")
    assert locked.json()["account_disabled"] is True
    assert admin.post(f"{path}/disable").status_code == 200
    assert tuyen.get("/people").status_code == 401
    opened = admin.post(f"{path}/enable")
    assert (opened.json()["account_disabled"], opened.json()["has_account"]) == (False, True)
    assert tuyen.get("/people").status_code == 401  # she signs in anew
    assert sign_in(api, cast.tuyen).get("/people").status_code == 200


def test_nobody_locks_the_account_in_use(api: Api, cast: Cast) -> None:
    answer = sign_in(api, cast.admin).post(f"/people/{cast.admin.id}/account/disable")
    assert (answer.status_code, answer.json()["code"]) == (409, "own_account")


def test_find_or_make(cast: Cast) -> None:
    with db.write_session() as session:
        same, new = ensure_person(
            session, full_name="Tên khác", phone="+84 " + (cast.tuyen.phone or "")[1:], title="",
            home_unit=cast.an_hoa,
        )  # fmt: skip
        assert (same.id, same.full_name, new) == (cast.tuyen.id, cast.tuyen.full_name, False)
        made: list[UUID] = []
        for name in ("Đào  Thị Xuân", "Đào Thị Xuân"):
            person, _ = ensure_person(
                session, full_name=name, phone=None, title="", home_unit=cast.an_hoa_1
            )
            made.append(person.id)
        assert made[0] == made[1]
        create_account(session, made[0])
        create_account(session, made[0])
