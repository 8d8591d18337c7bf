"""Records, tasks, pages, and the visits owed at a meeting."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from app.assignments.models import Obligation, ObligationState
from app.meetings.models import Attachment, Meeting, MeetingRecord, Task, TaskState

_DONE = (ObligationState.done, ObligationState.late)


def record_of(session: Session, meeting_id: UUID) -> MeetingRecord | None:
    """The record of a meeting."""
    return session.get(MeetingRecord, meeting_id)


def tasks_of(session: Session, meeting_id: UUID) -> list[Task]:
    """The tasks of a meeting's resolution, in order."""
    return list(
        session.exec(
            select(Task)
            .where(Task.meeting_id == meeting_id)
            .order_by(col(Task.position), col(Task.id))
        )
    )


def tasks_of_previous(session: Session, cell_id: UUID, before_month: str) -> list[Task]:
    """Open tasks of the cell's meetings of earlier months, oldest first."""
    return list(
        session.exec(
            select(Task)
            .join(Meeting, col(Meeting.id) == Task.meeting_id)
            .where(
                Task.cell_id == cell_id,
                Task.state == TaskState.open,
                Meeting.month < before_month,
            )
            .order_by(col(Meeting.month), col(Task.position), col(Task.id))
        )
    )


def earlier_tasks(session: Session, meeting: Meeting) -> list[Task]:
    """What this meeting has to tick: open tasks of the cell's earlier meetings, oldest first.

    Those already ticked here stay in the list, so that a tick can be mended.
    """
    before = col(Meeting.month) < meeting.month
    if meeting.starts_at is not None:
        same = and_(col(Meeting.month) == meeting.month, col(Meeting.starts_at) < meeting.starts_at)
        before = or_(before, same)
    return list(
        session.exec(
            select(Task)
            .join(Meeting, col(Meeting.id) == Task.meeting_id)
            .where(
                Task.cell_id == meeting.cell_id,
                Task.meeting_id != meeting.id,
                or_(
                    and_(col(Task.state) == TaskState.open, before),
                    col(Task.reviewed_at_id) == meeting.id,
                ),
            )
            .order_by(col(Meeting.month), col(Task.position), col(Task.id))
        )
    )


def tasks_by_id(session: Session, ids: Sequence[UUID], cell_id: UUID) -> dict[UUID, Task]:
    """Tasks of a cell by id, locked."""
    if not ids:
        return {}
    found = session.exec(
        select(Task)
        .where(col(Task.id).in_(ids), Task.cell_id == cell_id)
        .order_by(col(Task.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {task.id: task for task in found}


def attachment(session: Session, id: UUID) -> Attachment | None:
    """A page, whoever asks."""
    return session.get(Attachment, id)


def attachments_of(session: Session, meeting_id: UUID) -> list[Attachment]:
    """The pages of a meeting, in the order they came."""
    return list(
        session.exec(
            select(Attachment)
            .where(Attachment.meeting_id == meeting_id)
            .order_by(col(Attachment.created_at), col(Attachment.id))
        )
    )


def visits_of(session: Session, meeting_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Per meeting: visits expected (all but withdrawn), visits done. One query."""
    if not meeting_ids:
        return {}
    done = func.count().filter(col(Obligation.state).in_(_DONE))
    rows = session.exec(
        select(Obligation.meeting_id, func.count(), done)
        .where(
            col(Obligation.meeting_id).in_(meeting_ids),
            Obligation.state != ObligationState.withdrawn,
        )
        .group_by(col(Obligation.meeting_id))
    )
    return {id: (expected, came) for id, expected, came in rows}


def owes_visit(session: Session, person_id: UUID, meeting_id: UUID) -> bool:
    """Whether the person's visit to this meeting stands in the ledger."""
    return (
        session.exec(
            select(Obligation.id).where(
                Obligation.meeting_id == meeting_id,
                Obligation.person_id == person_id,
                Obligation.state != ObligationState.withdrawn,
            )
        ).first()
        is not None
    )
