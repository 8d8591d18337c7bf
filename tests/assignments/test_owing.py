"""Visits are made beforehand, once, never for the past, and follow the meeting."""

from datetime import date
from uuid import uuid4

from sqlmodel import col, select

from app.assignments import rules, service
from app.assignments.models import Obligation
from app.assignments.models import ObligationState as S
from app.core import clock, db
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.organisation.service import create_unit
from tests.assignments.scene import APRIL, DAY, EVENING, HOUR, MARCH, Scene, assignment_body

MONTHS = ["2027-03", "2027-04", "2027-05", "2027-06"]


def _months(scene: Scene, cell: Unit) -> list[str]:
    with db.read_session() as session:
        return sorted(session.exec(select(Obligation.month).where(Obligation.cell_id == cell.id)))


def _owe(path: str = "", months: list[str] | None = None) -> int:
    with db.write_session() as session:
        now = clock.now()
        return service.owe(session, path=path, months=months or rules.months_ahead(now), now=now)


def _follow(meeting_id: object, at: object, place: str = "Nhà bí thư") -> None:
    with db.write_session() as session:
        meeting = session.exec(select(Meeting).where(col(Meeting.id) == meeting_id)).one()
        meeting.starts_at, meeting.place = at, place  # type: ignore[assignment]
        session.add(meeting)
        session.flush()
        service.follow_meeting(session, meeting.id, meeting.starts_at, meeting.place)


def test_this_month_and_the_next_three_once(scene: Scene) -> None:
    """Running the job again makes nothing."""
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    assert (visit.state, visit.expected_at, visit.place) == (S.due, EVENING, "Nhà văn hóa xóm 1")
    assert visit.meeting_id == rules.meeting_id(scene.cast.an_hoa_1.id, MARCH)
    assert _months(scene, scene.cast.an_hoa_1) == MONTHS
    assert _owe() == 0
    assert scene.findings() == []


def test_never_for_past_months_nor_for_meetings_gone_by(scene: Scene) -> None:
    """A month later the next month is added, nothing behind."""
    scene.at(EVENING + 40 * DAY)
    assert _owe(months=["2027-01", "2027-02", "2027-03", "2027-04"]) == 0
    assert _owe() == 3  # July, for three assignments
    assert _months(scene, scene.cast.an_hoa_1) == [*MONTHS, "2027-07"]


def test_a_subtree_only(scene: Scene) -> None:
    """The job of one cell leaves the others alone."""
    scene.at(EVENING + 40 * DAY)
    assert _owe(scene.cast.an_hoa_1.path) == 1
    assert _owe(scene.cast.kim_son.path) == 1
    assert _owe() == 1


def test_a_cell_that_closes_owes_up_to_its_last_day(scene: Scene) -> None:
    """Nothing is expected at a cell that is no more."""
    with db.write_session() as session:
        cell = session.get_one(Unit, scene.cast.an_hoa_1.id)
        cell.closed_on = date(2027, 7, 31)
        session.add(cell)
    scene.at(EVENING + 100 * DAY)
    _owe()
    assert _months(scene, scene.cast.an_hoa_1) == [*MONTHS, "2027-07"]


def test_a_cell_without_a_usual_day(scene: Scene) -> None:
    """The visit is owed without a moment, until the month is over."""
    with db.write_session() as session:
        commune = session.get_one(Unit, scene.cast.an_hoa.id)
        cell = create_unit(
            session, kind=commune.kind.cell, code="MOI", name="Chi bộ mới", parent=commune,
            opened_on=date(2027, 1, 1),
        )  # fmt: skip
        service.create_assignment(
            session, None, person=scene.cast.bao, cell=cell, starts_on=date(2027, 3, 1)
        )
    scene.at(EVENING + 20 * DAY)
    assert _owe() == 4
    assert scene.visit(scene.cast.bao, cell).expected_at is None


