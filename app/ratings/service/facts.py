"""What scoring a meeting stands on: its day, its sheet, its record, its cell. No verbs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.access.actor import Actor
from app.meetings import queries as meetings
from app.meetings.models import Meeting, MeetingRecord, TaskState
from app.meetings.rules.rights import day_of
from app.organisation.queries import unit
from app.ratings.errors import NoRubric
from app.ratings.models import Rubric
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
    rubric = rubric_for(session, meeting)
    if rubric is None:
        raise NoRubric(day=held_on(meeting).isoformat(), kind=meeting.kind.value)
    record = meetings.record_of(session, meeting.id)
    return Ground(
        rubric=rubric,
        sheet=Sheet.model_validate(rubric.sheet),
        record=_record_facts(session, meeting, record),
        meeting=_meeting_facts(session, meeting, record),
    )


def held_on(meeting: Meeting) -> date:
    """The day whose sheet, rights and rules count: the meeting's, never today."""
    return day_of(meeting)


def rubric_for(session: Session, meeting: Meeting) -> Rubric | None:
    """The sheet in force for the meeting's kind on its day."""
    return sheets.in_force(session, meeting.cell_path, meeting.kind.value, held_on(meeting))


def _record_facts(session: Session, meeting: Meeting, record: MeetingRecord | None) -> RecordFacts:
    if record is None:
        return RecordFacts()
    tasks = meetings.earlier_tasks(session, meeting)
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


def _meeting_facts(
    session: Session, meeting: Meeting, record: MeetingRecord | None
) -> MeetingFacts:
    cell = unit(session, meeting.cell_id)
    assert cell is not None
    return MeetingFacts(
        kind=meeting.kind.value,
        has_committee=cell.has_committee,
        members=record.members if record else cell.members,
    )


def previous_deductions(session: Session, actor: Actor, meeting: Meeting) -> list[dict[str, Any]]:
    """Where the cell's last self-score fell short, with its reasons, if the actor may read it."""
    last = voices.self_score_before(session, actor, meeting.cell_path, meeting.month)
    rubric = sheets.rubric(session, last.rubric_id) if last else None
    if last is None or rubric is None:
        return []
    titles = {at.id: at.item.title for at in Sheet.model_validate(rubric.sheet).criteria()}
    return [
        {
            "item": item["id"],
            "number": item["number"],
            "title": titles[item["id"]],
            "points": item["points"],
            "max": item["max"],
            "note": last.notes.get(item["id"]) or item["note"],
            "month": last.month,
        }
        for item in last.result["items"]
        if item["points"] is not None and item["points"] < item["max"]
    ]
