"""Closing a month over HTTP: who may, what stands in the way, what it settles and freezes."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.organisation.models import Unit
from app.people.models import Person
from tests.assignments.scene import (
    APRIL,
    DAY,
    EVENING,
    HOUR,
    MARCH,
    Scene,
    assignment_body,
    expected,
)

END = EVENING.replace(day=31, hour=8)


def _post(
    scene: Scene, person: Person, verb: str, unit: Unit, month: str = MARCH, **more: Any
) -> httpx.Response:
    return scene.by(person).post(f"/months/{month}/{verb}", {"unit_id": str(unit.id)} | more)


def _get(scene: Scene, person: Person, unit: Unit, month: str = MARCH) -> dict[str, Any]:
    answer = scene.by(person).get(f"/months/{month}", unit=str(unit.id))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _refused(answer: httpx.Response, code: str, status: int = 409) -> dict[str, Any]:
    body = dict(answer.json())
    assert (answer.status_code, body["code"]) == (status, code), body
    return body


def _asked_in_time(scene: Scene, person: Person, unit: Unit) -> None:
    """The last day of the month; the visitors were asked two days ago."""
    scene.at(END - 2 * DAY)
    assert _post(scene, person, "ask", unit).status_code == 200
    scene.at(END)


def test_a_month_of_the_district(scene: Scene) -> None:
    """One was there, one was not: settled, frozen, locked, the sum as before."""
    cast = scene.cast
    scene.at(EVENING)
    scene.attends(cast.hau, cast.an_hoa_1)
    scene.meets(cast.an_hoa_1)
    scene.meets(cast.kim_dinh_1)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    before = scene.figures(cast.kim_son)
    seen = _get(scene, cast.viet, cast.kim_son)
    assert (seen["state"], seen["may_close"], seen["due_count"]) == ("open", True, 1)
    assert (seen["unasked_count"], seen["silent_cells"], seen["ahead_count"]) == (0, 4, 0)
    answer = _post(scene, cast.viet, "close", cast.kim_son)
    assert answer.status_code == 200, answer.text
    closed = answer.json()
    assert (closed["state"], closed["may_close"]) == ("closed", False)
    assert closed["closed_by_unit"]["id"] == str(cast.kim_son.id)
    assert closed["figures"] == dict.fromkeys(closed["figures"], 0) | {"done": 1, "missed": 1}
    assert scene.figures(cast.kim_son) == {"done": 1, "missed": 1}
    assert expected(scene.figures(cast.kim_son)) == expected(before)
    assert _post(scene, cast.viet, "close", cast.kim_son).json() == closed
    assert scene.findings() == []


def test_the_close_covers_the_subtree_and_no_more(scene: Scene) -> None:
    """The communes see their month closed by the district; the 2025 commune stays open."""
    cast = scene.cast
    _asked_in_time(scene, cast.viet, cast.kim_son)
    assert _post(scene, cast.viet, "close", cast.kim_son).status_code == 200
    commune = _get(scene, cast.huong, cast.an_hoa)
    assert (commune["state"], commune["closed_by_unit"]["id"]) == ("closed", str(cast.kim_son.id))
    assert commune["figures"]["cell_silent"] == 1
    assert _get(scene, cast.stranger_standing, cast.phat_diem)["state"] == "open"
    assert _get(scene, cast.viet, cast.kim_son, APRIL)["state"] == "open"


def test_the_commune_of_2025_closes_itself(scene: Scene) -> None:
    """The same verbs, its own committee; a silent cell is not a visitor's fault."""
    cast = scene.cast
    _asked_in_time(scene, cast.stranger_standing, cast.phat_diem)
    answer = _post(scene, cast.stranger_standing, "close", cast.phat_diem)
    assert answer.json()["figures"]["cell_silent"] == 1
    assert _get(scene, cast.quang, cast.phat_diem)["closed_by_unit"]["id"] == str(cast.phat_diem.id)


