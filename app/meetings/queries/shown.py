"""Meetings as the interface shows them; a bounded number of selects for a page of any length."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.core import clock
from app.meetings.models import Attachment, Meeting, MeetingRecord, ScheduleApproval, Task
from app.meetings.queries import blind, rows, schedules
from app.meetings.queries.listing import Row
from app.meetings.rules import counts, rights
from app.meetings.rules.schedules import standing
from app.meetings.schemas import (
    AttachmentRead,
    Days,
    May,
    MeetingBrief,
    MeetingRead,
    RecordRead,
    TaskRead,
    Vote,
)
from app.organisation import queries as organisation
from app.organisation.models import Duty, Unit, UnitKind
from app.organisation.schemas import UnitRef
from app.organisation.service import in_charge_of
from app.people import queries as people
from app.people.models import Person
from app.people.schemas import PersonRef
from app.periods import queries as periods
from app.periods.rules import Step, Terms, due_on


def _flags(text: str) -> list[str]:
    return [flag for flag in text.split(",") if flag]


def _commune(chain: list[Unit]) -> UnitRef | None:
    """The committee a reader knows the cell by: its commune, else what stands in its place."""
    for kind in (UnitKind.commune, UnitKind.attached):
        for unit in reversed(chain):
            if unit.kind is kind:
                return UnitRef.model_validate(unit)
    return None


def briefs(session: Session, actor: Actor, listed: Sequence[Row]) -> list[MeetingBrief]:
    """A page of meetings: a fixed number of selects, however long."""
    meetings = [meeting for meeting, _, _ in listed]
    withheld = blind.withheld(session, actor, meetings)
    unread = blind.unread(session, actor, [m for m in meetings if m.decided_class is not None])
    secretaries = people.secretaries(session, [m.cell_id for m in meetings])
    chains = organisation.chains(session, [m.cell_path for m in meetings])
    visits = rows.visits_of(session, [m.id for m in meetings])
    approved = schedules.approvals(session, [m.id for m in meetings])
    items = []
    for meeting, present, summoned in listed:
        chain = chains[meeting.cell_path]
        expected, done = visits.get(meeting.id, (0, 0))
        items.append(
            MeetingBrief.model_validate(
                meeting.model_dump()
                | (blind.NO_SELF_SCORE if meeting.id in withheld else {})
                | (blind.NO_DECISION if meeting.id in unread else {})
                | {
                    "cell": _cell(meeting, chain),
                    "commune": _commune(chain),
                    "present": present,
                    "summoned": summoned,
                    "secretary": _person(secretaries.get(meeting.cell_id)),
                    "visits_expected": expected,
                    "visits_done": done,
                    "schedule": standing(meeting, _approved_for(approved.get(meeting.id))),
                    "flags": _flags(meeting.flags),
                }
            )
        )
    return items


def _cell(meeting: Meeting, chain: list[Unit]) -> UnitRef:
    """The cell by its place; a cell that has moved since is named by what stands there."""
    return UnitRef(id=meeting.cell_id, kind=UnitKind.cell, name=chain[-1].name)


def full(session: Session, actor: Actor, meeting: Meeting) -> MeetingRead:
    """One meeting with what surrounds it."""
    return fulls(session, actor, [meeting])[0]


def fulls(session: Session, actor: Actor, meetings: Sequence[Meeting]) -> list[MeetingRead]:
    """Meetings with what surrounds them: a fixed number of selects for any number."""
    ids = [meeting.id for meeting in meetings]
    chains = organisation.chains(session, [m.cell_path for m in meetings])
    records = rows.records_of(session, ids)
    resolved = rows.tasks_by_meeting(session, list(records))
    secretaries = people.secretaries(session, [m.cell_id for m in meetings])
    closed = periods.closed(session, [(m.cell_path, m.month) for m in meetings])
    earlier = rows.earlier_tasks_of(session, meetings)
    pages = rows.attachments_by_meeting(session, ids)
    owed = rows.visits_owed(session, actor.person_id, ids)
    terms = periods.terms_of(session, {m.cell_path for m in meetings})
    approved = schedules.approvals(session, ids)
    found = []
    for meeting in meetings:
        approved_for = _approved_for(approved.get(meeting.id))
        chain, record = chains[meeting.cell_path], records.get(meeting.id)
        found.append(
            MeetingRead.model_validate(
                meeting.model_dump()
                | {
                    "cell": _cell(meeting, chain),
                    "ancestors": [UnitRef.model_validate(u) for u in chain[:-1]],
                    "members": chain[-1].members,
                    "exempt": chain[-1].exempt,
                    "secretary": _person(secretaries.get(meeting.cell_id)),
                    "record": _record(record, resolved.get(meeting.id, [])) if record else None,
                    "earlier_tasks": _tasks(earlier[meeting.id]),
                    "attachments": [page_read(p) for p in pages.get(meeting.id, [])],
                    "due": _days(terms[meeting.cell_path], meeting),
                    "schedule": standing(meeting, approved_for),
                    "approved_for": approved_for,
                    "month_closed": (meeting.cell_path, meeting.month) in closed,
                    "may": _may(actor, meeting, chain, owes=meeting.id in owed),
                    "flags": _flags(meeting.flags),
                }
            )
        )
    return found


def _approved_for(row: ScheduleApproval | None) -> datetime | None:
    return row.starts_at if row else None


def _days(terms: Terms, meeting: Meeting) -> Days:
    met_on = clock.day_of(meeting.starts_at) if meeting.starts_at else None
    steps = {
        "plan": Step.register,
        "notice": Step.notice,
        "self_score": Step.self_score,
        "report": Step.report,
    }
    return Days(**{n: due_on(terms, step, meeting.month, met_on) for n, step in steps.items()})


def _person(person: Person | None) -> PersonRef | None:
    """The secretary, with the phone: whoever may see the meeting has to be able to ask."""
    return (
        PersonRef(**person.model_dump(include={"id", "full_name", "title", "phone"}))
        if (person)
        else None
    )


def _may(actor: Actor, meeting: Meeting, chain: list[Unit], *, owes: bool) -> list[May]:
    decides = in_charge_of(chain, Duty.decides).path
    said: dict[May, bool] = {
        "run": rights.runs(actor, meeting),
        "record": rights.records(actor, meeting),
        "enter": rights.holds(actor, Permission.meeting_enter, meeting),
        "confirm": rights.holds(actor, Permission.check_in_confirm, meeting),
        "self_assess": rights.holds(actor, Permission.assess_self, meeting)
        or rights.takes_minutes(actor, meeting),
        "visit": rights.holds(actor, Permission.check_in_make, meeting) or owes,
        "decide": actor.can(Permission.assess_committee, decides),
    }
    return [what for what, allowed in said.items() if allowed]


def record_read(session: Session, record: MeetingRecord) -> RecordRead:
    """A record with what is computed and its tasks."""
    return _record(record, rows.tasks_of(session, record.meeting_id))


def _record(record: MeetingRecord, tasks: Sequence[Task]) -> RecordRead:
    voted = record.vote_for is not None
    vote = {"for": record.vote_for, "against": record.vote_against, "other": record.vote_other}
    return RecordRead.model_validate(
        record.model_dump()
        | {
            "minutes_long": counts.minutes_between(record.started_at, record.ended_at),
            "rate": counts.rate(record.present, record.summoned),
            "vote": Vote.model_validate(vote) if voted else None,
            "tasks": _tasks(tasks),
        }
    )


def _tasks(tasks: Iterable[Task]) -> list[TaskRead]:
    return [TaskRead.model_validate(t.model_dump() | {"due": t.due_on}) for t in tasks]


def page_read(page: Attachment) -> AttachmentRead:
    """A page of the paper book and where to fetch it."""
    return AttachmentRead(
        id=page.id,
        kind=page.kind,
        size=page.size,
        url=f"/api/v1/attachments/{page.id}",
        received_at=page.created_at,
    )
