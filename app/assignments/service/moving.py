"""The one place where a visit changes state, by the table in `rules`. Services here call it."""

from collections.abc import Iterable

from sqlmodel import Session

from app.assignments import rules
from app.assignments.models import Obligation
from app.assignments.queries import facts
from app.assignments.rules import Cell, Event, Flag, Situation
from app.periods.queries import book_closing


def situation(
    visit: Obligation, *, cell: Cell = Cell.silent, closed: bool = False, late: bool = False
) -> Situation:
    """What the guards look at, for one visit."""
    return Situation(
        cell=cell,
        closed=closed,
        late=late,
        excused=visit.excuse_accepted is True,
        asked=visit.asked_at is not None,
        absent=visit.absence_answered_at is not None,
    )


def situation_now(session: Session, visit: Obligation) -> Situation:
    """The same, with what the database knows of the cell and of the month."""
    closed = book_closing(session, visit.cell_path, visit.month) is not None
    return situation(visit, cell=facts.cell_of(session, visit.meeting_id), closed=closed)


def move(session: Session, visit: Obligation, event: Event, at: Situation) -> bool:
    """Let an event happen to a visit; False when its state does not allow it.

    What changes in a closed month is flagged; a late presence says so by its own state.
    """
    to = rules.step(visit.state, event, at)
    if to is None:
        return False
    if to is not visit.state:
        if at.closed and event is not Event.month_closed and not at.late:
            visit.flags = rules.with_flag(visit.flags, Flag.after_close)
        visit.state = to
        visit.touch()
        session.add(visit)
    return True


def settle_for_close(session: Session, visits: Iterable[Obligation]) -> None:
    """Settle the visits of a month that is being closed. The caller has locked the rows."""
    open_ones = list(visits)
    known = facts.meetings(session, {v.meeting_id for v in open_ones})
    for visit in open_ones:
        meeting = known.get(visit.meeting_id)
        cell = meeting.cell if meeting else Cell.silent
        move(session, visit, Event.month_closed, situation(visit, cell=cell))
    session.flush()
