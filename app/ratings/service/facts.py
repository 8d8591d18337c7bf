"""What scoring a meeting stands on: its day, its sheet, its record, its cell. No verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.meetings import queries as meetings
from app.meetings.models import Meeting, MeetingRecord, Task, TaskState
from app.meetings.rules.rights import day_of
from app.organisation.models import Unit
from app.organisation.queries import units
from app.ratings.errors import NoRubric
from app.ratings.models import Assessment, Rubric
from app.ratings.queries import sheets, voices
from app.ratings.rules import MeetingFacts, RecordFacts
from app.ratings.sheet import Sheet


@dataclass(frozen=True)
class Ground:
    """The sheet in force for a meeting on its day, and the facts it may read."""

    rubric: Rubric
    sheet: Sheet
    record: RecordFacts
    meeting: MeetingFacts


def ground(session: Session, meeting: Meeting) -> Ground:
    """What to score this meeting with. Raises NoRubric."""
    found = grounds(session, [meeting]).get(meeting.id)
    if found is None:
        raise no_rubric(meeting)
    return found


def no_rubric(meeting: Meeting) -> NoRubric:
    """The refusal where no sheet is in force."""
    return NoRubric(day=held_on(meeting).isoformat(), kind=meeting.kind.value)


def grounds(session: Session, of: Sequence[Meeting]) -> dict[UUID, Ground]:
    """What to score these meetings with; those without a sheet are left out."""
    adopted = sheets.adopted(session, {m.cell_path for m in of})
    known = facts(session, of)
    parsed: dict[UUID, Sheet] = {}
    found = {}
    for meeting in of:
        rubric = sheets.chosen(adopted, meeting.cell_path, meeting.kind.value, held_on(meeting))
        if rubric is None:
            continue
        record, cell = known[meeting.id]
        found[meeting.id] = Ground(
            rubric=rubric,
            sheet=parsed.setdefault(rubric.id, Sheet.model_validate(rubric.sheet)),
            record=record,
            meeting=cell,
        )
    return found


def facts(session: Session, of: Sequence[Meeting]) -> dict[UUID, tuple[RecordFacts, MeetingFacts]]:
    """What the records of these meetings say, and their cells, whatever the sheet."""
    records = meetings.records_of(session, [m.id for m in of])
    tasks = meetings.earlier_tasks_of(session, [m for m in of if m.id in records])
    cells = units(session, {m.cell_id for m in of})
    return {
        m.id: (
            _record_facts(records.get(m.id), tasks.get(m.id, [])),
            _meeting_facts(m, cells[m.cell_id], records.get(m.id)),
        )
        for m in of
    }


def held_on(meeting: Meeting) -> date:
    """The day whose sheet, rights and rules count: the meeting's, never today."""
    return day_of(meeting)


def rubric_for(session: Session, meeting: Meeting) -> Rubric | None:
    """The sheet in force for the meeting's kind on its day."""
    return sheets.in_force(session, meeting.cell_path, meeting.kind.value, held_on(meeting))


def _record_facts(record: MeetingRecord | None, tasks: Sequence[Task]) -> RecordFacts:
    if record is None:
        return RecordFacts()
    return RecordFacts(
        present=record.present,
        excused=record.excused,
        unexcused=record.unexcused,
        duration_minutes=_minutes(record),
        speakers=record.speakers,
        tasks_done=sum(task.state is TaskState.done for task in tasks),
        tasks_total=len(tasks),
    )


def _minutes(record: MeetingRecord) -> int | None:
    if record.started_at is None or record.ended_at is None:
        return None
    return int((record.ended_at - record.started_at).total_seconds() // 60)


def _meeting_facts(meeting: Meeting, cell: Unit, record: MeetingRecord | None) -> MeetingFacts:
    return MeetingFacts(
        kind=meeting.kind.value,
        has_committee=cell.has_committee,
        members=record.members if record else cell.members,
    )


def previous_deductions(
    session: Session, actor: Actor, of: Sequence[Meeting]
) -> dict[UUID, list[dict[str, Any]]]:
    """Where each cell's last self-score fell short, with its reasons, if the actor may read it."""
    last = voices.self_scores_before(session, actor, {(m.cell_path, m.month) for m in of})
    rubrics = sheets.rubrics(session, {score.rubric_id for score in last.values()})
    titles = {
        id: {at.id: at.item.title for at in Sheet.model_validate(rubric.sheet).criteria()}
        for id, rubric in rubrics.items()
    }
    found: dict[UUID, list[dict[str, Any]]] = {}
    for meeting in of:
        score = last.get((meeting.cell_path, meeting.month))
        found[meeting.id] = _short(score, titles[score.rubric_id]) if score else []
    return found


def _short(score: Assessment, titles: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "item": item["id"],
            "number": item["number"],
            "title": titles[item["id"]],
            "points": item["points"],
            "max": item["max"],
            "note": score.notes.get(item["id"]) or item["note"],
            "month": score.month,
        }
        for item in score.result["items"]
        if item["points"] is not None and item["points"] < item["max"]
    ]
