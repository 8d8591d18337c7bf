"""A substitute for one visit, before the meeting or after it."""

from typing import Any
from uuid import uuid4

import httpx

from app.assignments.models import ObligationState as S
from app.core import db
from app.people.models import Person
from tests.assignments.scene import EVENING, HOUR, MARCH, Scene, assignment_body
from tests.fixtures.cast import Cast


def _hand(scene: Scene, to: Person, by: Person | None = None, **more: Any) -> httpx.Response:
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    body = {"person_id": str(to.id), "reason": "đi công tác"} | more
    return scene.by(by or scene.cast.chau).post(f"/obligations/{visit.id}/hand-over", body)


def _states(scene: Scene, cast: Cast) -> dict[str, str]:
    names = {cast.hau.id: "hau", cast.bao.id: "bao"}
    return {names[id]: state for id, state in scene.states(cast.an_hoa_1).items()}


def test_the_visit_changes_hands(scene: Scene) -> None:
    """One is withdrawn, one is owed: the sum stays; the substitute sees the cell this month."""
    cast = scene.cast
    before = scene.figures(cast.kim_son)
    assert scene.by(cast.bao).get(f"/units/{cast.an_hoa_1.id}").status_code in {403, 404}
    answer = _hand(scene, cast.bao)
    assert answer.status_code == 200, answer.text
    taken = answer.json()
    original = scene.visit(cast.hau, cast.an_hoa_1)
    assert taken["handed_from"] == str(original.id)
    assert (taken["person"]["full_name"], taken["state"]) == ("Đỗ Quốc Bảo", "due")
    assert taken["expected_at"] is not None
    assert _states(scene, cast) == {"hau": "withdrawn", "bao": "due"}
    assert scene.figures(cast.kim_son) == before | {"withdrawn": 1}
    assert scene.by(cast.bao).get(f"/units/{cast.an_hoa_1.id}").status_code == 200
    again = _hand(scene, cast.bao)
    assert (again.status_code, again.json()) == (200, taken)
    assert scene.findings() == []


def test_handed_on_and_back(scene: Scene) -> None:
    """The first visitor takes the old row back."""
    cast = scene.cast
    taken = _hand(scene, cast.bao).json()
    back = scene.by(cast.chau).post(
        f"/obligations/{taken['id']}/hand-over",
        {"person_id": str(cast.hau.id), "reason": "thay đổi lịch"},
    )
    assert back.json()["id"] == str(scene.visit(cast.hau, cast.an_hoa_1).id)
    assert _states(scene, cast) == {"hau": "due", "bao": "withdrawn"}
    assert scene.findings() == []


def test_an_excused_visit_may_be_handed_over_too(scene: Scene) -> None:
    """The office accepts, then finds a substitute."""
    cast = scene.cast
    path = f"/obligations/{scene.visit(cast.hau, cast.an_hoa_1).id}/excuse"
    scene.by(cast.hau).post(path, {"reason": "ốm nặng"})
    scene.by(cast.chau).post(f"{path}/decide", {"accept": True})
    assert _hand(scene, cast.bao).status_code == 200
    assert _states(scene, cast) == {"hau": "withdrawn", "bao": "due"}


def test_after_the_fact_for_who_really_went(scene: Scene) -> None:
    """A presence nobody owed is found and fulfils the visit handed over."""
    cast = scene.cast
    scene.at(EVENING + HOUR)
    check_in = scene.attends(cast.bao, cast.an_hoa_1)
    assert _states(scene, cast) == {"hau": "due"}
    done = _hand(scene, cast.bao).json()
    assert (done["state"], done["grade"], done["done_by"]) == ("done", "A", str(check_in))
    assert _states(scene, cast) == {"hau": "withdrawn", "bao": "done"}
    assert scene.findings() == []


def test_refusals(scene: Scene) -> None:
    """Who owes it already, oneself, strangers, the wrong office, what is settled."""
    cast = scene.cast
    other = scene.by(cast.chau).put(
        f"/assignments/{uuid4()}", assignment_body(cast.bao, cast.an_hoa_1)
    )
    assert other.status_code == 201
    owes = _hand(scene, cast.bao)
    assert (owes.status_code, owes.json()["code"]) == (409, "already_owes")
    same = _hand(scene, cast.hau)
    assert (same.status_code, same.json()["errors"][0]["code"]) == (422, "same_person")
    unknown = _hand(scene, cast.stranger_visitor)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_reference")
    commune = _hand(scene, cast.toan, by=cast.lan)
    assert (commune.status_code, commune.json()["code"]) == (403, "not_in_charge")
    assert _hand(scene, cast.toan, by=cast.stranger_office).status_code == 404
    assert _hand(scene, cast.toan, reason="").status_code == 422
    scene.attends(cast.hau, cast.an_hoa_1)
    settled = _hand(scene, cast.toan)
    assert (settled.status_code, settled.json()["code"]) == (409, "visit_settled")


def test_a_clash_of_the_substitute_is_warned(scene: Scene) -> None:
    """Two halls at 19:30 on one evening."""
    cast = scene.cast
    made = scene.by(cast.chau).put(
        f"/assignments/{uuid4()}", assignment_body(cast.bao, cast.kim_dinh_1)
    )
    assert made.status_code == 201
    warned = _hand(scene, cast.bao).json()["warnings"]
    assert warned == ["Trùng giờ với buổi sinh hoạt của Chi bộ xóm 1 lúc 19:30 ngày 05/03/2027."]


def test_ending_the_assignment_withdraws_the_substitutes_visit(scene: Scene) -> None:
    """And bringing it back brings back the visitor's own."""
    cast, row = scene.cast, scene.cast.hau_at_an_hoa
    _hand(scene, cast.bao)
    body = assignment_body(cast.hau, cast.an_hoa_1, starts_on="2025-01-01")
    office = scene.by(cast.chau)
    ended = office.put(f"/assignments/{row.id}", body | {"ends_on": "2027-02-28"}, version=1)
    assert ended.status_code == 200
    assert _states(scene, cast) == {"hau": "withdrawn", "bao": "withdrawn"}
    assert office.put(f"/assignments/{row.id}", body, version=2).status_code == 200
    assert _states(scene, cast) == {"hau": "due", "bao": "withdrawn"}
    with db.read_session():
        assert scene.visit(cast.hau, cast.an_hoa_1, MARCH).state is S.due
    assert scene.findings() == []