def test_one_person_owes_a_meeting_once(scene: Scene) -> None:
    """A substitute who is then assigned there does not owe the evening twice."""
    office = scene.by(scene.cast.chau)
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    body = {"person_id": str(scene.cast.bao.id), "reason": "đi công tác"}
    assert office.post(f"/obligations/{visit.id}/hand-over", body).status_code == 200
    with db.write_session() as session:
        cell = session.get_one(Unit, scene.cast.an_hoa_1.id)
        service.create_assignment(
            session, None, person=scene.cast.bao, cell=cell, starts_on=date(2027, 3, 1)
        )
    assert _owe() == 3
    assert scene.findings() == []


def test_the_visit_follows_the_meeting(scene: Scene) -> None:
    """Moment and place; the question asked about the first evening lapses."""
    later = EVENING + 3 * DAY
    scene.at(EVENING + 2 * DAY)
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    answer = scene.by(scene.cast.hau).post(f"/obligations/{visit.id}/absent", {"reason": "ốm"})
    assert answer.status_code == 200
    _follow(visit.meeting_id, later)
    moved = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    assert (moved.expected_at, moved.place) == (later, "Nhà bí thư")
    assert (moved.asked_at, moved.absence_answered_at, moved.absence_reason) == (None, None, None)
    assert moved.version > visit.version


def test_a_meeting_moved_beyond_the_assignment_is_not_owed(scene: Scene) -> None:
    """And owed again when it moves back."""
    office = scene.by(scene.cast.chau)
    row = scene.cast.hau_at_an_hoa
    body = {
        "person_id": str(row.person_id), "cell_id": str(row.cell_id), "starts_on": "2025-01-01",
        "ends_on": "2027-03-10",
    }  # fmt: skip
    assert office.put(f"/assignments/{row.id}", body, version=1).status_code == 200
    id = rules.meeting_id(scene.cast.an_hoa_1.id, MARCH)
    _follow(id, EVENING + 6 * DAY)
    assert scene.states(scene.cast.an_hoa_1) == {scene.cast.hau.id: "withdrawn"}
    _follow(id, EVENING + 1 * DAY)
    assert scene.states(scene.cast.an_hoa_1) == {scene.cast.hau.id: "due"}
    assert scene.states(scene.cast.an_hoa_1, APRIL) == {scene.cast.hau.id: "withdrawn"}


def test_a_missed_evening_put_off_is_owed_by_who_came_since(scene: Scene) -> None:
    """Assigned after the usual day; the meeting then moves to after the assignment."""
    scene.at(EVENING + HOUR)
    cell = scene.cast.an_hoa_1
    with db.write_session() as session:
        service.create_assignment(
            session, None, person=scene.cast.bao, cell=cell, starts_on=date(2027, 3, 6)
        )
    assert _owe() == 3
    _follow(rules.meeting_id(cell.id, MARCH), EVENING + 5 * DAY)
    assert scene.visit(scene.cast.bao, cell).state is S.due


def test_a_meeting_announced_as_not_held_is_owed_as_such(scene: Scene) -> None:
    """The sum has it, under its own name."""
    scene.does_not_meet(scene.cast.an_hoa_2)
    with db.write_session() as session:
        service.create_assignment(
            session, None, person=scene.cast.bao, cell=scene.cast.an_hoa_2,
            starts_on=date(2027, 3, 1),
        )  # fmt: skip
    assert _owe() == 4
    assert scene.states(scene.cast.an_hoa_2) == {scene.cast.bao.id: "not_met"}
    assert scene.findings() == []


def test_who_came_before_being_assigned_has_been_there(scene: Scene) -> None:
    """The hall opened early; the assignment is written while the guest sits in it."""
    check_in = scene.attends(scene.cast.bao, scene.cast.an_hoa_2)
    body = assignment_body(scene.cast.bao, scene.cast.an_hoa_2)
    assert scene.by(scene.cast.chau).put(f"/assignments/{uuid4()}", body).status_code == 201
    visit = scene.visit(scene.cast.bao, scene.cast.an_hoa_2)
    assert (visit.state, visit.done_by) == (S.done, check_in)
    assert scene.findings() == []
