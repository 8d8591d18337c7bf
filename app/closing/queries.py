"""Selects of closing: who closes, what is still open, what the month came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.assignments.queries import meeting_over
from app.core import clock
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.meetings.queries.lacking import to_come
from app.organisation import queries as organisation
from app.organisation.models import SEGMENT, Duty, Unit, UnitKind
from app.organisation.service import in_charge, in_charge_of

# A job that asks does not go back further than this.
ASK_MONTHS = 6
_WAITING = (MeetingState.expected, MeetingState.planned)
_SLOT = (MeetingKind.regular, MeetingKind.combined)


def committees_in_charge(session: Session, path: str) -> list[Unit]:
    """The committees that close the months of the cells of a subtree, in tree order.

    Cells of one parent share their answer unless a cell says otherwise itself.
    """
    parent = func.substr(Unit.path, 1, func.length(Unit.path) - SEGMENT)
    in_tree: list[Any] = [Unit.kind == UnitKind.cell, subtree(Unit.path, path)]
    paths = set(session.exec(select(parent).where(*in_tree).distinct()))
    own = select(Unit.path).where(*in_tree, col(Unit.closes).is_not(None))
    paths |= set(session.exec(own))
    found = {
        unit.path: unit
        for unit in (
            in_charge_of(chain, Duty.closes)
            for chain in organisation.chains(session, sorted(paths)).values()
        )
    }
    if not found:  # no cells yet
        return [in_charge(session, path, Duty.closes)]
    return [found[p] for p in sorted(found)]


def unasked(now: datetime) -> list[Any]:
    """Visits whose meeting is over, about which nothing is known and nobody has been asked.

    Who has asked to be excused has answered; the committee has not.
    """
    return [
        Obligation.state == ObligationState.due,
        meeting_over(now),
        col(Obligation.asked_at).is_(None),
        col(Obligation.absence_answered_at).is_(None),
        or_(
            col(Obligation.excuse_requested_at).is_(None),
            col(Obligation.excuse_accepted).is_not(None),
        ),
    ]


def to_ask(session: Session, where: Sequence[Any]) -> list[Obligation]:
    """Visits to ask about, locked."""
    return list(
        session.exec(
            select(Obligation)
            .where(*where)
            .order_by(col(Obligation.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def of_yesterday(now: datetime) -> list[Any]:
    """Visits to ask about by the daily job: those whose meeting's day is over."""
    midnight = clock.at(clock.day_of(now), "00:00")
    since = clock.shift(clock.month_of(now), -ASK_MONTHS)
    return [*unasked(midnight), Obligation.month >= since]


@dataclass(frozen=True)
class Open:
    """What a month still waits for."""

    due: int  # visits not recorded though their meeting is over
    unasked: int
    silent: int  # cells that have reported nothing
    ahead: int  # meetings still to come


def still_open(session: Session, path: str, month: str, now: datetime) -> Open:
    """What the month of a subtree still waits for: two selects."""
    over = and_(col(Obligation.state) == ObligationState.due, meeting_over(now))
    visits = select(_count(over), _count(and_(*unasked(now)))).where(
        subtree(Obligation.cell_path, path), Obligation.month == month
    )
    due, not_asked = session.exec(visits).one()
    waiting, coming = col(Meeting.state).in_(_WAITING), to_come()
    slot = col(Meeting.kind).in_(_SLOT)
    meetings = select(_count(and_(waiting, slot, ~coming)), _count(and_(waiting, coming))).where(
        subtree(Meeting.cell_path, path), Meeting.month == month
    )
    silent, ahead = session.exec(meetings).one()
    return Open(due=due or 0, unasked=not_asked or 0, silent=silent or 0, ahead=ahead or 0)


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))
