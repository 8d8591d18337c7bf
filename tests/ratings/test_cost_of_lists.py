"""What a committee opens costs the same number of statements for a few meetings and for many."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.assignments.models import Assignment, Obligation, ObligationState
from app.core import clock, db
from app.meetings.models import Meeting, MeetingRecord
from app.organisation.models import Unit, UnitKind
from app.organisation.service import create_unit
from app.people.models import Person
from app.ratings.course import Event, Stage
from app.ratings.models import Assessment, Decision, RatingEvent
from tests.fixtures.cast import SINCE
from tests.fixtures.statements import counted
from tests.ratings.scene import Scene, make_meeting, make_record

KINDS = 5  # of meetings, see `_cell`
MONTHS = 3  # enough for a cell to be named among the differences
AWAY = (0, 3, 4)


@pytest.fixture
def scored(scene: Scene) -> Scene:
    """An Hòa 1 has its vote and score, Hậu has scored ten points lower."""
    with db.write_session() as session:
        row = session.exec(select(MeetingRecord)).one()
        row.vote_for, row.vote_against, row.vote_other = 10, 0, 0
    scene.handed_in(scene.cast.tuyen, "self")
    scene.handed_in(scene.cast.hau, "visitor", answers=_LOWER)
    return scene


_LOWER = {
    "preparation.content": 5, "preparation.notice": True, "conduct.regular_content": 5,
    "conduct.discussion": 10, "conduct.minutes": True, "principles.principles": 15,
    "result.done": 15,
}  # fmt: skip


def _cells(scene: Scene, numbers: range) -> None:
    """Cells of An Hòa that met as An Hòa 1 did; Hường of the committee is to visit each."""
    with db.write_session() as session:
        pattern = session.get_one(Meeting, scene.meeting_id)
        scores = session.exec(select(Assessment)).all()
        own, theirs = (
            next(row for row in scores if row.rater == rater and row.meeting_id == pattern.id)
            for rater in ("self", "visitor")
        )
        for number in numbers:
            _cell(session, scene, pattern, (own, theirs), number)


def _cell(
    session: Session, scene: Scene, pattern: Meeting, scores: tuple[Assessment, ...], number: int
) -> None:
    """One of `KINDS`: Hường was away, or has scored as a visitor, or has still to; or she was away
    and a decision of the office waits for her, or its months are decided."""
    cast = scene.cast
    kind = number % KINDS
    cell = create_unit(
        session, kind=UnitKind.cell, code=f"N{number}", name=f"Chi bộ {number}",
        parent=session.get_one(Unit, cast.an_hoa.id), opened_on=SINCE, members=12,
    )  # fmt: skip
    assert pattern.starts_at is not None
    meeting = make_meeting(session, cell, pattern.starts_at, self_points=100, self_class="tot")
    make_record(session, meeting, cast.tuyen, vote_for=10, vote_against=0, vote_other=0)
    assignment = Assignment(
        person_id=cast.huong.id, cell_id=cell.id, cell_path=cell.path, starts_on=SINCE
    )
    session.add(assignment)
    session.flush()
    session.add(
        Obligation(
            assignment_id=assignment.id, person_id=cast.huong.id, cell_id=cell.id,
            cell_path=cell.path, month=meeting.month, meeting_id=meeting.id,
            expected_at=meeting.starts_at,
            state=ObligationState.excused if kind in AWAY else ObligationState.done,
            excuse_accepted=True if kind in AWAY else None,
        )
    )  # fmt: skip
    for row in scores:
        _copy(session, row, meeting, row.person_id)
    if kind == 1:
        _copy(session, scores[1], meeting, cast.huong.id)
    _event(session, meeting, 1, Event.submitted, Stage.submitted, cast.tuyen)
    if kind == 3:
        session.add(
            Decision(
                meeting_id=meeting.id, cell_path=cell.path, month=meeting.month, class_="tot",
                points=100, rubric_id=scores[0].rubric_id, conclusion_no="1-KL/ĐU",
                session_on=clock.today(), entered_by=cast.lan.id,
            )
        )  # fmt: skip
        _event(session, meeting, 2, Event.proposed, Stage.proposed, cast.lan)
    if kind == 4:
        months = [meeting]
        for back in range(1, MONTHS):
            at = pattern.starts_at - timedelta(days=31 * back)
            before = make_meeting(session, cell, at, self_points=100)
            months.append(before)
            _copy(session, scores[1], before, cast.hau.id)
        for each in months:
            each.decided_points, each.decided_class = 95, "tot"


def _copy(session: Session, row: Assessment, meeting: Meeting, person: UUID) -> None:
    left = {"id", "created_at", "updated_at", "version"}
    fields = {name: value for name, value in row.model_dump().items() if name not in left}
    at = {
        "meeting_id": meeting.id, "cell_path": meeting.cell_path, "person_id": person,
        "month": meeting.month,
    }  # fmt: skip
    session.add(Assessment(**fields | at))


def _event(
    session: Session, meeting: Meeting, number: int, event: Event, stage: Stage, by: Person
) -> None:
    session.add(
        RatingEvent(
            meeting_id=meeting.id, number=number, event=event, stage=stage, person_id=by.id,
            at=clock.now() - timedelta(minutes=10 - number), revision=1,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/decisions/to-decide?unit={unit}&month={month}",
        "/decisions/waiting?unit={unit}&month={month}",
        "/differences/cells?unit={unit}&from={first}&to={month}",
        "/differences/visitors?unit={unit}&from={first}&to={month}",
        "/meetings?within={unit}&month={month}&limit=200",
        "/obligations?within={unit}&month={month}&limit=200",
        "/dashboard?unit={unit}&month={month}",
        "/visit-pack",
    ],
)
def test_many_meetings_cost_what_a_few_do(scored: Scene, path: str) -> None:
    month = clock.month_of(scored.day)
    asked = path.format(unit=scored.cast.an_hoa.id, month=month, first=clock.shift(month, -3))
    huong = scored.caller(scored.cast.huong)

    def cost() -> tuple[list[str], int]:
        with counted() as sent:
            answer = huong.request("GET", asked)
        assert answer.status_code == 200, answer.text
        return sent, len(answer.content)

    _cells(scored, range(KINDS))
    few, short = cost()
    _cells(scored, range(KINDS, 5 * KINDS))
    many, long = cost()
    assert long > short  # it did list them
    assert len(many) == len(few), "\n".join(sorted(set(many) ^ set(few)))
