"""GET /obligations: scope, filters that open exactly the rows counted, pages, few selects."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session

from app.assignments import service
from app.core import db
from app.organisation.models import Unit
from app.people.models import Person
from tests.assignments.scene import APRIL, EVENING, HOUR, MARCH, Scene
from tests.fixtures.cast import Cast
from tests.fixtures.statements import counted


def _rows(scene: Scene, by: Person, /, **params: Any) -> list[dict[str, Any]]:
    answer = scene.by(by).get("/obligations", **params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def _cells(scene: Scene, by: Person, /, **params: Any) -> list[str]:
    return [row["cell"]["id"] for row in _rows(scene, by, **params)]


def test_each_sees_their_part(scene: Scene) -> None:
    """Own visits, the own cell's, the subtree's; strangers nothing of it."""
    cast = scene.cast
    both = [str(cast.an_hoa_1.id), str(cast.kim_dinh_1.id)]
    away = [str(cast.phat_diem_1.id)]
    for person, cells in (
        (cast.hau, both),
        (cast.bao, []),
        (cast.tuyen, both[:1]),
        (cast.tham, both[:1]),
        (cast.toan, []),
        (cast.huong, both[:1]),
        (cast.khanh, both[1:]),
        (cast.viet, both),
        (cast.quang, both + away),
        (cast.admin, []),
        (cast.stranger_secretary, away),
        (cast.stranger_visitor, away),
        (cast.stranger_office, away),
    ):
        assert _cells(scene, person, month=MARCH) == cells, person.full_name


def test_one_row(scene: Scene) -> None:
    """What the screen shows; strangers get 404."""
    cast = scene.cast
    visit = scene.visit(cast.hau, cast.an_hoa_1)
    answer = scene.by(cast.hau).get(f"/obligations/{visit.id}")
    row = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert row["secretary"]["full_name"] == "Trần Thị Tuyến"
    assert row["secretary"]["phone"] == cast.tuyen.phone
    assert row["commune"]["name"] == "Đảng bộ xã Ân Hòa"
    assert row["place"] == "Nhà văn hóa xóm 1"
    assert (row["excuse"], row["flags"], row["warnings"]) == (None, [], [])
    for stranger in (*cast.strangers, cast.toan, cast.bao, cast.admin):
        assert scene.by(stranger).get(f"/obligations/{visit.id}").status_code == 404
    assert scene.by(cast.viet).get(f"/obligations/{uuid4()}").status_code == 404


def test_filters(scene: Scene) -> None:
    """By month, place, person, states, cell; `mine` for the home screen."""
    cast = scene.cast
    scene.at(EVENING + HOUR)
    scene.attends(cast.hau, cast.an_hoa_1)
    first, second = str(cast.an_hoa_1.id), str(cast.kim_dinh_1.id)
    viet = cast.viet
    assert _cells(scene, viet, month=MARCH, state="done") == [first]
    assert _cells(scene, viet, month=MARCH, state=["done", "due"]) == [first, second]
    assert _cells(scene, viet, month=MARCH, state="done,due") == [first, second]
    assert _cells(scene, viet, month=MARCH, within=str(cast.kim_dinh.id)) == [second]
    assert _cells(scene, viet, month=MARCH, cell=first) == [first]
    assert _cells(scene, viet, month=MARCH, person=str(cast.bao.id)) == []
    assert _cells(scene, viet, month=MARCH, due_past=True) == [second]
    assert _cells(scene, viet, month=APRIL, due_past=True) == []
    assert _cells(scene, viet, month=MARCH, mine=True) == []
    assert _cells(scene, cast.hau, month=MARCH, mine=True) == [first, second]
    assert [row["month"] for row in _rows(scene, viet, cell=first)] == [
        "2027-06", "2027-05", "2027-04", "2027-03",
    ]  # fmt: skip


def test_excuses_waiting(scene: Scene) -> None:
    """The office's list of what to decide."""
    cast = scene.cast
    path = f"/obligations/{scene.visit(cast.hau, cast.an_hoa_1).id}/excuse"
    assert _rows(scene, cast.chau, excuse="waiting") == []
    scene.by(cast.hau).post(path, {"reason": "ốm nặng"})
    assert _cells(scene, cast.chau, excuse="waiting") == [str(cast.an_hoa_1.id)]
    scene.by(cast.chau).post(f"{path}/decide", {"accept": False})
    assert _rows(scene, cast.chau, excuse="waiting") == []


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"month": "2027-13"}, 422),
        ({"state": "dự"}, 422),
        ({"within": "x"}, 422),
        ({"excuse": "all"}, 422),
        ({"cursor": "x"}, 422),
        ({"limit": 201}, 422),
    ],
)
def test_bad_filters(scene: Scene, params: dict[str, Any], status: int) -> None:
    """Named, never ignored."""
    answer = scene.by(scene.cast.viet).get("/obligations", **params)
    assert answer.status_code == status
    assert answer.json()["code"] == "invalid"


def test_within_a_stranger_unit_is_not_found(scene: Scene) -> None:
    """Like any place out of scope."""
    within = str(scene.cast.phat_diem.id)
    assert scene.by(scene.cast.viet).get("/obligations", within=within).status_code == 404


def test_pages(scene: Scene) -> None:
    """Every row once, in one order, however small the page."""
    caller, found, cursor = scene.by(scene.cast.quang), [], None
    while True:
        page = caller.get(
            "/obligations", limit=2, count=True, **({"cursor": cursor} if cursor else {})
        ).json()
        assert page["count"] == 12
        found += [(row["month"], row["cell"]["id"]) for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    whole = [(r["month"], r["cell"]["id"]) for r in _rows(scene, scene.cast.quang)]
    assert found == whole
    assert len(set(found)) == 12


def test_selects_do_not_grow_with_the_page(scene: Scene) -> None:
    """A page of one and a page of all cost the same number of statements."""
    cast = scene.cast
    with db.write_session() as session:
        _assign_everywhere(session, cast)
    caller = scene.by(cast.viet)
    counts = []
    for limit in (1, 100):
        with counted() as statements:
            assert caller.get("/obligations", limit=limit, count=True).is_success
        counts.append(len(statements))
    assert counts[0] == counts[1]


def _assign_everywhere(session: Session, cast: Cast) -> None:
    for cell in (cast.an_hoa_2, cast.an_hoa_3, cast.kim_dinh_2, cast.kim_dinh_3):
        service.create_assignment(
            session, None, person=cast.bao, cell=session.get_one(Unit, cell.id),
            starts_on=date(2027, 3, 1),
        )  # fmt: skip
    service.owe(session, months=[MARCH], now=EVENING.replace(day=1))
