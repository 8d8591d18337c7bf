"""What a meeting's move means to the presences stored before it. `meetings` calls `follow_meeting`.

They stay: a fact is not taken back because the cell changed a date. But the question is asked, and
dropped again when the meeting comes back to their hour.
"""

from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.attendance.models import CheckIn
from app.attendance.rules import Flag
from app.attendance.service.case import window_of
from app.meetings.models import Meeting, MeetingState

AHEAD = (MeetingState.expected, MeetingState.planned)


def follow_meeting(session: Session, actor: Actor | None, meeting: Meeting) -> None:
    """Flag the presences of another hour than the meeting's new one; the meeting is locked."""
    window = window_of(meeting)
    if actor is None or window is None or meeting.state not in AHEAD:
        return
    rows = session.exec(
        select(CheckIn).where(
            CheckIn.meeting_id == meeting.id,
            col(CheckIn.undone_at).is_(None),
            col(CheckIn.voided_at).is_(None),
        )
    )
    for row in rows:
        fits = window.has(row.claimed_at) or window.has(row.received_at)
        flags = set(row.flags) - {Flag.meeting_moved.value}
        if not fits:
            flags.add(Flag.meeting_moved.value)
        if flags != set(row.flags):
            row.flags = sorted(flags)
            row.touch()
            session.add(row)
    session.flush()
