"""The meeting one tries first: the demo secretary's cell meets today, soon, whatever the hour.

Called by `seed` when the demo is loaded, and at every later start of a demo that nobody has used.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.assignments.models import Assignment, Obligation, ObligationState
from app.core import clock
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.organisation.models import Unit
from app.people.models import DemoLogin, Person

AHEAD, STEP = timedelta(minutes=10), 15
LAST_MINUTE = 24 * 60 - 1


def soon(now: datetime) -> str:
    """The next quarter of an hour at least ten minutes ahead, today.

    One may still say "Sẽ dự", and facts are taken already (from half an hour before the start on).
    """
    local = clock.local(now)
    minutes = local.hour * 60 + local.minute + AHEAD // timedelta(minutes=1)
    hour, minute = divmod(min(-(-minutes // STEP) * STEP, LAST_MINUTE), 60)
    return f"{hour:02d}:{minute:02d}"


def put(session: Session, cell: Unit, now: datetime) -> None:
    """The cell's meeting of this month is expected soon, even on the 29th, 30th or 31st."""
    today = clock.day_of(now)
    # A usual day is one that every month has.
    cell.usual_day, cell.usual_time = min(today.day, 28), soon(now)
    starts_at = clock.at(today, cell.usual_time)
    meeting = _meeting(session, cell, now)
    meeting.starts_at = meeting.first_planned_at = starts_at
    session.add_all([cell, meeting])
    visits = _visits(session, meeting)
    if not visits:  # loaded in the last minutes of a day: nothing is owed for what has begun
        found = session.exec(select(Assignment).where(Assignment.cell_id == cell.id)).one()
        visits = [
            Obligation(
                assignment_id=found.id, person_id=found.person_id, cell_id=cell.id,
                cell_path=cell.path, month=meeting.month, meeting_id=meeting.id,
                place=meeting.place,
            )
        ]  # fmt: skip
    for owed in visits:
        owed.expected_at = starts_at
        session.add(owed)


def again(session: Session, now: datetime) -> bool:
    """Put the meeting ahead once more unless somebody has used it. Returns whether it was put."""
    cell = session.exec(
        select(Unit)
        .join(Person, col(Person.home_path) == Unit.path)
        .join(DemoLogin, col(DemoLogin.person_id) == Person.id)
        .where(DemoLogin.key == "secretary")
    ).one()
    meeting = _meeting(session, cell, now)
    visits = _visits(session, meeting)
    untouched = (
        meeting.state is MeetingState.expected and bool(visits) and all(map(_untouched, visits))
    )
    if untouched:
        put(session, cell, now)
    return untouched


def _untouched(owed: Obligation) -> bool:
    answered = owed.will_attend_at or owed.excuse_reason or owed.absence_answered_at
    return owed.state is ObligationState.due and not answered


def _visits(session: Session, meeting: Meeting) -> Sequence[Obligation]:
    return session.exec(select(Obligation).where(Obligation.meeting_id == meeting.id)).all()


def _meeting(session: Session, cell: Unit, now: datetime) -> Meeting:
    return session.exec(
        select(Meeting).where(
            Meeting.cell_id == cell.id,
            Meeting.month == clock.month_of(now),
            Meeting.kind == MeetingKind.regular,
        )
    ).one()
