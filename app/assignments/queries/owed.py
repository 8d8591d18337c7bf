"""Selects of visits owed: one, locked ones, those of a meeting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as plain
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.core import clock

LIVE = col(Obligation.state) != ObligationState.withdrawn


def locked(session: Session, *where: Any) -> list[Obligation]:
    """Rows, fresh, locked for the rest of the transaction; always in one order."""
    return list(
        session.exec(
            select(Obligation)
            .where(*where)
            .order_by(col(Obligation.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def locked_obligation(session: Session, id: UUID) -> Obligation | None:
    """One visit, fresh and locked."""
    return next(iter(locked(session, Obligation.id == id)), None)


def visible_obligation(session: Session, actor: Actor, id: UUID) -> Obligation | None:
    """A visit in the actor's scope, or the actor's own."""
    found = session.get(Obligation, id)
    return found if found is not None and sees(actor, found) else None


def sees(actor: Actor, visit: Obligation) -> bool:
    """The same rule as in `obligation_listing`, for one row."""
    own = visit.person_id == actor.person_id
    return own or actor.can(Permission.obligation_read, visit.cell_path)


def visits_at(session: Session, meeting_id: UUID) -> list[Obligation]:
    """The visits expected at a meeting."""
    return visits_at_all(session, [meeting_id])


def visits_at_all(session: Session, meeting_ids: Sequence[UUID]) -> list[Obligation]:
    """The visits expected at several meetings."""
    return list(
        session.exec(
            select(Obligation)
            .where(col(Obligation.meeting_id).in_(meeting_ids), LIVE)
            .order_by(col(Obligation.id))
        )
    )


class Made(NamedTuple):
    """A visit that has its row."""

    assignment_id: UUID
    month: str
    meeting_id: UUID
    person_id: UUID
    state: ObligationState


def made(session: Session, path: str, months: Sequence[str]) -> list[Made]:
    """The rows of a subtree and some months, in brief: there may be very many."""
    visit: Any = Obligation
    query = plain(
        visit.assignment_id, visit.month, visit.meeting_id, visit.person_id, visit.state
    ).where(subtree(visit.cell_path, path), visit.month.in_(months))
    return [Made(*row) for row in session.execute(query)]


def assignments_of(session: Session, meeting_id: UUID) -> list[UUID]:
    """The assignments that owe visits at a meeting, withdrawn ones too, in one order."""
    found = session.exec(
        select(Obligation.assignment_id).where(Obligation.meeting_id == meeting_id).distinct()
    )
    return sorted(found)


def of_assignment(session: Session, assignment_id: UUID, since: str) -> list[Obligation]:
    """The visits of an assignment from a month on, handed-over ones too."""
    return list(
        session.exec(
            select(Obligation)
            .where(Obligation.assignment_id == assignment_id, Obligation.month >= since)
            .order_by(col(Obligation.month), col(Obligation.id))
        )
    )


def handed_to(session: Session, visit: Obligation, person_id: UUID) -> Obligation | None:
    """The visit that a person took over from `visit` and still owes."""
    return session.exec(
        select(Obligation).where(
            Obligation.assignment_id == visit.assignment_id,
            Obligation.month == visit.month,
            Obligation.person_id == person_id,
            Obligation.handed_from == visit.id,
            LIVE,
        )
    ).first()


def withdrawn_of(
    session: Session, assignment_id: UUID, month: str, person_id: UUID
) -> Obligation | None:
    """The withdrawn visit of a person under an assignment in a month, locked."""
    found = locked(
        session,
        Obligation.assignment_id == assignment_id,
        Obligation.month == month,
        Obligation.person_id == person_id,
        Obligation.state == ObligationState.withdrawn,
    )
    return found[0] if found else None


def around(
    session: Session, person_id: UUID, months: Sequence[str], but: Sequence[UUID]
) -> list[Obligation]:
    """A person's other visits of some months, to look for clashes."""
    return list(
        session.exec(
            select(Obligation).where(
                Obligation.person_id == person_id,
                col(Obligation.month).in_(months),
                LIVE,
                col(Obligation.meeting_id).not_in(but),
                col(Obligation.expected_at).is_not(None),
            )
        )
    )


def meeting_over(now: datetime) -> ColumnElement[bool]:
    """Rows whose meeting's hour has come; without a known hour, whose month is over."""
    return or_(
        col(Obligation.expected_at) <= now,
        and_(col(Obligation.expected_at).is_(None), col(Obligation.month) < clock.month_of(now)),
    )