def test_who_is_in_charge(scene: Scene) -> None:
    """The commune under the district model does not close, nor does the province over all."""
    cast = scene.cast
    scene.at(END)
    named = _refused(_post(scene, cast.huong, "close", cast.an_hoa), "not_in_charge")
    assert named["in_charge"] == {"id": str(cast.kim_son.id), "name": cast.kim_son.name}
    _refused(_post(scene, cast.viet, "close", cast.an_hoa), "not_in_charge")
    _refused(_post(scene, cast.quang, "close", cast.province), "not_in_charge")
    assert _get(scene, cast.huong, cast.an_hoa)["in_charge"]["id"] == str(cast.kim_son.id)
    assert _get(scene, cast.huong, cast.an_hoa)["may_close"] is False
    assert _get(scene, cast.quang, cast.province)["may_close"] is False
    assert _get(scene, cast.quang, cast.phat_diem)["in_charge"]["id"] == str(cast.phat_diem.id)


def test_rights_and_scope(scene: Scene) -> None:
    """The office does not close; strangers find no unit; secretaries and visitors no month."""
    cast = scene.cast
    scene.at(END)
    assert _post(scene, cast.chau, "close", cast.kim_son).status_code == 403
    for person in (cast.stranger_standing, cast.huong):
        _refused(_post(scene, person, "close", cast.kim_son), "unknown_reference", 422)
        gone = scene.by(person).get(f"/months/{MARCH}", unit=str(cast.kim_son.id))
        assert gone.status_code == 404
    for person in (cast.tuyen, cast.hau, cast.admin):
        refused = scene.by(person).get(f"/months/{MARCH}", unit=str(cast.an_hoa_1.id))
        assert refused.status_code == 403
        assert _post(scene, person, "ask", cast.an_hoa_1).status_code == 403
    _refused(
        scene.by(cast.viet).post(f"/months/{MARCH}/close", {"unit_id": str(uuid4())}),
        "unknown_reference", 422,
    )  # fmt: skip


def test_not_before_the_last_meeting(scene: Scene) -> None:
    """With meetings ahead: how many and what to do. A month to come has not begun."""
    cast = scene.cast
    scene.at(EVENING + HOUR)
    ahead = _refused(_post(scene, cast.viet, "close", cast.kim_son), "meetings_ahead")
    assert ahead["count"] == 4
    assert "còn 4 buổi" in ahead["detail"]
    begun = _refused(_post(scene, cast.viet, "close", cast.kim_son, APRIL), "meetings_ahead")
    assert "chưa bắt đầu" in begun["detail"]
    assert scene.figures(cast.kim_son) == {"due": 2}
    assert _get(scene, cast.viet, cast.kim_son)["ahead_count"] == 4


def test_visitors_are_asked_first_and_have_a_day(scene: Scene) -> None:
    """`visitors_not_asked`, "Hỏi lại", `visitors_may_still_answer` until a moment, then closed."""
    cast = scene.cast
    scene.at(END)
    told = _refused(_post(scene, cast.viet, "close", cast.kim_son), "visitors_not_asked")
    assert told["count"] == 2
    assert "Hỏi lại" in told["detail"]
    asked = _post(scene, cast.chau, "ask", cast.kim_son).json()
    assert (asked["unasked_count"], asked["due_count"]) == (0, 2)
    scene.at(END + timedelta(hours=23))
    assert _post(scene, cast.viet, "ask", cast.kim_son).json()["version"] == 0
    waits = _refused(_post(scene, cast.viet, "close", cast.kim_son), "visitors_may_still_answer")
    assert waits["until"].startswith("2027-04-01T01:30:00")
    assert "08:30 ngày 01/04/2027" in waits["detail"]
    scene.at(END + DAY)
    assert _post(scene, cast.viet, "close", cast.kim_son).status_code == 200
    assert scene.figures(cast.kim_son) == {"cell_silent": 2}


