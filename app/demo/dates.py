"""Dates that cells have registered for the next month: most wait to be approved, one is, one has
changed since. Called by `seed`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.assignments.service import follow_meeting
from app.meetings.models import Meeting, MeetingState, ScheduleApproval
from app.organisation.models import Unit
from app.people.models import Person

REGISTERED = 5  # cells of a committee that have registered by now
APPROVED, CHANGED = 0, 1  # by their place in the tree
LATER = timedelta(days=1)


@dataclass(frozen=True)
class Approver:
    """A committee and who approves for it."""

    unit: Unit
    by: Person


def register(
    session: Session, committees: list[Approver], month: str, now: datetime, *, spare: Unit
) -> None:
    """The last cells of each committee have confirmed the hour they usually meet at.

    `spare`: the cell whose secretary one signs in as still does it by hand.
    """
    for committee in committees:
        rows = session.exec(
            select(Meeting)
            .where(
                subtree(Meeting.cell_path, committee.unit.path),
                Meeting.month == month,
                Meeting.cell_id != spare.id,
                Meeting.state == MeetingState.expected,
                col(Meeting.starts_at).is_not(None),
            )
            .order_by(col(Meeting.cell_path).desc())
            .limit(REGISTERED)
        ).all()
        for place, meeting in enumerate(rows):
            assert meeting.starts_at is not None
            meeting.state = MeetingState.planned
            meeting.confirmed_at = now - timedelta(hours=5 * place + 3)
            if place in (APPROVED, CHANGED):
                session.add(
                    ScheduleApproval(
                        meeting_id=meeting.id, starts_at=meeting.starts_at,
                        approved_by=committee.by.id, approved_at=now - timedelta(hours=2),
                    )
                )  # fmt: skip
            if place == CHANGED:
                meeting.starts_at += LATER
                meeting.confirmed_at = now - timedelta(hours=1)
                follow_meeting(session, meeting.id, meeting.starts_at, meeting.place)
            session.add(meeting)
    session.flush()
