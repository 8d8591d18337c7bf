"""The closed list of what a phone may ask for later: the body, the service, what is answered.

Each does exactly what its direct route does. Called by `batch` only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from app.access.actor import Actor
from app.assignments import queries as ledger
from app.assignments import service as assignments
from app.assignments.models import Obligation
from app.assignments.schemas import AbsenceAnswer, ExcuseAsk
from app.assignments.schemas import Verb as VisitVerb
from app.attendance.queries import shown as attendance
from app.attendance.schemas import (
    CheckInPut,
    CheckInRead,
    CodeShown,
    CodeShownRead,
    ConfirmationPut,
    VisitReportPut,
)
from app.attendance.service import presence, reports, shifted
from app.attendance.service.check_in import check_in
from app.core.claims import Told
from app.core.errors import AppError
from app.meetings import service as meetings
from app.meetings.models import Meeting
from app.meetings.queries import shown as meeting_shown
from app.meetings.schemas import MeetingPut, NotHeld, RecordPut, Reschedule
from app.meetings.schemas import Verb as MeetingVerb
from app.petitions import queries as petitions
from app.petitions import service as petition_service
from app.petitions.schemas import PetitionPut
from app.ratings.schemas import AssessmentPut
from app.ratings.service import drafts, hand_in
from app.ratings.service import shown as ratings
from app.sync import queries


@dataclass(frozen=True)
class Errand:
    """One operation on its way to a service."""

    session: Session
    actor: Actor
    id: UUID
    target: UUID
    version: int | None
    received_at: datetime
    told: Told


@dataclass(frozen=True)
class Done:
    """What the direct route answers, and when this was first received, where no receipt says so."""

    result: BaseModel | None
    created: bool = False
    received_at: datetime | None = None
    refusal: AppError | None = None  # one that leaves something behind


class At(Enum):
    """Where an operation says which meeting it is about."""

    target = "target"
    body = "body"
    row = "row"  # through the presence or the score that is the target
    none = "none"


def _own(errand: Errand) -> UUID:
    return errand.target if errand.version is None else errand.id


def _verb(errand: Errand) -> UUID:
    return errand.id


def _record(errand: Errand) -> UUID:
    return uuid5(errand.target, "record") if errand.version is None else errand.id


@dataclass(frozen=True)
class Kind:
    """One entry of the list."""

    body: type[BaseModel]
    do: Callable[[Errand, Any], Done]
    at: At
    receipt: Callable[[Errand], UUID] = _verb  # under which id a first acceptance is kept

    def names_operation(self, version: int | None) -> bool:
        """Whether the operation's id makes a repeat known: verbs and edits, not creations."""
        return self.receipt is _verb or version is not None


class ConfirmationOf(ConfirmationPut):
    """A confirmation in a batch: the person stands in the body, the meeting is the target."""

    person_id: UUID


class Nothing(BaseModel):
    """No body is needed."""

    model_config = ConfigDict(extra="forbid")


def _check_in(e: Errand, body: CheckInPut) -> Done:
    outcome = check_in(
        e.session,
        e.actor.person_id,
        e.target,
        body,
        received_at=e.received_at,
        batched=True,
        told=e.told,
    )
    if outcome.refusal is not None:
        return Done(None, refusal=outcome.refusal)  # returned: a wrong code stays counted
    return Done(CheckInRead.model_validate(outcome.row), outcome.created)


def _undo(e: Errand, _body: Nothing) -> Done:
    row = presence.undo(e.session, e.actor, e.target, e.told.at if e.told.sure else None)
    return Done(attendance.check_in_read(row), received_at=row.undone_at)


def _confirm(e: Errand, body: ConfirmationOf) -> Done:
    made, row, created = presence.confirm(
        e.session, e.actor, e.target, body.person_id, body.claimed_at
    )
    return Done(attendance.confirmation_read(made, row), created, made.received_at)


def _report(e: Errand, body: VisitReportPut) -> Done:
    row, created = reports.put_report(e.session, e.actor, e.target, body, e.version)
    return Done(attendance.report_reads(e.session, [row])[0], created)


def _meeting(e: Errand, body: MeetingPut) -> Done:
    row, created = meetings.put_meeting(e.session, e.actor, e.target, body, e.version)
    return Done(meeting_shown.full(e.session, e.actor, row), created)