def test_an_answer_makes_waiting_needless(scene: Scene) -> None:
    """ "Không dự" is taken at once, also of a cell that reported nothing."""
    cast = scene.cast
    scene.at(END)
    _post(scene, cast.viet, "ask", cast.kim_son)
    for cell in (cast.an_hoa_1, cast.kim_dinh_1):
        id = scene.visit(cast.hau, cell).id
        assert scene.by(cast.hau).post(f"/obligations/{id}/absent", {}).status_code == 200
    assert _post(scene, cast.viet, "close", cast.kim_son).status_code == 200
    assert scene.figures(cast.kim_son) == {"missed": 2}


def test_an_excuse_waiting_is_decided_first(scene: Scene) -> None:
    """Nobody is missed while the request lies unanswered; accepted, it is excused."""
    cast = scene.cast
    path = f"/obligations/{scene.visit(cast.hau, cast.an_hoa_1).id}/excuse"
    scene.by(cast.hau).post(path, {"reason": "ốm nặng"})
    _asked_in_time(scene, cast.viet, cast.kim_son)
    waits = _refused(_post(scene, cast.viet, "close", cast.kim_son), "excuses_waiting")
    assert waits["count"] == 1
    scene.by(cast.viet).post(f"{path}/decide", {"accept": True})
    assert _post(scene, cast.viet, "close", cast.kim_son).status_code == 200
    assert scene.figures(cast.kim_son) == {"excused": 1, "cell_silent": 1}


def test_claims_are_refused_afterwards_facts_are_late(scene: Scene) -> None:
    """423 for an excuse, a decision, a substitute; a check-in is stored as late."""
    cast = scene.cast
    scene.meets(cast.an_hoa_1)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    path = f"/obligations/{scene.visit(cast.hau, cast.kim_dinh_1).id}"
    closed = _post(scene, cast.viet, "close", cast.kim_son).json()
    assert closed["figures"]["missed"] == 1
    substitute = {"person_id": str(cast.bao.id), "reason": "đã đi thay"}
    _refused(scene.by(cast.chau).post(f"{path}/hand-over", substitute), "month_closed", 423)
    scene.attends(cast.hau, cast.an_hoa_1)
    assert scene.figures(cast.kim_son) == {"late": 1, "cell_silent": 1}
    assert _get(scene, cast.viet, cast.kim_son)["figures"] == closed["figures"]
    assert scene.findings() == []


def test_unlocked_for_a_while(scene: Scene) -> None:
    """With a reason and an end; work goes on as in an open month; closed again by hand."""
    cast = scene.cast
    scene.meets(cast.an_hoa_1)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    why = {"reason": "bổ sung phiếu dự", "until": (END + 3 * DAY).isoformat()}
    _refused(_post(scene, cast.viet, "unlock", cast.kim_son, **why), "not_closed")
    _post(scene, cast.viet, "close", cast.kim_son)
    assert _post(scene, cast.chau, "unlock", cast.kim_son, **why).status_code == 403
    opened = _post(scene, cast.viet, "unlock", cast.kim_son, **why)
    assert opened.status_code == 200, opened.text
    assert (opened.json()["state"], opened.json()["unlock_reason"]) == ("unlocked", why["reason"])
    assert _post(scene, cast.viet, "unlock", cast.kim_son, **why).json() == opened.json()
    scene.attends(cast.hau, cast.an_hoa_1)
    assert scene.figures(cast.kim_son) == {"done": 1, "cell_silent": 1}
    again = _post(scene, cast.viet, "close", cast.kim_son).json()
    assert (again["state"], again["figures"]["done"]) == ("closed", 1)
    assert again["unlocked_until"] is None


