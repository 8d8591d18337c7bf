"""Selects about approved dates. `listing` filters by `stands`; `shown` and `service` read rows."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree
from app.meetings.models import Meeting, MeetingState, Schedule, ScheduleApproval
from app.organisation import queries as organisation
from app.organisation.models import Duty
from app.organisation.service import in_charge_of

_OF = col(ScheduleApproval.meeting_id) == col(Meeting.id)
_KEPT = exists().where(_OF, col(ScheduleApproval.starts_at) == col(Meeting.starts_at))
_NEITHER = col(Meeting.state).not_in((MeetingState.expected, MeetingState.not_held))


def stands(how: Schedule) -> ColumnElement[bool]:
    """Meetings whose date stands so; the same as `rules.schedules.standing`, for a list."""
    if how is Schedule.approved:
        return and_(_NEITHER, _KEPT)
    if how is Schedule.changed:
        return and_(_NEITHER, exists().where(_OF), ~_KEPT)
    return and_(col(Meeting.state) == MeetingState.planned, ~exists().where(_OF))


def unapproved() -> ColumnElement[bool]:
    """Registered dates that wait for the committee: never approved, or changed since."""
    return and_(col(Meeting.state) == MeetingState.planned, ~_KEPT)


def approvable(session: Session, actor: Actor, inside: str | None) -> ColumnElement[bool]:
    """Meetings whose date is the actor's to approve: those that `service.approving` lets through.

    Few committees hand this to another one, so the places of the tree where the answer changes
    make a short condition, whatever the number of cells.
    """
    held = actor.paths(Permission.assess_committee)
    found: ColumnElement[bool] = false()
    for top in held if inside is None else [inside]:
        chain = {unit.path: unit for unit in organisation.chain(session, top)}
        told: dict[str, bool] = {}
        for unit in organisation.choosing(session, top, Duty.decides):
            chain[unit.path] = unit
            above = organisation.ancestor_paths(unit.path)
            decides = in_charge_of([chain[path] for path in above if path in chain], Duty.decides)
            told[unit.path] = any(decides.path.startswith(path) for path in held)
            before = next((told[path] for path in reversed(above[:-1]) if path in told), False)
            if told[unit.path] and not before:
                found = or_(found, subtree(Meeting.cell_path, unit.path))
            elif before and not told[unit.path]:
                found = and_(found, ~subtree(Meeting.cell_path, unit.path))
    return found


def approvals(session: Session, ids: Collection[UUID]) -> dict[UUID, ScheduleApproval]:
    """What was approved of these meetings, by meeting, read afresh."""
    if not ids:
        return {}
    found = session.exec(
        select(ScheduleApproval)
        .where(col(ScheduleApproval.meeting_id).in_(ids))
        .execution_options(populate_existing=True)
    )
    return {row.meeting_id: row for row in found}


def locked(session: Session, path: str, month: str, ids: Collection[UUID]) -> dict[UUID, Meeting]:
    """Of these meetings those of a subtree and month, locked in one order and read afresh."""
    found = session.exec(
        select(Meeting)
        .where(col(Meeting.id).in_(ids), subtree(Meeting.cell_path, path), Meeting.month == month)
        .order_by(col(Meeting.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in found}
