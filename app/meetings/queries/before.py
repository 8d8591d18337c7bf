"""What a cell's meetings came to before: for whoever prepares or visits the next. For `routes`
and the visit pack."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.core import clock
from app.meetings.models import Meeting, MeetingRecord
from app.meetings.queries import blind
from app.meetings.queries.scope import readable
from app.meetings.queries.words import decided_words
from app.meetings.schemas import Decided, MeetingBefore, Resolved

SCORES = 3
MONTHS = 12


def before(session: Session, actor: Actor, meetings: Sequence[Meeting]) -> list[MeetingBefore]:
    """Last decided scores and last resolution of each meeting's cell, as far as one may see them.

    A fixed number of selects for any number of meetings.
    """
    if not meetings:
        return []
    seen = [
        readable(session, actor),
        col(Meeting.cell_id).in_({m.cell_id for m in meetings}),
        col(Meeting.month) >= clock.shift(min(m.month for m in meetings), -MONTHS),
        col(Meeting.month) < max(m.month for m in meetings),
    ]
    order = (col(Meeting.month).desc(), col(Meeting.starts_at).desc(), col(Meeting.id))
    scored = session.exec(
        select(Meeting).where(*seen, col(Meeting.decided_class).is_not(None)).order_by(*order)
    ).all()
    unread = blind.unread(session, actor, scored)
    written = session.exec(
        select(Meeting.id, Meeting.cell_id, Meeting.month)
        .join(MeetingRecord, col(MeetingRecord.meeting_id) == Meeting.id)
        .where(*seen, MeetingRecord.resolution != "")
        .order_by(*order)
    ).all()
    last = {
        m.id: next(
            (id for id, cell, month in written if cell == m.cell_id and month < m.month), None
        )
        for m in meetings
    }
    listed = {
        m.id: [
            s for s in scored if s.cell_id == m.cell_id and s.month < m.month and s.id not in unread
        ][:SCORES]
        for m in meetings
    }
    words = decided_words(session, {s.id for found in listed.values() for s in found})
    texts = _resolutions(session, {id for id in last.values() if id})
    return [
        MeetingBefore(
            meeting_id=m.id,
            decided=[
                Decided(
                    meeting_id=s.id, month=s.month, class_=s.decided_class or "",
                    class_word=words.get(s.id), points=s.decided_points,
                )
                for s in listed[m.id]
            ],
            resolution=texts.get(last[m.id]),
        )
        for m in meetings
    ]  # fmt: skip


def _resolutions(session: Session, ids: set[UUID]) -> dict[UUID | None, Resolved]:
    found = session.exec(
        select(MeetingRecord.meeting_id, MeetingRecord.month, MeetingRecord.resolution).where(
            col(MeetingRecord.meeting_id).in_(ids)
        )
    )
    return {id: Resolved(meeting_id=id, month=month, text=text or "") for id, month, text in found}