def test_it_locks_itself_again(scene: Scene) -> None:
    """When its time is over, with no job; closing once more settles what was left open."""
    cast = scene.cast
    check_in = scene.attends(cast.hau, cast.an_hoa_1)
    scene.meets(cast.an_hoa_1)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    until = END + DAY
    why = {"reason": "kiểm tra lại", "until": until.isoformat()}
    _post(scene, cast.viet, "unlock", cast.kim_son, **why)
    scene.takes_back(check_in)
    assert scene.figures(cast.kim_son) == {"due": 1, "cell_silent": 1}
    scene.at(until)
    assert _get(scene, cast.viet, cast.kim_son)["state"] == "closed"
    late = scene.attends(cast.hau, cast.an_hoa_1)
    assert scene.figures(cast.kim_son) == {"late": 1, "cell_silent": 1}
    scene.takes_back(late)
    scene.looks_ahead()
    assert scene.findings() == []
    assert _post(scene, cast.viet, "close", cast.kim_son).json()["figures"]["missed"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "bổ sung", "until": "2027-03-31T07:59:00+07:00"},
        {"reason": "bổ sung", "until": "2027-06-01T08:00:00+07:00"},
        {"reason": "bổ sung", "until": "2027-04-01T08:00:00"},
        {"reason": "x", "until": "2027-04-01T08:00:00+07:00"},
        {"until": "2027-04-01T08:00:00+07:00"},
        {"reason": "bổ sung"},
    ],
)
def test_unlocking_needs_a_reason_and_an_end(scene: Scene, body: dict[str, str]) -> None:
    """422, nothing changed."""
    cast = scene.cast
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    assert _post(scene, cast.viet, "unlock", cast.kim_son, **body).status_code == 422
    assert _get(scene, cast.viet, cast.kim_son)["state"] == "closed"


def test_months_that_do_not_exist(scene: Scene) -> None:
    """422 for the month, before anything else."""
    for month in ("2027-13", "03-2027", "2027-3", "9999-01"):
        unit = str(scene.cast.kim_son.id)
        caller = scene.by(scene.cast.viet)
        assert caller.get(f"/months/{month}", unit=unit).status_code == 422
        assert caller.post(f"/months/{month}/close", {"unit_id": unit}).status_code == 422


def test_a_commune_that_closes_for_itself_goes_first(scene: Scene) -> None:
    """A district with one self-closing commune closes after it."""
    cast = scene.cast
    with_setting = scene.by(cast.chau).get(f"/units/{cast.an_hoa.id}").json()
    body = {
        "kind": "commune", "code": with_setting["code"], "name": with_setting["name"],
        "parent_id": str(cast.kim_son.id), "closes": "commune",
    }  # fmt: skip
    put = scene.by(cast.chau).put(f"/units/{cast.an_hoa.id}", body, version=with_setting["version"])
    assert put.status_code == 200, put.text
    _asked_in_time(scene, cast.viet, cast.kim_son)
    waits = _refused(_post(scene, cast.viet, "close", cast.kim_son), "others_not_closed")
    assert cast.an_hoa.name in waits["detail"]
    assert _post(scene, cast.huong, "close", cast.an_hoa).status_code == 200
    assert _post(scene, cast.viet, "close", cast.kim_son).status_code == 200
    until = (END + DAY).isoformat()
    own = _post(scene, cast.huong, "unlock", cast.an_hoa, reason="bổ sung", until=until)
    assert own.json()["state"] == "unlocked"
    assert _get(scene, cast.viet, cast.kim_son)["state"] == "closed"


def test_assigning_goes_on_when_a_month_is_closed(scene: Scene) -> None:
    """The close of March says nothing about April."""
    cast = scene.cast
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    made = scene.by(cast.chau).put(
        f"/assignments/{uuid4()}", assignment_body(cast.bao, cast.an_hoa_2)
    )
    assert made.status_code == 201
    assert scene.states(cast.an_hoa_2) == {}
    assert scene.states(cast.an_hoa_2, APRIL) == {cast.bao.id: "due"}
