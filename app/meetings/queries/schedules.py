"""Selects about approved dates. `listing` filters by `stands`; `shown` and `service` read rows."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.meetings.models import Meeting, MeetingState, Schedule, ScheduleApproval

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
