"""Every select of sync."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.attendance.models import CheckIn
from app.audit.models import Receipt
from app.meetings.models import Meeting
from app.ratings.models import Assessment


def lock_meetings(session: Session, ids: Collection[UUID]) -> None:
    """Lock these meetings in one order, as far as they exist.

    Whoever locks several meetings does it here: two batches never wait for each other in a circle.
    """
    if ids:
        session.exec(
            select(Meeting.id)
            .where(col(Meeting.id).in_(ids))
            .order_by(col(Meeting.id))
            .with_for_update(key_share=True)
        ).all()


def meetings_of(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """The meetings that these presences and scores belong to."""
    if not ids:
        return set()
    presences = select(CheckIn.meeting_id).where(col(CheckIn.id).in_(ids))
    scores = select(Assessment.meeting_id).where(col(Assessment.id).in_(ids))
    return {*session.exec(presences), *session.exec(scores)}


def received_at(session: Session, id: UUID) -> datetime | None:
    """When the creation or operation with this id was first accepted."""
    return session.exec(select(Receipt.received_at).where(Receipt.id == id)).first()
