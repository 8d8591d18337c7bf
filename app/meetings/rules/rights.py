"""Who may do what at a meeting. Pure; services and reads ask the same questions.

Plans are claims: judged by today. Facts are judged by the meeting's day, and by today as well,
because whoever keeps the cell's books now also enters what a predecessor left open.
"""

from datetime import date

from app.access.actor import Actor
from app.access.permissions import Permission
from app.core import clock
from app.core.errors import Forbidden
from app.meetings.models import Meeting


def day_of(meeting: Meeting) -> date:
    """The day of a meeting; the last of its month while no day is known."""
    return clock.day_of(meeting.starts_at) if meeting.starts_at else clock.last_day(meeting.month)


def holds(actor: Actor, permission: Permission, meeting: Meeting) -> bool:
    """Whether a permission is held over the cell, on the meeting's day or today."""
    path = meeting.cell_path
    return actor.can(permission, path) or actor.can(permission, path, day_of(meeting))


def takes_minutes(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor is the named minutes-taker."""
    return meeting.minutes_taker_id == actor.person_id


def plans(actor: Actor, cell_path: str) -> bool:
    """Confirm, change, reschedule: the cell's secretary of today, or the office for the cell."""
    return actor.can(Permission.meeting_run, cell_path) or actor.can(
        Permission.meeting_enter, cell_path
    )


def runs(actor: Actor, meeting: Meeting) -> bool:
    """Open, close: the secretary or deputy."""
    return holds(actor, Permission.meeting_run, meeting)


def keeps_minutes(actor: Actor, meeting: Meeting) -> bool:
    """The cell's own hand on the record: secretary, deputy, named minutes-taker."""
    return runs(actor, meeting) or takes_minutes(actor, meeting)


def records(actor: Actor, meeting: Meeting) -> bool:
    """The record and its pages: the cell itself, or the office for the cell."""
    return keeps_minutes(actor, meeting) or holds(actor, Permission.meeting_enter, meeting)


def reports_not_held(actor: Actor, meeting: Meeting) -> bool:
    """That the cell did not meet: the secretary, or the office for the cell."""
    return runs(actor, meeting) or holds(actor, Permission.meeting_enter, meeting)


def need(allowed: bool) -> None:
    """Raise Forbidden unless allowed; the caller has made sure that the row may be seen."""
    if not allowed:
        raise Forbidden()
