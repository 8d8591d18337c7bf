"""What check-ins and reports of the cell do to the visits owed.

`attendance` and `meetings` call these inside their own transactions, and audit the act themselves.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, update
from sqlmodel import Session

from app.assignments import rules
from app.assignments.models import Obligation, ObligationState
from app.assignments.queries import facts, owed
from app.assignments.rules import ATTENDED, Cell, Event, Flag
from app.assignments.service.moving import move, situation, situation_now
from app.periods.queries import book_closing

_VISITS: Table = Obligation.__table__  # type: ignore[attr-defined]
# `fulfil` as one statement for the plain case (due, nothing answered before, the month open),
# built once for the hot route. It gives back the id when that was the case; else `fulfil` looks.
FULFIL_DUE = (
    update(_VISITS)
    .where(
        _VISITS.c.id == bindparam("visit"),
        _VISITS.c.state == ObligationState.due,
        _VISITS.c.absence_answered_at.is_(None),
    )
    .values(
        state=ObligationState.done,
        done_by=bindparam("check_in"),
        done_at=bindparam("at"),
        grade=bindparam("evidence"),
        version=_VISITS.c.version + 1,
    )
    .returning(_VISITS.c.id)
)
_SETTLED_BY_CLOSE = frozenset({ObligationState.missed, ObligationState.cell_silent})


def fulfil(
    session: Session,
    *,
    meeting_id: UUID,
    person_id: UUID,
    check_in_id: UUID,
    at: datetime,
    grade: str,
    late: bool,
) -> Obligation | None:
    """The person was there: the visit owed is done (late after the close). None: nobody owed it.

    A presence beats an excuse, a "did not meet" and whatever a close had set; all but the last
    are flagged. The first check-in stays the one that fulfils.
    """
    found = owed.locked(
        session, Obligation.meeting_id == meeting_id, Obligation.person_id == person_id, owed.LIVE
    )
    if not found:
        return None
    visit = found[0]
    if visit.state in ATTENDED:
        return visit
    if visit.state in _SETTLED_BY_CLOSE and not late:
        # The close may have won the race for this row after the caller looked.
        late = book_closing(session, visit.cell_path, visit.month) is not None
    for state, flag in (
        (ObligationState.not_met, Flag.checked_in_not_met),
        (ObligationState.excused, Flag.was_excused),
    ):
        if visit.state is state:
            visit.flags = rules.with_flag(visit.flags, flag)
    if visit.absence_answered_at is not None:
        visit.flags = rules.with_flag(visit.flags, Flag.answered_absent)
    visit.done_by, visit.done_at, visit.grade = check_in_id, at, grade
    move(session, visit, Event.present, situation(visit, late=late))
    return visit


def fulfil_if_there(session: Session, visit: Obligation) -> None:
    """A visit that came to be owed after the fact: a standing check-in of its person fulfils it."""
    there = facts.presences(session, [visit.meeting_id])
    presence = there.get((visit.meeting_id, visit.person_id))
    if presence is None:
        return
    late = book_closing(session, visit.cell_path, visit.month) is not None
    fulfil(
        session, meeting_id=visit.meeting_id, person_id=visit.person_id, check_in_id=presence.id,
        at=presence.claimed_at, grade=presence.grade, late=late,
    )  # fmt: skip
    facts.link(session, presence.id, visit.id)
    session.flush()


def due_row(
    obligation_id: UUID | None, *, check_in_id: UUID, at: datetime, grade: str
) -> dict[str, Any]:
    """The parameters of `FULFIL_DUE`."""
    return {"visit": obligation_id, "check_in": check_in_id, "at": at, "evidence": grade}


def unfulfil(session: Session, check_in_id: UUID) -> Obligation | None:
    """A check-in was taken back or voided: its visit is again what it would have been."""
    visit = _fulfilled_by(session, check_in_id)
    if visit is None:
        return None
    for flag in (Flag.checked_in_not_met, Flag.was_excused, Flag.answered_absent):
        visit.flags = rules.with_flag(visit.flags, flag, on=False)
    visit.done_by = visit.done_at = visit.grade = None
    move(session, visit, Event.presence_gone, situation_now(session, visit))
    return visit


def regrade(session: Session, check_in_id: UUID, grade: str) -> Obligation | None:
    """The evidence of a check-in became better or worse."""
    visit = _fulfilled_by(session, check_in_id)
    if visit is not None and visit.grade != grade:
        visit.grade = grade
        visit.touch()
        session.add(visit)
    return visit


def _fulfilled_by(session: Session, check_in_id: UUID) -> Obligation | None:
    session.flush()
    found = owed.locked(
        session,
        Obligation.meeting_id == facts.meeting_of_check_in(check_in_id),
        Obligation.done_by == check_in_id,
    )
    return found[0] if found else None


def cell_did_not_meet(session: Session, meeting_id: UUID) -> int:
    """The cell reported that it did not meet. Presences stay, flagged. Returns the visits there."""
    return _cell_said(session, meeting_id, Event.cell_not_met, Cell.not_met)


def cell_met(session: Session, meeting_id: UUID) -> int:
    """The cell met after all, or has reported at last. Returns the visits there."""
    return _cell_said(session, meeting_id, Event.cell_met, Cell.met)


def _cell_said(session: Session, meeting_id: UUID, event: Event, cell: Cell) -> int:
    visits = owed.locked(session, Obligation.meeting_id == meeting_id, owed.LIVE)
    if not visits:
        return 0
    closed = book_closing(session, visits[0].cell_path, visits[0].month) is not None
    for visit in visits:
        if visit.state in ATTENDED:
            contradicts = cell is Cell.not_met
            flags = rules.with_flag(visit.flags, Flag.checked_in_not_met, on=contradicts)
            if flags != visit.flags:
                visit.flags = flags
                visit.touch()
                session.add(visit)
        move(session, visit, event, situation(visit, cell=cell, closed=closed))
    session.flush()
    return len(visits)
