"""Saving a score: who may, with which sheet, and what is refused without a trace."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from app.assignments.models import Obligation, ObligationState
from app.core import clock, db
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.organisation.models import Unit
from app.ratings.models import Adoption, Rubric
from app.ratings.service import adopt
from app.ratings.service.facts import held_on
from tests.ratings.scene import FULL, SHEET, Scene, make_check_in, make_meeting, make_record

JSON = {"Content-Type": "application/json"}


def test_a_draft_is_scored_each_time_it_is_saved(scene: Scene) -> None:
    caller, id = scene.caller(scene.cast.tuyen), uuid4()
    some = {"preparation.content": 8, "preparation.notice": True}
    notes = {"preparation.content": "Gửi nội dung muộn"}
    first = caller.put(f"/assessments/{id}", scene.body("self", answers=some, notes=notes))
    assert first.status_code == 201
    assert first.headers["ETag"] == '"1"'
    told = first.json()
    # 15 and 5 for presence, 10 for the 95 minutes: computed; 8 and 5 by hand.
    assert told["points"] == 43
    assert (told["class"], told["state"]) == (None, "draft")
    assert told["explanation"][0].startswith("Tạm tính 43 điểm, chưa xếp loại")
    assert told["missing"] == [
        "conduct.regular_content", "conduct.discussion", "conduct.minutes",
        "principles.principles", "result.done",
    ]  # fmt: skip
    assert told["notes"] == notes
    items = {item["key"]: item for item in told["items"]}
    assert items["attendance.rate"] | {"note": ""} == {
        "key": "attendance.rate", "number": "1.1", "points": 15, "max": 15, "source": "recorded",
        "computed": True, "applies": True, "note": "",
        "title": "Tỷ lệ đảng viên dự họp (không tính đảng viên được miễn)",
    }  # fmt: skip
    assert items["conduct.thematic_content"]["applies"] is False
    assert [g["points"] for g in told["groups"]] == [20, 13, 10, 0, 0]
    assert told["groups"][1]["title"] == "Công tác chuẩn bị"

    second = caller.put(f"/assessments/{id}", scene.body("self"), version=1)
    assert second.status_code == 200
    assert (second.json()["points"], second.json()["class"]) == (100, "tot")
    assert second.json()["version"] == 2
    assert caller.get(f"/assessments/{id}").json() == second.json()


def test_the_creation_repeated_is_answered_as_it_was(scene: Scene) -> None:
    id, cast = uuid4(), scene.cast
    assert scene.put(cast.tuyen, "self", id=id).status_code == 201
    # Also after the row has moved on, and after the month was closed.
    assert scene.put(cast.tuyen, "self", id=id, version=1, answers={}).status_code == 200
    scene.close_month()
    again = scene.put(cast.tuyen, "self", id=id)
    assert again.status_code == 200
    assert (again.json()["version"], again.json()["answers"]) == (2, {})
    for told in (
        scene.put(cast.tuyen, "self", id=id, answers={}),
        scene.put(cast.hau, "visitor", id=id),
    ):
        assert (told.status_code, told.json()["code"]) == (409, "id_reused")
    assert scene.count() == 1


def test_an_edit_repeated_under_its_operation_is_not_stale(scene: Scene) -> None:
    id, operation = scene.draft(scene.cast.tuyen, "self"), str(uuid4())
    caller = scene.caller(scene.cast.tuyen)
    body = scene.body("self", answers={}, operation_id=operation)
    for _ in range(3):
        told = caller.put(f"/assessments/{id}", body, version=1)
        assert (told.status_code, told.json()["version"]) == (200, 2)
    other = caller.put(f"/assessments/{id}", body | {"answers": FULL}, version=2)
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")


def test_two_hands_of_the_cell_write_one_score(scene: Scene) -> None:
    cast = scene.cast
    id = scene.draft(cast.tuyen, "self")
    assert (
        scene.caller(cast.tham)
        .put(f"/assessments/{id}", scene.body("self", answers={}), version=1)
        .json()["version"]
        == 2
    )
    stale = scene.caller(cast.tuyen).put(f"/assessments/{id}", scene.body("self"), version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert scene.stored(id).answers == {}


def test_a_second_draft_of_a_voice_names_the_first_to_those_who_read_it(scene: Scene) -> None:
    cast = scene.cast
    mine = scene.draft(cast.tuyen, "self")
    for person in (cast.tuyen, cast.tham):
        told = scene.put(person, "self").json()
        assert (told["code"], told["assessment_id"]) == ("already_assessed", mine)
    # The office may enter for the cell, but does not read the cell's draft.
    told = scene.put(cast.lan, "self")
    assert (told.status_code, told.json()["code"]) == (409, "already_assessed")
    assert "assessment_id" not in told.json()
    visit = scene.draft(cast.hau, "visitor")
    assert scene.put(cast.hau, "visitor").json()["assessment_id"] == visit
    joint = scene.draft(cast.lan, "committee")
    assert scene.put(cast.huong, "committee").json()["assessment_id"] == joint
    assert scene.count() == 3


ALLOWED = {
    "self": {"tuyen", "tham", "lan", "chau"},  # the offices enter what was phoned in
    "visitor": {"hau"},
    "committee": {"lan", "huong", "chau", "viet", "quang"},
}


@pytest.mark.parametrize("rater", ALLOWED)
def test_who_may_speak_with_which_voice(scene: Scene, rater: str) -> None:
    cast = scene.cast
    for name in ("tuyen", "tham", "hau", "lan", "huong", "chau", "viet", "quang"):
        told = scene.put(getattr(cast, name), rater)
        may = told.status_code == 201 or told.json()["code"] == "already_assessed"
        assert may == (name in ALLOWED[rater]), (name, told.text)
        assert may or told.status_code == 403
    for name in ("toan", "bao", "dinh", "khanh", "admin"):
        told = scene.put(getattr(cast, name), rater)
        assert (told.status_code, told.json()["code"]) == (422, "unknown_reference"), name
        assert told.json()["errors"][0]["field"] == "meeting_id"


def test_where_the_district_decides_the_commune_gives_no_committee_score(scene: Scene) -> None:
    with db.write_session() as session:
        commune = session.get_one(Unit, scene.cast.an_hoa.id)
        commune.decides = scene.cast.kim_son.kind
    assert scene.put(scene.cast.lan, "committee").status_code == 403
    assert scene.put(scene.cast.viet, "committee").status_code == 201


def test_a_visitor_needs_a_visit(scene: Scene) -> None:
    cast = scene.cast
    states = [s for s in ObligationState if s not in ("due", "done", "late")]
    for state in states:
        _visit(scene, state)
        assert scene.put(cast.hau, "visitor").status_code == 403, state
    with db.write_session() as session:
        meeting = session.get_one(Meeting, scene.meeting_id)
        make_check_in(session, cast.hau, meeting, undone_at=clock.now())
    assert scene.put(cast.hau, "visitor").status_code == 403
    with db.write_session() as session:
        make_check_in(session, cast.bao, session.get_one(Meeting, scene.meeting_id))
    assert scene.put(cast.bao, "visitor").status_code == 201
    _visit(scene, ObligationState.late)
    assert scene.put(cast.hau, "visitor").status_code == 201


def test_the_office_enters_for_the_cell_and_says_so(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.lan, "self")
    told = scene.caller(cast.tuyen).get(f"/assessments/{id}").json()
    assert (told["source"], told["person"]["id"]) == ("phone_call", str(cast.lan.id))
    assert told["entered_for"]["id"] == str(cast.tuyen.id)
    own = scene.caller(cast.hau).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert own["self"] is None


def test_the_office_does_not_rewrite_what_the_cell_itself_gave(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    returned = scene.send_back(cast.huong, id, "Thiếu mục 3")
    assert returned.status_code == 200
    version = returned.json()["version"]
    told = scene.put(cast.lan, "self", id=id, version=version, answers={})
    assert (told.status_code, told.json()["code"]) == (403, "forbidden")
    assert scene.submit(cast.lan, id).status_code == 403
    assert (scene.stored(id).version, scene.stored(id).person_id) == (version, cast.tuyen.id)


def test_what_the_office_took_down_becomes_the_cells_own_when_it_edits(scene: Scene) -> None:
    cast = scene.cast
    id = scene.draft(cast.lan, "self")
    told = scene.put(cast.tuyen, "self", id=id, version=1).json()
    assert (told["source"], told["person"]["id"], told["entered_for"]) == (
        "app", str(cast.tuyen.id), None,
    )  # fmt: skip
    assert scene.submit(cast.tuyen, id).status_code == 200


def test_the_named_minutes_taker_speaks_for_the_cell(scene: Scene) -> None:
    with db.write_session() as session:
        session.get_one(Meeting, scene.meeting_id).minutes_taker_id = scene.cast.toan.id
    id = scene.handed_in(scene.cast.toan, "self")
    assert scene.stored(id).source == "app"
    assert scene.stored(id).entered_for is None


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"preparation.content": 11}, "answers.preparation.content", "above_max"),
        ({"preparation.content": -1}, "answers.preparation.content", "below_zero"),
        ({"preparation.content": "10"}, "answers.preparation.content", "wrong_type"),
        ({"preparation.notice": 1}, "answers.preparation.notice", "wrong_type"),
        ({"attendance.rate": 0}, "answers.attendance.rate", "computed_item"),
        ({"conduct.thematic_content": 5}, "answers.conduct.thematic_content", "not_applicable"),
        ({"nothing": 5}, "answers.nothing", "unknown_item"),
    ],
)
def test_an_answer_that_cannot_be_used(
    scene: Scene, answers: dict[str, Any], field: str, code: str
) -> None:
    told = scene.put(scene.cast.tuyen, "self", answers=FULL | answers)
    assert told.status_code == 422
    assert [(e["field"], e["code"]) for e in told.json()["errors"]] == [(field, code)]
    assert scene.count() == 0


def test_numbers_that_are_none_and_notes_on_nothing(scene: Scene) -> None:
    caller, url = scene.caller(scene.cast.tuyen), f"/assessments/{uuid4()}"
    body = scene.body("self", answers={}, notes={"x": "Lý do"})
    assert caller.put(url, body).json()["errors"][0]["field"] == "notes.x"
    raw = '{"meeting_id":"%s","rater":"self","rubric_id":"%s","answers":{"result.done":%s}}'
    for number in ("NaN", "Infinity", "1e400", "9" * 4000):
        content = raw % (scene.meeting_id, scene.rubrics[SHEET], number)
        told = caller.request(
            "PUT", url, content=content, headers={"Content-Type": "application/json"}
        )
        assert told.status_code == 422, number
    assert (
        caller.put(url, scene.body("self", answers={f"k{n}": n for n in range(400)})).status_code
        == 422
    )
    assert scene.count() == 0


def test_the_sheet_of_the_meetings_day_counts_not_todays(scene: Scene) -> None:
    """From today on the commune uses another sheet; yesterday's meeting keeps yesterday's."""
    cast, other = scene.cast, scene.rubrics["42-HD/BTCTW"]
    with db.write_session() as session:
        adopt(session, session.get_one(Rubric, other), cast.an_hoa, ["regular"], clock.today())
    wrong = scene.put(cast.tuyen, "self", rubric_id=str(other), answers={})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_rubric")
    assert wrong.json()["errors"][0]["field"] == "rubric_id"
    unknown = scene.put(cast.tuyen, "self", rubric_id=str(uuid4()), answers={})
    assert unknown.json()["code"] == "wrong_rubric"
    id = scene.draft(cast.tuyen, "self")
    sheet = scene.caller(cast.tuyen).get(f"/meetings/{scene.meeting_id}/sheet").json()
    assert sheet["rubric"]["code"] == SHEET

    # Moved to today, the meeting belongs to the new sheet: the draft must follow.
    scene.change(starts_at=clock.now() - timedelta(minutes=1), month=clock.this_month())
    late = scene.submit(cast.tuyen, id)
    assert (late.status_code, late.json()["code"]) == (422, "wrong_rubric")
    moved = scene.put(
        cast.tuyen, "self", id=id, version=1, rubric_id=str(other), answers={"time": 5}
    )
    assert (moved.status_code, moved.json()["rubric_code"]) == (200, "42-HD/BTCTW")


def test_no_sheet_for_the_kind_or_the_day(scene: Scene) -> None:
    scene.change(kind=MeetingKind.combined)
    told = scene.put(scene.cast.tuyen, "self")
    assert (told.status_code, told.json()["code"]) == (422, "no_rubric")
    url = f"/meetings/{scene.meeting_id}/sheet"
    assert scene.caller(scene.cast.tuyen).get(url).json()["code"] == "no_rubric"
    scene.change(kind=MeetingKind.regular)
    with db.write_session() as session:
        for row in session.exec(select(Adoption)):
            row.to_on = scene.day - timedelta(days=1)
    assert scene.put(scene.cast.tuyen, "self").json()["code"] == "no_rubric"
    assert scene.count() == 0


def test_what_places_a_score_never_changes(scene: Scene) -> None:
    cast = scene.cast
    id = scene.draft(cast.lan, "committee")
    told = scene.put(cast.lan, "self", id=id, version=1)
    assert (told.status_code, told.json()["code"]) == (409, "place_fixed")
    told = scene.put(cast.lan, "committee", id=id, version=1, meeting_id=str(uuid4()))
    assert (told.status_code, told.json()["code"]) == (409, "place_fixed")


def test_nobody_writes_anothers_visit(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.hau, "visitor")
    assert scene.put(cast.huong, "visitor", id=id, version=2).status_code == 403
    assert scene.submit(cast.huong, id).status_code == 403
    assert scene.put(cast.tuyen, "visitor", id=id, version=2).status_code == 404


def test_nothing_is_claimed_about_a_closed_month(scene: Scene) -> None:
    cast = scene.cast
    id = scene.draft(cast.tuyen, "self")
    scene.close_month()
    for told in (
        scene.put(cast.hau, "visitor"),
        scene.put(cast.lan, "committee"),
        scene.put(cast.tuyen, "self", id=id, version=1, answers={}),
        scene.submit(cast.tuyen, id),
    ):
        assert (told.status_code, told.json()["code"]) == (423, "month_closed")
    assert scene.count() == 1
    assert scene.stored(id).state == "draft"


def test_nothing_is_claimed_about_a_meeting_that_was_not(scene: Scene) -> None:
    id = scene.draft(scene.cast.tuyen, "self")
    scene.change(state=MeetingState.not_held)
    for told in (scene.put(scene.cast.hau, "visitor"), scene.submit(scene.cast.tuyen, id)):
        assert (told.status_code, told.json()["code"]) == (409, "not_held")


def test_the_form_gets_its_facts_and_last_months_deductions(scene: Scene) -> None:
    cast = scene.cast
    short = FULL | {"result.done": 12, "preparation.notice": False}
    notes = {"result.done": "Còn một việc chưa xong"}
    scene.handed_in(cast.tuyen, "self", answers=short, notes=notes)
    now = clock.at(clock.first_day(clock.shift(clock.month_of(scene.day), 1)), "19:30")
    with db.write_session() as session:
        after = make_meeting(session, cast.an_hoa_1, now, state=MeetingState.planned)
    url = f"/meetings/{after.id}/sheet"
    told = scene.caller(cast.tham).get(url).json()
    assert told["record_facts"] == dict.fromkeys(told["record_facts"])
    assert told["meeting_facts"] == {"kind": "regular", "has_committee": None, "members": 11}
    assert told["rubric"]["adoptions"][0]["unit"]["name"] == cast.province.name
    assert [(d["item"], d["points"], d["max"], d["note"]) for d in told["previous_deductions"]] == [
        ("preparation.notice", 0, 5, ""),
        ("result.done", 12, 15, "Còn một việc chưa xong"),
    ]
    # Hậu owes a score of that meeting and has not given it.
    assert scene.caller(cast.hau).get(url).json()["previous_deductions"] == []
    with db.write_session() as session:
        make_record(session, after, cast.tuyen, present=9, unexcused=1)
    assert scene.caller(cast.tham).get(url).json()["record_facts"] == {
        "present": 9, "excused": 1, "unexcused": 1, "duration_minutes": 95, "speakers": 4,
        "tasks_done": 0, "tasks_total": 0,
    }  # fmt: skip
    assert scene.caller(cast.stranger_secretary).get(url).status_code == 404


def test_a_day_without_an_hour_is_the_last_of_its_month() -> None:
    month = "2026-02"
    meeting = Meeting(cell_id=uuid4(), cell_path="0001", month=month)
    assert held_on(meeting) == date(2026, 2, 28)


def _visit(scene: Scene, state: ObligationState) -> None:
    with db.write_session() as session:
        visits = select(Obligation).where(Obligation.meeting_id == scene.meeting_id)
        session.exec(visits).one().state = state
