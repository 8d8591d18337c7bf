"""What comes after a decision or a change: who reads it, and what it is called."""

from uuid import uuid4

import pytest

from app.assignments.models import ObligationState
from app.core import clock, db
from app.meetings.models import Meeting
from app.people.models import Person
from app.ratings.models import Rubric
from tests.ratings.scene import FULL, SHEET, Scene, make_check_in, make_visit
from tests.sync.phone import Phone, operation


def test_a_visitors_score_after_the_decision_says_so(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        make_check_in(session, cast.bao, session.get_one(Meeting, scene.meeting_id))
    scene.handed_in(cast.tuyen, "self")
    first = scene.handed_in(cast.hau, "visitor")
    scene.decided(cast.lan, cast.huong)
    second = scene.handed_in(cast.bao, "visitor")
    voices = scene.caller(cast.huong).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert {row["id"]: row["after_decision"] for row in voices["visitors"]} == {
        first: False,
        second: True,
    }
    assert voices["self"]["after_decision"] is False


def test_after_a_reopening_the_cell_does_not_read_what_came_after_the_decision(
    scene: Scene,
) -> None:
    """It may get its own score back and could fit it: what comes in then waits for the next."""
    cast = scene.cast
    with db.write_session() as session:
        make_check_in(session, cast.bao, session.get_one(Meeting, scene.meeting_id))
    id = scene.handed_in(cast.tuyen, "self")
    first = scene.handed_in(cast.hau, "visitor")
    scene.decided(cast.lan, cast.huong)
    why = {"revision": 1, "reason": "Bổ sung biên bản"}
    reopened = scene.caller(cast.huong).post(f"/meetings/{scene.meeting_id}/decision/reopen", why)
    assert reopened.status_code == 200
    second = scene.handed_in(cast.bao, "visitor")
    url = f"/meetings/{scene.meeting_id}/voices"

    def read(person: Person) -> list[str]:
        return [row["id"] for row in scene.caller(person).get(url).json()["visitors"]]

    for returned in (False, True):
        if returned:
            assert scene.send_back(cast.huong, id, "Xem lại mục 5").status_code == 200
        assert read(cast.tuyen) == read(cast.tham) == [first]
        assert scene.caller(cast.tuyen).get(f"/assessments/{second}").status_code == 404
        assert read(cast.huong) == [first, second]
        assert scene.seen(cast.tuyen) == {"self", "visitor"}
    assert scene.submit(cast.tuyen, id).status_code == 200
    scene.decided(cast.lan, cast.huong)
    assert read(cast.tuyen) == [first, second]


def test_agreeing_is_with_one_wording_of_the_cells_score(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        rubric = session.get_one(Rubric, scene.rubrics[SHEET])
        rubric.sheet = rubric.sheet | {"visitor": "confirms"}
        make_check_in(session, cast.bao, session.get_one(Meeting, scene.meeting_id))
    id = scene.handed_in(cast.tuyen, "self")
    handed_in = scene.number()
    agreed = scene.handed_in(cast.hau, "visitor")
    other = FULL | {"result.done": 12}
    differs = scene.handed_in(
        cast.bao, "visitor", answers=other, notes={"result.done": "Một nhiệm vụ chậm"}
    )
    assert scene.stored(agreed).agreed_with == handed_in
    assert scene.stored(differs).agreed_with is None

    def told() -> dict[str, str | None]:
        voices = scene.caller(cast.huong).get(f"/meetings/{scene.meeting_id}/voices").json()
        return {row["id"]: row["agreed"] for row in voices["visitors"]}

    assert told() == {agreed: "now", differs: None}
    assert scene.send_back(cast.huong, id, "Trừ mục 5").status_code == 200
    assert scene.submit(cast.tuyen, id).status_code == 200
    assert told() == {agreed: "now", differs: None}  # handed in again as it was
    assert scene.send_back(cast.huong, id, "Trừ mục 5").status_code == 200
    version = scene.stored(id).version
    scene.put(cast.tuyen, "self", id=id, version=version, answers=FULL | {"result.done": 5})
    assert told()[agreed] == "now"  # what the cell is writing is its own until it is handed in
    assert scene.submit(cast.tuyen, id).status_code == 200
    assert told() == {agreed: "before", differs: None}


@pytest.mark.parametrize("way", ["direct", "sync"])
@pytest.mark.parametrize("judge", ["lan", "huong"])
def test_a_late_check_in_of_who_decided_is_a_question_to_the_committee(
    scene: Scene, way: str, judge: str
) -> None:
    """It lay on a phone while they entered or confirmed: others may open the class again."""
    cast = scene.cast
    person: Person = getattr(cast, judge)
    scene.handed_in(cast.tuyen, "self")
    scene.decided(cast.lan, cast.huong)
    month, url = clock.month_of(scene.day), f"/meetings/{scene.meeting_id}/voices"

    def told() -> tuple[bool, list[str]]:
        caller = scene.caller(cast.viet)
        desk = caller.get("/dashboard", unit=str(cast.an_hoa.id), month=month).json()["exceptions"]
        assert desk["judged_count"] == len(desk["judged"])
        found = [row["meeting_id"] for row in desk["judged"]]
        return caller.get(url).json()["judged_by_visitor"], found

    assert told() == (False, [])
    with db.write_session() as session:
        meeting = session.get_one(Meeting, scene.meeting_id)
        make_visit(session, cast, person, meeting, ObligationState.due)
    claimed = clock.at(scene.day, "19:40").isoformat()
    body = {"meeting_id": str(scene.meeting_id), "claimed_at": claimed, "via": "declared"}
    caller, id = scene.caller(person), uuid4()
    if way == "direct":
        sent = caller.put(f"/check-ins/{id}", body | {"device_id": "may-mau"})
        assert sent.status_code == 201, sent.text
    else:
        [verdict] = Phone(caller).send([operation("check_in", id, body)])
        assert verdict["status"] == 201, verdict
    assert told() == (True, [str(scene.meeting_id)])
    for reader in (cast.tuyen, cast.hau):
        assert scene.caller(reader).get(url).json()["judged_by_visitor"] is False
    # Opened again by somebody else, and decided by two who were not there, nothing is asked.
    why = {"revision": 1, "reason": "Người quyết định có dự"}
    reopened = scene.caller(cast.viet).post(f"/meetings/{scene.meeting_id}/decision/reopen", why)
    assert reopened.status_code == 200
    scene.decided(cast.chau, cast.viet)
    assert told() == (False, [])
