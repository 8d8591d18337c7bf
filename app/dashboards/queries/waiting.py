"""What waits for one person on the home screen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.assignments.models import Obligation, ObligationState
from app.core import clock
from app.dashboards.queries.figures import LASTS
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries.ahead import SLOT


def waiting_of(
    session: Session, person_id: Any, cell_ids: list[Any], month: str, now: datetime, today: date
) -> dict[str, int]:
    """What waits for one person on the home screen."""
    own: list[Any] = [Obligation.person_id == person_id, Obligation.state == ObligationState.due]
    due = select(func.count()).select_from(Obligation).where(*own, Obligation.month == month)
    asked = (
        select(func.count())
        .select_from(Obligation)
        .where(
            *own,
            col(Obligation.expected_at) < now - LASTS,
            col(Obligation.absence_answered_at).is_(None),
        )
    )
    counts = {
        "visits_due": session.exec(due).one(),
        "visits_asked": session.exec(asked).one(),
        "meetings_to_confirm": 0,
        "records_missing": 0,
    }
    if not cell_ids:
        return counts
    mine: list[Any] = [col(Meeting.cell_id).in_(cell_ids), col(Meeting.kind).in_(SLOT)]
    counts["meetings_to_confirm"] = session.exec(
        select(func.count())
        .select_from(Meeting)
        .where(*mine, Meeting.state == MeetingState.expected, Meeting.month == month,
               col(Meeting.starts_at) >= now)
    ).one()  # fmt: skip
    counts["records_missing"] = session.exec(
        select(func.count())
        .select_from(Meeting)
        .where(*mine, col(Meeting.starts_at) < now - LASTS, Meeting.month >= clock.shift(month, -1),
               col(Meeting.state).in_(
                   [MeetingState.expected, MeetingState.planned, MeetingState.open]))
    ).one()  # fmt: skip
    return counts
