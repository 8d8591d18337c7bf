"""Scope, states, sums and history after a month of phones: questions of `invariants`, continued."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.assignments.models import ObligationState
from app.assignments.rules import ATTENDED
from app.assignments.service import verify_ledger
from app.attendance.models import Grade
from app.audit import seal
from app.audit.models import AuditEvent
from app.core import clock
from app.meetings.models import MeetingState
from app.meetings.rules.states import STEPS, Verb
from app.ratings.models import AssessmentState
from app.ratings.service import recount
from tests.sync.simulation.invariants import tally
from tests.sync.simulation.left import Left

VERBS = {
    "meeting:changed": Verb.confirm,
    "meeting:rescheduled": Verb.reschedule,
    "meeting:notice_shared": Verb.notice,
    "meeting:opened": Verb.open,
    "meeting:closed": Verb.close,
    "meeting:record_saved": Verb.record,
    "meeting:not_held": Verb.not_held,
}
LEGAL = {(was, verb): to for was, verb, _guard, to in STEPS}


def within_scope(left: Left) -> Iterator[str]:
    """Who wrote a row held the right on the meeting's day."""
    for event in left.events:
        yield from _course(left, event)
        yield from _answer(left, event)
    yield from _of_the_cell(left)
    yield from _of_visitors(left)


def _of_the_cell(left: Left) -> Iterator[str]:
    for id, row in left.records.items():
        if not left.runs(row.entered_by, id, clock.day_of(row.received_at)):
            yield f"record of {id} by {row.entered_by}"
    for (meeting, person), made in left.confirmations.items():
        if not left.runs(made.by, meeting) or made.by == person:
            yield f"presence of {person} at {meeting} confirmed by {made.by}"
    for page in left.pages.values():
        if not left.runs(page.added_by, page.meeting_id):
            yield f"page {page.id} by {page.added_by}"


def _of_visitors(left: Left) -> Iterator[str]:
    for check_in in left.check_ins.values():
        expected = left.is_expected(check_in.person_id, check_in.meeting_id)
        shown = check_in.step is not None and "not_assigned" in check_in.flags
        if not (expected or shown):
            yield f"check_in {check_in.id} of a stranger without a code"
    for report in left.reports.values():
        if not _visits(left, report.person_id, report.meeting_id):
            yield f"report {report.id} by {report.person_id}"
    for petition in left.petitions.values():
        assert petition.meeting_id is not None
        who, where = petition.recorded_by, petition.meeting_id
        if not (_visits(left, who, where) or left.runs(who, where)):
            yield f"petition {petition.id} by {who}"
    for score in left.assessments.values():
        who, where = score.person_id, score.meeting_id
        own = score.rater == "self"
        today = clock.day_of(score.created_at)
        if not (left.runs(who, where, today) if own else _visits(left, who, where)):
            yield f"assessment {score.id} by {who}"


def _answer(left: Left, event: AuditEvent) -> Iterator[str]:
    """Only the visitor answers for a visit; the committee decides about it."""
    decides = event.action == "obligation:excuse_decided"
    visit = left.visits.get(event.subject_id) if event.subject_id else None
    if visit and event.actor_id not in (None, visit.person_id) and not decides:
        yield f"{event.action} about {visit.id} by {event.actor_id}"


def _visits(left: Left, person: UUID, meeting: UUID) -> bool:
    return left.is_expected(person, meeting) or left.was_there(person, meeting)


def _course(left: Left, event: AuditEvent) -> Iterator[str]:
    if event.action not in VERBS and event.action != "meeting:key_fetched":
        return
    assert event.subject_id is not None
    if not left.runs(event.actor_id, event.subject_id, clock.day_of(event.at)):
        yield f"{event.action} at {event.subject_id} by {event.actor_id}"


def states_legal(left: Left) -> Iterator[str]:
    """What each thing went through is a way through its table, and the row is where it ends."""
    yield from _meetings(left)
    for id, row in left.check_ins.items():
        confirmed = (row.meeting_id, row.person_id) in left.confirmations
        if row.grade in (Grade.A, Grade.B) and row.step is None:
            yield f"check_in {id} is {row.grade} without a code"
        if row.grade is Grade.C and not confirmed:
            yield f"check_in {id} is C and nobody confirmed it"
        if row.grade is Grade.D and confirmed and row.stands:
            yield f"check_in {id} is confirmed and D"
    for id, score in left.assessments.items():
        if (score.state is AssessmentState.submitted) != (score.submitted_at is not None):
            yield f"assessment {id} is {score.state}, handed in {score.submitted_at}"
    for id, visit in left.visits.items():
        if visit.done_by is not None and visit.state not in ATTENDED:
            yield f"visit {id} is {visit.state} and done"
        if visit.state is ObligationState.excused and not visit.excuse_accepted:
            yield f"visit {id} is excused and nobody accepted"


def _meetings(left: Left) -> Iterator[str]:
    at: dict[UUID, MeetingState] = dict.fromkeys(left.meetings, MeetingState.expected)
    for event in left.events:
        verb = VERBS.get(event.action)
        if verb is None or event.subject_id is None:
            continue
        to = LEGAL.get((at[event.subject_id], verb))
        if to is None:
            yield f"meeting {event.subject_id}: {verb} while {at[event.subject_id]}"
        else:
            at[event.subject_id] = to
    for id, meeting in left.meetings.items():
        if meeting.state is not at[id]:
            yield f"meeting {id} is {meeting.state}; its history ends in {at[id]}"


def ledger_sums(left: Left, session: Session) -> Iterator[str]:
    """`verify-ledger` and `recount` find nothing, and a count of our own says the same."""
    yield from verify_ledger(session)
    yield from recount(session)
    month = left.month.world["month"]
    owed = [visit for visit in left.visits.values() if visit.month == month]
    told = sum(len(cell["visits"]) for cell in left.month.world["cells"])
    if len(owed) != told:
        yield f"{len(owed)} visits owed, {told} before the month"
    for visit in owed:
        there = {
            row.id
            for row in left.check_ins.values()
            if row.stands and (row.person_id, row.meeting_id) == (visit.person_id, visit.meeting_id)
        }
        if (visit.state in ATTENDED) != bool(there) or ({visit.done_by} - {None}) != there:
            yield f"visit {visit.id} is {visit.state}, presences {there}"


def audit_complete(left: Left, session: Session) -> Iterator[str]:
    """A line of history for each stored act, by who did it; the seals hold and cover them."""
    for what, expected, found in tally(left):
        if found < expected:
            yield f"{what}: {found} lines of history for {expected} changes"
    made = {_created(event): event.actor_id for event in left.events}
    authors: list[dict[UUID, Any]] = [
        {id: row.person_id for id, row in left.check_ins.items()},
        {id: row.recorded_by for id, row in left.petitions.items()},
        {id: row.person_id for id, row in left.reports.items()},
        {id: row.added_by for id, row in left.pages.items()},
    ]
    for rows in authors:
        yield from (
            f"{id}: history names {made.get(id)}" for id in rows if made.get(id) != rows[id]
        )
    yield from seal.verify(session)
    newest = seal.last(session)
    until = newest.until if newest else clock.at(date(2000, 1, 1), "00:00")
    if until < left.month.ended - timedelta(hours=1):
        yield f"sealed until {until} only"


def _created(event: AuditEvent) -> UUID | None:
    """The row whose making a line of history tells of."""
    if event.action == "meeting:attachment_added":
        return UUID(event.data["attachment"])
    made = {"check_in:made", "petition:recorded", "report:saved"}
    return event.subject_id if event.action in made else None