def _open(e: Errand, body: MeetingVerb) -> Done:
    if body.claimed_at is None:
        # The phone's clock cannot say when it began: then as planned, where that has passed.
        planned = queries.starts_at(e.session, e.target)
        if planned is not None and planned <= e.received_at:
            body = body.model_copy(update={"claimed_at": planned})
    row = meetings.open_meeting(e.session, e.actor, e.target, body)
    return Done(meeting_shown.full(e.session, e.actor, row))


def _code_shown(e: Errand, body: CodeShown) -> Done:
    made = shifted.code_shown(e.session, e.actor, e.target, e.id, body)
    return Done(CodeShownRead.model_validate(made.model_dump()), received_at=made.received_at)


def _reschedule(e: Errand, body: Reschedule) -> Done:
    row = meetings.reschedule(e.session, e.actor, e.target, body, e.version)
    return Done(meeting_shown.full(e.session, e.actor, row))


def _course(
    step: Callable[[Session, Actor, UUID, Any], Meeting],
) -> Callable[[Errand, MeetingVerb], Done]:
    def do(e: Errand, body: MeetingVerb) -> Done:
        row = step(e.session, e.actor, e.target, body)
        return Done(meeting_shown.full(e.session, e.actor, row))

    return do


def _put_record(e: Errand, body: RecordPut) -> Done:
    row, created = meetings.put_record(e.session, e.actor, e.target, body, e.version)
    return Done(meeting_shown.record_read(e.session, row), created)


def _confirm_record(e: Errand, body: MeetingVerb) -> Done:
    row = meetings.confirm_record(e.session, e.actor, e.target, body)
    return Done(meeting_shown.record_read(e.session, row))


def _assessment(e: Errand, body: AssessmentPut) -> Done:
    row, created = drafts.put_assessment(e.session, e.actor, e.target, body, e.version)
    return Done(ratings.assessments(e.session, e.actor, [row])[0], created)


def _submit(e: Errand, body: MeetingVerb) -> Done:
    row = hand_in.submit(e.session, e.actor, e.target, body, e.version)
    return Done(ratings.assessments(e.session, e.actor, [row])[0])


def _petition(e: Errand, body: PetitionPut) -> Done:
    row, created = petition_service.put_petition(e.session, e.actor, e.target, body, e.version)
    return Done(petitions.reads(e.session, [row])[0], created)


def _visit(
    answer: Callable[[Session, Actor, UUID, Any], Obligation],
) -> Callable[[Errand, VisitVerb], Done]:
    def do(e: Errand, body: VisitVerb) -> Done:
        row = answer(e.session, e.actor, e.target, body)
        return Done(ledger.shown_obligations(e.session, e.actor, [row])[0])

    return do


KINDS: dict[str, Kind] = {
    "check_in": Kind(CheckInPut, _check_in, At.body, _own),
    "check_in_undo": Kind(Nothing, _undo, At.row),
    "confirmation": Kind(ConfirmationOf, _confirm, At.target),
    "visit_report": Kind(VisitReportPut, _report, At.body, _own),
    "meeting": Kind(MeetingPut, _meeting, At.target, _own),
    "reschedule": Kind(Reschedule, _reschedule, At.target),
    "meeting_open": Kind(MeetingVerb, _open, At.target),
    "meeting_close": Kind(MeetingVerb, _course(meetings.close_meeting), At.target),
    "notice": Kind(MeetingVerb, _course(meetings.share_notice), At.target),
    "not_held": Kind(NotHeld, _course(meetings.report_not_held), At.target),
    "record": Kind(RecordPut, _put_record, At.target, _record),
    "record_confirm": Kind(MeetingVerb, _confirm_record, At.target),
    "assessment": Kind(AssessmentPut, _assessment, At.body, _own),
    "assessment_submit": Kind(MeetingVerb, _submit, At.row),
    "petition": Kind(PetitionPut, _petition, At.body, _own),
    "will_attend": Kind(VisitVerb, _visit(assignments.will_attend), At.none),
    "excuse": Kind(ExcuseAsk, _visit(assignments.ask_excuse), At.none),
    "code_shown": Kind(CodeShown, _code_shown, At.target),
    "absent": Kind(AbsenceAnswer, _visit(assignments.answer_absence), At.none),
}
