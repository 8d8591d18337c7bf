"""Records, tasks, pages, and the visits owed at a meeting."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from app.assignments.models import Obligation, ObligationState
from app.meetings.models import Attachment, Meeting, MeetingRecord, Task, TaskState

_DONE = (ObligationState.done, ObligationState.late)


def record_of(session: Session, meeting_id: UUID) -> MeetingRecord | None:
    """The record of a meeting."""
    return session.get(MeetingRecord, meeting_id)


def records_of(session: Session, ids: Collection[UUID]) -> dict[UUID, MeetingRecord]:
    """The records of meetings, by meeting."""
    if not ids:
        return {}
    found = session.exec(select(MeetingRecord).where(col(MeetingRecord.meeting_id).in_(ids)))
    return {record.meeting_id: record for record in found}


def tasks_of(session: Session, meeting_id: UUID) -> list[Task]:
    """The tasks of a meeting's resolution, in order."""
    return tasks_by_meeting(session, [meeting_id]).get(meeting_id, [])


def tasks_by_meeting(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Task]]:
    """The tasks of several meetings' resolutions, each in order."""
    found: dict[UUID, list[Task]] = {}
    if not ids:
        return found
    for task in session.exec(
        select(Task).where(col(Task.meeting_id).in_(ids)).order_by(col(Task.position), col(Task.id))
    ):
        found.setdefault(task.meeting_id, []).append(task)
    return found


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
    return earlier_tasks_of(session, [meeting])[meeting.id]


def earlier_tasks_of(session: Session, meetings: Sequence[Meeting]) -> dict[UUID, list[Task]]:
    """The same for several meetings."""
    if not meetings:
        return {}
    rows = session.exec(
        select(Task, Meeting.month, Meeting.starts_at)
        .join(Meeting, col(Meeting.id) == Task.meeting_id)
        .where(
            col(Task.cell_id).in_({m.cell_id for m in meetings}),
            or_(
                col(Task.state) == TaskState.open,
                col(Task.reviewed_at_id).in_([m.id for m in meetings]),
            ),
        )
        .order_by(col(Meeting.month), col(Task.position), col(Task.id))
    ).all()
    return {
        m.id: [task for task, month, at in rows if _is_to_tick(m, task, month, at)]
        for m in meetings
    }


def _is_to_tick(meeting: Meeting, task: Task, month: str, at: datetime | None) -> bool:
    if task.cell_id != meeting.cell_id or task.meeting_id == meeting.id:
        return False
    if task.reviewed_at_id == meeting.id:
        return True
    same = month == meeting.month and at is not None and meeting.starts_at is not None
    before = month < meeting.month or (same and at < meeting.starts_at)  # type: ignore[operator]
    return task.state is TaskState.open and before


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
    return attachments_by_meeting(session, [meeting_id]).get(meeting_id, [])


def attachments_by_meeting(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Attachment]]:
    """The pages of several meetings, each in the order they came."""
    found: dict[UUID, list[Attachment]] = {}
    if not ids:
        return found
    for page in session.exec(
        select(Attachment)
        .where(col(Attachment.meeting_id).in_(ids))
        .order_by(col(Attachment.created_at), col(Attachment.id))
    ):
        found.setdefault(page.meeting_id, []).append(page)
    return found


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


def visits_owed(session: Session, person_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """At which of these meetings a visit of the person stands in the ledger."""
    if not ids:
        return set()
    return set(
        session.exec(
            select(Obligation.meeting_id).where(
                col(Obligation.meeting_id).in_(ids),
                Obligation.person_id == person_id,
                Obligation.state != ObligationState.withdrawn,
            )
        )
    )
