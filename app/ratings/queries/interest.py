"""Where a person has a part of their own, so that they do not judge. Called by `rights` and
`decide`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn
from app.core import clock
from app.meetings.models import Meeting, MeetingState
from app.ratings.models import Assessment, Rater


def of_person(session: Session, person_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Of some meetings, those that the person visited or is due at, or scored otherwise than for
    the committee. Three selects."""
    voiced = select(Assessment.meeting_id).where(
        col(Assessment.meeting_id).in_(ids),
        Assessment.person_id == person_id,
        or_(
            col(Assessment.rater) == Rater.visitor,
            and_(col(Assessment.rater) == Rater.self_, col(Assessment.source) == "app"),
        ),
    )
    # A check-in may still lie on the phone: who has not said that they were away counts as there.
    begun = or_(
        col(Meeting.state).in_([MeetingState.open, MeetingState.held]),
        col(Meeting.starts_at) <= clock.now(),
    )
    there = or_(
        col(Obligation.state).in_([ObligationState.done, ObligationState.late]),
        and_(
            col(Obligation.state) == ObligationState.due,
            col(Obligation.absence_answered_at).is_(None),
            col(Obligation.excuse_accepted).is_not(True),
            begun,
        ),
    )
    owed = (
        select(Obligation.meeting_id)
        .join(Meeting, col(Meeting.id) == Obligation.meeting_id)
        .where(col(Obligation.meeting_id).in_(ids), Obligation.person_id == person_id, there)
    )
    present = select(CheckIn.meeting_id).where(
        col(CheckIn.meeting_id).in_(ids),
        CheckIn.person_id == person_id,
        col(CheckIn.undone_at).is_(None),
        col(CheckIn.voided_at).is_(None),
    )
    rows = [*session.exec(voiced), *session.exec(owed), *session.exec(present)]
    return {id for id in rows if id is not None}
