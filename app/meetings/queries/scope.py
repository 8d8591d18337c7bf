"""Which meetings a person may see: one predicate for the row and for the list."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, column, or_, table, union_all
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import ROLE_PERMISSIONS, Permission
from app.access.scope import subtree, within
from app.assignments.models import Obligation, ObligationState
from app.core import clock
from app.meetings.models import Meeting

# `attendance` lies above this package; only the existence of a check-in matters here.
CHECK_IN = table(
    "check_in", column("meeting_id", Uuid), column("person_id", Uuid), column("cell_path"),
    column("month"), column("undone_at"), column("voided_at"),
)  # fmt: skip


def own_rows(
    session: Session, person_id: UUID, *, month: str | None = None, meeting: UUID | None = None
) -> dict[UUID, str]:
    """Meetings of a person by visit owed, check-in or minutes, with the path of the cell."""
    # A visit withdrawn (the assignment ended, or another goes) shows nothing of the cell any more.
    visits = select(Obligation.meeting_id, Obligation.cell_path).where(
        Obligation.person_id == person_id, Obligation.state != ObligationState.withdrawn
    )
    taken = select(Meeting.id, Meeting.cell_path).where(Meeting.minutes_taker_id == person_id)
    present: Any = (
        select(CHECK_IN.c.meeting_id, CHECK_IN.c.cell_path)
        .select_from(CHECK_IN)
        .where(CHECK_IN.c.person_id == person_id)
    )
    if month is not None:
        visits = visits.where(Obligation.month == month)
        taken = taken.where(Meeting.month == month)
        present = present.where(CHECK_IN.c.month == month)
    if meeting is not None:
        visits = visits.where(Obligation.meeting_id == meeting)
        taken = taken.where(Meeting.id == meeting)
        present = present.where(CHECK_IN.c.meeting_id == meeting)
    found = session.connection().execute(union_all(visits, taken, present))
    return {row[0]: row[1] for row in found}


def takes_part(session: Session, person_id: UUID, meeting_id: UUID) -> bool:
    """Whether the person owes a visit there, has checked in, or takes the minutes."""
    return bool(own_rows(session, person_id, meeting=meeting_id))


def readable(
    session: Session, actor: Actor, *, month: str | None = None, meeting: UUID | None = None
) -> ColumnElement[bool]:
    """Meetings the actor may see: in scope today, run by the actor then, or the actor's own."""
    parts = [within(Meeting.cell_path, actor, Permission.meeting_read), *_run_then(actor)]
    covered = tuple(actor.paths(Permission.meeting_read))
    own = own_rows(session, actor.person_id, month=month, meeting=meeting)
    beyond = [id for id, path in own.items() if not path.startswith(covered)]
    if beyond:
        parts.append(col(Meeting.id).in_(beyond))
    return or_(*parts)


def _run_then(actor: Actor) -> list[ColumnElement[bool]]:
    """Facts are judged by the rights of the meeting's day: former secretaries see theirs."""
    today = clock.today()
    return [
        and_(
            subtree(Meeting.cell_path, grant.path),
            col(Meeting.starts_at) >= clock.at(grant.from_on, "00:00"),
            col(Meeting.starts_at) < clock.at(grant.to_on + timedelta(days=1), "00:00"),
        )
        for grant in actor.grants
        if grant.to_on is not None
        and grant.to_on < today
        and Permission.meeting_run in ROLE_PERMISSIONS[grant.role]
    ]


def concerns(session: Session, actor: Actor, month: str | None) -> ColumnElement[bool]:
    """Meetings of the actor's own cell, visits, check-ins and minutes ("mine")."""
    own = own_rows(session, actor.person_id, month=month)
    return or_(
        within(Meeting.cell_path, actor, Permission.meeting_run), col(Meeting.id).in_(list(own))
    )


def visible_meeting(session: Session, actor: Actor, id: UUID) -> Meeting | None:
    """A meeting the actor may see."""
    return session.exec(
        select(Meeting).where(Meeting.id == id, readable(session, actor, meeting=id))
    ).first()


def locked_meeting(session: Session, actor: Actor, id: UUID) -> Meeting | None:
    """The same, locked for the rest of the transaction and read afresh."""
    return session.exec(
        select(Meeting)
        .where(Meeting.id == id, readable(session, actor, meeting=id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
