"""Scores of a meeting that is moved to another day, reported as not held, or held after all."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.attendance.models import CheckIn
from app.audit.models import AuditEvent
from app.core import clock, db
from app.meetings.models import Meeting, MeetingRecord, MeetingState
from app.people.models import Person
from app.ratings.models import Adoption, Rubric
from app.ratings.service import recount
from tests.ratings.scene import FULL, SHEET, Scene, make_check_in, make_meeting


@pytest.fixture
def planned(scene: Scene) -> Scene:
    """Nobody has opened or recorded the meeting; its hour has passed."""
    scene.change(state=MeetingState.planned)
    return scene


def _wrong() -> list[str]:
    with db.read_session() as session:
        return recount(session)


def _copies(scene: Scene) -> tuple[float | None, str | None]:
    meeting = scene.meeting()
    return meeting.self_points, meeting.self_class


def _move(scene: Scene, person: Person, at: datetime) -> httpx.Response:
    body = {"starts_at": at.isoformat()}
    return scene.caller(person).post(f"/meetings/{scene.meeting_id}/reschedule", body)


def _not_held(scene: Scene) -> None:
    body = {"reason": "Mưa bão, chưa sinh hoạt được"}
    told = scene.caller(scene.cast.tuyen).post(f"/meetings/{scene.meeting_id}/not-held", body)
    assert told.status_code == 200, told.text


def _later() -> datetime:
    return clock.now() + timedelta(days=2)


def test_what_was_handed_in_before_the_meeting_is_a_draft_again(planned: Scene) -> None:
    cast = planned.cast
    own = planned.handed_in(cast.tuyen, "self")
    visit = planned.handed_in(cast.hau, "visitor")
    assert _copies(planned) == (100, "tot")
    assert _move(planned, cast.tuyen, _later()).status_code == 200
    assert _copies(planned) == (None, None)
    for id in (own, visit):
        row = planned.stored(id)
        assert (row.state, row.submitted_at, row.answers) == ("draft", None, FULL)
    told = planned.caller(cast.tuyen).get(f"/meetings/{planned.meeting_id}/voices").json()
    assert told["stage"] == "draft"
    assert (told["self"]["state"], told["events"][-1]["event"]) == ("draft", "moved")
    for words in (told["self"]["returned_reason"], told["events"][-1]["note"]):
        assert f"dời sang {clock.local(_later()):%d/%m/%Y}" in words
    with planned.read() as session:
        acts = session.exec(select(AuditEvent).where(AuditEvent.action == "assessment:reset")).all()
    assert {act.subject_id for act in acts} == {planned.stored(id).id for id in (own, visit)}
    assert _wrong() == []

    # Nobody hands it in before the meeting; once it was, it goes in as before.
    early = planned.submit(cast.tuyen, own)
    assert (early.status_code, early.json()["code"]) == (409, "not_held")
    planned.change(state=MeetingState.held, starts_at=clock.now() - timedelta(hours=2))
    mended = planned.submit(cast.tuyen, own)
    assert (mended.status_code, mended.json()["returned_reason"]) == (200, None)
    assert _copies(planned) == (100, "tot")
    assert _wrong() == []


def _events(scene: Scene, person: Person) -> list[dict[str, Any]]:
    told = scene.caller(person).get(f"/meetings/{scene.meeting_id}/voices")
    assert told.status_code == 200, told.text
    return list(told.json()["events"])


def test_that_a_visitor_had_scored_is_not_told_to_the_cell(planned: Scene) -> None:
    """Only the visitor's score came back: nothing of it is the cell's to know."""
    cast = planned.cast
    visit = planned.handed_in(cast.hau, "visitor")
    assert _move(planned, cast.tuyen, _later()).status_code == 200
    assert planned.stored(visit).state == "draft"
    assert _events(planned, cast.tuyen) == []
    last = _events(planned, cast.huong)[-1]
    assert (last["event"], last["rater"]) == ("moved", "visitor")
    assert last["content"] == {"assessment_ids": [visit]}


def test_the_cell_reads_of_its_own_score_and_of_no_other(planned: Scene) -> None:
    cast = planned.cast
    own = planned.handed_in(cast.tuyen, "self")
    visit = planned.handed_in(cast.hau, "visitor")
    assert _move(planned, cast.tuyen, _later()).status_code == 200
    told = _events(planned, cast.tuyen)
    assert (told[-1]["event"], told[-1]["content"]) == ("moved", {})
    assert visit not in str(told)
    assert set(_events(planned, cast.huong)[-1]["content"]["assessment_ids"]) == {own, visit}


def test_a_cell_takes_no_score_back_from_a_visitor_who_was_there(planned: Scene) -> None:
    cast = planned.cast
    with db.write_session() as session:
        make_check_in(session, cast.hau, session.get_one(Meeting, planned.meeting_id))
    own = planned.handed_in(cast.tuyen, "self")
    visit = planned.handed_in(cast.hau, "visitor", answers=FULL | {"result.done": 5})
    assert _move(planned, cast.tuyen, _later()).status_code == 200
    kept = planned.stored(visit)
    assert (kept.state, kept.points, kept.returned_reason) == ("submitted", 90, None)
    assert planned.stored(own).state == "draft"
    assert _events(planned, cast.huong)[-1]["content"] == {"assessment_ids": [own]}

    # A presence that was taken back says nothing.
    with db.write_session() as session:
        session.exec(select(CheckIn)).one().undone_at = clock.now()
    assert _move(planned, cast.tuyen, _later() + timedelta(days=1)).status_code == 200
    assert planned.stored(visit).state == "draft"
    assert _wrong() == []


def test_an_edit_of_the_plan_moves_it_too(planned: Scene) -> None:
    cast = planned.cast
    id = planned.handed_in(cast.tuyen, "self")
    meeting = planned.meeting()
    body: dict[str, Any] = {
        "cell_id": str(meeting.cell_id), "month": meeting.month, "kind": "regular",
        "starts_at": _later().isoformat(),
    }  # fmt: skip
    url = f"/meetings/{meeting.id}"
    told = planned.caller(cast.tuyen).put(url, body, version=meeting.version)
    assert told.status_code == 200, told.text
    assert planned.stored(id).state == "draft"
    assert _copies(planned) == (None, None)


def test_an_hour_corrected_afterwards_changes_no_score(planned: Scene) -> None:
    cast = planned.cast
    id = planned.handed_in(cast.tuyen, "self")
    number = planned.number()
    assert _move(planned, cast.tuyen, clock.at(planned.day, "20:00")).status_code == 200
    assert (planned.stored(id).state, planned.number()) == ("submitted", number)
    assert _copies(planned) == (100, "tot")


def test_a_meeting_that_did_not_take_place_keeps_its_score_and_counts_it_nowhere(
    planned: Scene,
) -> None:
    cast = planned.cast
    id = planned.handed_in(cast.tuyen, "self", answers=FULL | {"result.done": 5})
    _not_held(planned)
    assert _copies(planned) == (None, None)
    assert (planned.stored(id).state, planned.stored(id).points) == ("submitted", 90)
    for person in (cast.tuyen, cast.huong):
        listed = planned.caller(person).get("/meetings", month=clock.month_of(planned.day))
        [row] = [r for r in listed.json()["items"] if r["id"] == str(planned.meeting_id)]
        assert (row["state"], row["self_points"], row["self_class"]) == ("not_held", None, None)
        told = planned.caller(person).get(f"/meetings/{planned.meeting_id}/voices").json()
        assert told["self"]["points"] == 90
    assert _wrong() == []
    now = clock.at(clock.first_day(clock.shift(clock.month_of(planned.day), 1)), "19:30")
    with db.write_session() as session:
        coming = make_meeting(session, cast.an_hoa_1, now, state=MeetingState.planned)
    sheet = planned.caller(cast.tuyen).get(f"/meetings/{coming.id}/sheet").json()
    assert sheet["previous_deductions"] == []

    # A record that comes after all makes it held, and the score counts.
    with db.write_session() as session:
        session.delete(session.get_one(MeetingRecord, planned.meeting_id))
    began = clock.at(planned.day, "19:30").isoformat()
    record = {"excused": 1, "unexcused": 0, "speakers": 4, "started_at": began}
    told = planned.caller(cast.tuyen).put(f"/meetings/{planned.meeting_id}/record", record)
    assert told.status_code == 201, told.text
    assert planned.meeting().state is MeetingState.held
    assert _copies(planned) == (90, "tot")
    assert _wrong() == []


def test_reported_as_not_held_and_then_moved_it_is_a_draft_again(planned: Scene) -> None:
    cast = planned.cast
    id = planned.handed_in(cast.tuyen, "self")
    _not_held(planned)
    assert _move(planned, cast.tuyen, _later()).status_code == 200
    assert planned.stored(id).state == "draft"
    assert _copies(planned) == (None, None)
    assert _wrong() == []


def test_the_classes_are_those_of_the_sheet_that_was_scored(scene: Scene) -> None:
    """Another sheet is in force now: the decision goes by the one its points came from."""
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    with db.write_session() as session:
        known = session.get_one(Rubric, scene.rubrics[SHEET])
        classes = [rule for rule in known.sheet["classes"] if rule["class"] != "tot"]
        other = Rubric(
            **known.model_dump(exclude={"id", "sheet", "code"}) | {"code": "KHÁC"},
            sheet=known.sheet | {"classes": classes},
        )
        session.add(other)
        session.flush()
        for adoption in session.exec(select(Adoption)):
            adoption.rubric_id = other.id
    entered = scene.decide(cast.lan)
    assert entered.status_code == 200, entered.text
    assert entered.json()["class"] == "tot"
    told = scene.decide(cast.lan, **{"class": "xuat_sac"})
    assert [error["field"] for error in told.json()["errors"]] == ["class"]
