"""Tasks of a resolution: written with the record, ticked with the record of a later meeting."""

from uuid import UUID

from sqlmodel import Session

from app.core.errors import FieldError, Invalid, UnknownReference
from app.meetings.models import Meeting, Task, TaskState
from app.meetings.queries import rows
from app.meetings.schemas import TaskIn


def put_tasks(session: Session, meeting: Meeting, given: list[TaskIn]) -> None:
    """Replace this meeting's own tasks by the given ones and tick the earlier ones among them.

    An own task that a later meeting has ticked stays. Raises UnknownReference, Invalid.
    """
    ids = [task.id for task in given if task.id is not None]
    known = rows.tasks_by_id(session, ids, meeting.cell_id)
    to_tick = {task.id for task in rows.earlier_tasks(session, meeting)}
    own = {task.id: task for task in rows.tasks_of(session, meeting.id)}
    kept: set[UUID] = set()
    for position, said in enumerate(given):
        task = known.get(said.id) if said.id else None
        if said.id in kept:
            raise _wrong(position, "twice", "Nhiệm vụ này được ghi hai lần. Bỏ bớt một dòng.")
        if said.id is not None:
            kept.add(said.id)
        if said.id is None or said.id in own:
            _write(session, meeting, own.get(said.id) if said.id else None, said, position)
        elif task is None:
            raise _unknown(position)
        elif task.id in to_tick:
            _tick(session, meeting, task, said)
        elif (task.state, task.result) != (said.state, said.result):
            message = "Nhiệm vụ này đã được kiểm điểm ở buổi khác. Bỏ dòng này."
            raise _wrong(position, "already_ticked", message)
    for task in own.values():
        if task.id not in kept and task.reviewed_at_id is None:
            session.delete(task)
    session.flush()


def _write(
    session: Session, meeting: Meeting, task: Task | None, said: TaskIn, position: int
) -> None:
    if task is None:
        task = Task(
            meeting_id=meeting.id, cell_id=meeting.cell_id, cell_path=meeting.cell_path, text=""
        )
    task.position, task.text, task.who, task.due_on = position, said.text, said.who, said.due
    if task.reviewed_at_id is None:
        task.state, task.result = said.state, said.result
    session.add(task)


def _tick(session: Session, meeting: Meeting, task: Task, said: TaskIn) -> None:
    """Done or not done ends here; still open goes on to the next meeting."""
    task.state, task.result = said.state, said.result
    task.reviewed_at_id = None if said.state is TaskState.open else meeting.id
    session.add(task)


def _wrong(position: int, code: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldError(f"tasks.{position}.id", code, message)])


def _unknown(position: int) -> UnknownReference:
    message = "Không có nhiệm vụ này ở các buổi trước của chi bộ."
    return UnknownReference(
        errors=[FieldError(f"tasks.{position}.id", "unknown_reference", message)]
    )
