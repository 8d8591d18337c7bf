"""Verbs of closing a month: ask the visitors, close, unlock; and what a reader sees of it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree
from app.assignments import queries as ledger
from app.assignments.models import Obligation, ObligationState
from app.assignments.rules import ANSWER_TIME, ahead
from app.assignments.service import settle_for_close
from app.audit.models import Action
from app.audit.service import record
from app.closing import frozen, missing, queries
from app.closing import late as lane
from app.closing.errors import (
    BadEnd,
    ExcusesWaiting,
    MeetingsAhead,
    NotInCharge,
    OthersNotClosed,
    VisitorsMayStillAnswer,
    VisitorsNotAsked,
)
from app.core import clock
from app.core.errors import FieldError, NotFound, UnknownReference
from app.organisation import queries as organisation
from app.organisation.models import Duty, Unit
from app.organisation.schemas import UnitRef
from app.organisation.service import in_charge
from app.periods import queries as periods
from app.periods import rules as books
from app.periods import service as period
from app.periods.models import BookState
from app.periods.schemas import MonthRead, MonthUnlock


def read_month(session: Session, actor: Actor, month: str, unit_id: UUID) -> MonthRead:
    """The books of a month at a unit. Raises NotFound, Forbidden."""
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    actor.require(Permission.month_read, unit.path)
    return shown(session, actor, month, unit)


def shown(session: Session, actor: Actor, month: str, unit: Unit) -> MonthRead:
    """The books as a reader sees them: an ancestor's close closes the unit's month too."""
    now = clock.now()
    book = periods.deciding(session, unit.path, month)
    state = books.state_at(book.state, book.unlocked_until, now) if book else BookState.open
    holder = organisation.unit(session, book.unit_id) if book else None
    committees = queries.committees_in_charge(session, unit.path)
    closer = _closer(session, unit, committees)
    waits = queries.still_open(session, unit.path, month, now)
    closed = state is BookState.closed
    late = lane.of_month(session, unit.path, month)
    figures: dict[str, int] = {}
    if closed and book is not None:
        # A unit below is told what was printed too: what came late stands beside, as late.
        own = book.unit_id == unit.id
        figures = book.figures if own else frozen.figures(session, book.unit_path, month, unit.path)
    return MonthRead(
        month=month,
        unit=UnitRef.model_validate(unit),
        state=state,
        closed_by_unit=UnitRef.model_validate(holder) if holder and closed else None,
        closed_at=book.closed_at if book and closed else None,
        unlocked_until=book.unlocked_until if book and state is BookState.unlocked else None,
        unlock_reason=book.unlock_reason if book and state is BookState.unlocked else None,
        # An unlocking that ran out may have left other figures than were printed: closed anew.
        may_close=(not closed or (book is not None and book.state is BookState.unlocked))
        and closer.id == unit.id
        and actor.can(Permission.month_close, unit.path),
        close_on=books.close_on(periods.terms(session, closer.path), month),
        in_charge=UnitRef.model_validate(closer),
        due_count=waits.due,
        unasked_count=waits.unasked,
        silent_cells=waits.silent,
        ahead_count=waits.ahead,
        figures=figures,
        missing=missing.of_month(session, unit, month),
        late_count=sum(each.count for each in late),
        late=late,
        version=book.version if book else 0,
    )


def ask_visitors(session: Session, now: datetime | None = None) -> int:
    """The daily job: the day after each meeting, ask whose visit is not recorded. Idempotent."""
    moment = now or clock.now()
    rows = queries.to_ask(session, queries.of_yesterday(moment))
    return _ask(session, None, rows, moment, path="")


def ask(session: Session, actor: Actor, month: str, unit_id: UUID) -> Unit:
    """ "Hỏi lại": ask now whoever was not asked yet. Raises UnknownReference, Forbidden.

    Who was asked before keeps the time already running.
    """
    unit = _unit(session, actor, unit_id)
    actor.require(Permission.excuse_decide, unit.path)
    now = clock.now()
    here = [subtree(Obligation.cell_path, unit.path), Obligation.month == month]
    rows = queries.to_ask(session, [*here, *queries.unasked(now)])
    _ask(session, actor, rows, now, path=unit.path)
    return unit


def close(session: Session, actor: Actor, month: str, unit_id: UUID) -> Unit:
    """Settle the ledger of the month, freeze its figures, lock the books.

    Closing what is closed changes nothing. Raises UnknownReference, Forbidden, NotInCharge,
    OthersNotClosed, MeetingsAhead, ExcusesWaiting, VisitorsNotAsked, VisitorsMayStillAnswer.
    """
    unit = _in_charge(session, actor, month, unit_id)
    now = clock.now()
    if month > clock.month_of(now):
        waits = queries.still_open(session, unit.path, month, now)
        raise MeetingsAhead(month, waits.ahead, begun=False)
    book = period.locked(session, unit, month)
    if book.state is BookState.closed:
        return unit
    due = queries.to_ask(
        session,
        [
            subtree(Obligation.cell_path, unit.path),
            Obligation.month == month,
            Obligation.state == ObligationState.due,
        ],
    )
    _refuse_too_early(session, unit, month, due, now)
    settle_for_close(session, due)
    figures = _counted(session, unit, month)
    frozen.freeze(session, actor.person_id, unit, month, figures, now)
    period.close(session, actor, book, figures)
    session.flush()
    return unit


def unlock(session: Session, actor: Actor, month: str, body: MonthUnlock) -> Unit:
    """Open a closed month again, for a reason and until a moment; then it locks itself.

    Raises UnknownReference, Forbidden, NotInCharge, NotClosed, BadEnd.
    """
    unit = _in_charge(session, actor, month, body.unit_id, others=False)
    if not clock.now() < body.until <= clock.now() + books.MAX_UNLOCK:
        raise BadEnd()
    period.unlock(session, actor, period.locked(session, unit, month), body.reason, body.until)
    session.flush()
    return unit


def _refuse_too_early(
    session: Session, unit: Unit, month: str, due: list[Obligation], now: datetime
) -> None:
    waits = queries.still_open(session, unit.path, month, now)
    coming = {v.meeting_id for v in due if ahead(v.expected_at, month, now)}
    to_come = max(waits.ahead, len(coming))
    if to_come:
        raise MeetingsAhead(month, to_come, begun=True)
    asking = [v for v in due if v.excuse_requested_at and v.excuse_accepted is None]
    if asking:
        raise ExcusesWaiting(len(asking))
    silent = [v for v in due if v.absence_answered_at is None]
    not_asked = sum(v.asked_at is None for v in silent)
    if not_asked:
        raise VisitorsNotAsked(not_asked)
    until = [v.asked_at + ANSWER_TIME for v in silent if v.asked_at]
    may_answer = [moment for moment in until if moment > now]
    if may_answer:
        last = max(may_answer)
        raise VisitorsMayStillAnswer(
            len(may_answer), last.isoformat(), f"{clock.local(last):%H:%M ngày %d/%m/%Y}"
        )


def _in_charge(
    session: Session, actor: Actor, month: str, unit_id: UUID, *, others: bool = True
) -> Unit:
    """The unit, when its committee closes the months below it and the actor may close there.

    With `others`, committees below that close for themselves must have done so.
    """
    unit = _unit(session, actor, unit_id)
    actor.require(Permission.month_close, unit.path)
    committees = queries.committees_in_charge(session, unit.path)
    closer = _closer(session, unit, committees)
    if closer.id != unit.id:
        raise NotInCharge(closer)
    waiting = [
        c
        for c in committees
        if c.id != unit.id and periods.book_closing(session, c.path, month) is None
    ]
    if others and waiting:
        raise OthersNotClosed(waiting)
    return unit


def _closer(session: Session, unit: Unit, committees: list[Unit]) -> Unit:
    """The committee that closes at a unit; of several below it, the first stands for all."""
    nearest = in_charge(session, unit.path, Duty.closes)
    ids = {c.id for c in committees}
    if unit.id in ids:
        return unit
    return nearest if nearest.id in ids else committees[0]


def _unit(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        message = "Không có đơn vị này. Hãy chọn lại."
        raise UnknownReference(errors=[FieldError("unit_id", "unknown_reference", message)])
    return unit


def _counted(session: Session, unit: Unit, month: str) -> dict[str, int]:
    found = ledger.figures(session, unit.path, month)
    return {state.value: count for state, count in found.items()}


def _ask(
    session: Session, actor: Actor | None, rows: list[Obligation], now: datetime, *, path: str
) -> int:
    for visit in rows:
        visit.asked_at = now
        visit.touch()
        session.add(visit)
    if rows:
        record(
            session, actor, Action.visitors_asked, subject="obligation", path=path, count=len(rows)
        )
        session.flush()
    return len(rows)
