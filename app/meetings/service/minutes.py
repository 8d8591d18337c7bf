"""The record of a meeting: counts, times, vote, minutes, tasks. A fact, with honest hands.

The cell itself enters it, or the office from a call, marked so; the cell may confirm later.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from app.access.actor import Actor
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record as audit
from app.core import clock, versions
from app.core.errors import (
    FieldError,
    Forbidden,
    IdReused,
    Invalid,
    NotFound,
    Stale,
    UnknownReference,
    VersionRequired,
)
from app.meetings.errors import NothingToConfirm
from app.meetings.models import Meeting, MeetingRecord, Source
from app.meetings.queries import rows
from app.meetings.rules import counts, rights, states
from app.meetings.rules.counts import Counted
from app.meetings.rules.states import Verb
from app.meetings.schemas import RecordPut
from app.meetings.schemas import Verb as VerbBody
from app.meetings.service import steps, tasks
from app.meetings.service.course import mark_held
from app.organisation import queries as organisation
from app.people import queries as people


def put_record(
    session: Session, actor: Actor, meeting_id: UUID, body: RecordPut, version: int | None
) -> tuple[MeetingRecord, bool]:
    """Enter the record, or edit it by its version. Returns it and whether it is new.

    A record alone makes the meeting held. Raises NotFound, Forbidden, VersionRequired, Stale,
    Invalid, UnknownReference.
    """
    now = clock.now()
    meeting = steps.found(session, actor, meeting_id)
    may = rights.records(actor, meeting)
    known = rows.record_of(session, meeting_id)
    try:
        again = _came_before(session, actor, meeting_id, body, version)
    except IdReused:
        rights.need(may)
        if version is not None:
            raise
        raise VersionRequired() from None  # another record stands: read it, then edit
    if again:
        if known is None:
            raise NotFound()
        return known, False
    rights.need(may)
    _require_version(known, version)
    hand = _hand(session, actor, meeting, body)
    own = rights.keeps_minutes(actor, meeting)
    if known is not None and known.entered_for is None and known.source is Source.app and not own:
        raise Forbidden("Chi bộ đã tự ghi kết quả buổi này. Cần sửa, đề nghị bí thư sửa.")
    cell = organisation.unit(session, meeting.cell_id)
    assert cell is not None  # the row's foreign key
    computed = counts.counted(body, cell.members, cell.exempt)
    at = _began_at(meeting, body, now)
    steps.next_state(meeting, Verb.record, at, now)
    counts.check_times(body, clock.day_of(at), now)
    stored = _store(session, meeting, body, computed, hand, known, now)
    tasks.put_tasks(session, meeting, body.tasks)
    mark_held(session, meeting)
    audit(
        session, actor, Action.record_saved, subject="meeting", subject_id=meeting_id,
        path=meeting.cell_path, on_behalf_of=hand.entered_for, month=meeting.month,
        summoned=stored.summoned, present=stored.present, source=stored.source.value,
        version=stored.version, late=stored.is_late,
    )  # fmt: skip
    return stored, known is None


def _came_before(
    session: Session,
    actor: Actor,
    meeting_id: UUID,
    body: RecordPut,
    version: int | None,
) -> bool:
    """Whether this very creation or operation was accepted before. Raises IdReused."""
    path = f"/meetings/{meeting_id}/record"
    if version is not None:
        return steps.repeated(session, actor, path, body)
    mark = replay.fingerprint(actor.person_id, path, replay.content(body))
    return not replay.first_time(
        session,
        id=uuid5(meeting_id, "record"),  # the record has no id of its own
        kind="record",
        person_id=actor.person_id,
        mark=mark,
    )


def _require_version(known: MeetingRecord | None, version: int | None) -> None:
    if version is None:
        if known is not None:
            raise VersionRequired()
        return
    if known is None:
        raise Stale()
    versions.check(known.version, version)


@dataclass(frozen=True)
class _Hand:
    """Who enters, on whose behalf, and from what."""

    entered_by: UUID
    entered_for: UUID | None
    source: Source


def _hand(session: Session, actor: Actor, meeting: Meeting, body: RecordPut) -> _Hand:
    for_whom = body.entered_for
    days = (rights.day_of(meeting), clock.today())
    if for_whom is not None and not any(
        people.may_run_cell(session, for_whom, meeting.cell_id, day) for day in days
    ):
        message = "Đồng chí này không phải bí thư hoặc phó bí thư của chi bộ."
        raise UnknownReference(errors=[FieldError("entered_for", "unknown_reference", message)])
    if rights.keeps_minutes(actor, meeting):
        own = for_whom == actor.person_id
        return _Hand(actor.person_id, None if own else for_whom, body.source)
    if body.source is Source.app:
        message = "Nhập thay chi bộ thì ghi rõ nguồn: nghe qua điện thoại hoặc từ sổ giấy."
        raise Invalid(message, errors=[FieldError("source", "source_needed", message)])
    if for_whom is None:
        secretary = people.secretaries(session, [meeting.cell_id]).get(meeting.cell_id)
        for_whom = secretary.id if secretary else None
    return _Hand(actor.person_id, for_whom, body.source)


def _began_at(meeting: Meeting, body: RecordPut, now: datetime) -> datetime:
    """When the meeting took place: as typed, as opened, as planned; today's plan counts as now."""
    at = body.started_at or meeting.opened_at or meeting.starts_at or now
    planned_today = at is meeting.starts_at and clock.day_of(at) == clock.day_of(now)
    return min(at, now) if planned_today else at


def _store(
    session: Session,
    meeting: Meeting,
    body: RecordPut,
    computed: Counted,
    hand: _Hand,
    known: MeetingRecord | None,
    now: datetime,
) -> MeetingRecord:
    fields = body.model_dump(
        exclude={
            "members", "exempt", "tasks", "vote", "entered_for", "source", "operation_id",
            "claimed_at",
        }
    )  # fmt: skip
    vote = body.vote
    fields |= vars(computed) | vars(hand) | {
        "vote_for": vote.for_ if vote else None,
        "vote_against": vote.against if vote else None,
        "vote_other": vote.other if vote else None,
        "claimed_at": states.happened_at(body.claimed_at, now) if body.claimed_at else None,
        "received_at": now,
        "is_late": steps.flag_if_late(session, meeting, now),
        "confirmed_by": None,
        "confirmed_at": None,
    }  # fmt: skip
    if known is None:
        stored = MeetingRecord(
            meeting_id=meeting.id, cell_path=meeting.cell_path, month=meeting.month, **fields
        )
    else:
        stored = known
        for key, value in fields.items():
            setattr(stored, key, value)
        stored.version += 1
    session.add(stored)
    session.flush()
    return stored


def confirm_record(
    session: Session, actor: Actor, meeting_id: UUID, body: VerbBody
) -> MeetingRecord:
    """The cell stands by what another entered for it.

    Raises NotFound, Forbidden, NothingToConfirm.
    """
    now = clock.now()
    meeting = steps.found(session, actor, meeting_id)
    known = rows.record_of(session, meeting_id)
    path = f"/meetings/{meeting_id}/record/confirm"
    again = steps.repeated(session, actor, path, body)
    if again and known is not None:
        return known
    rights.need(rights.runs(actor, meeting))
    if known is None:
        raise NothingToConfirm()
    if known.confirmed_by == actor.person_id:
        return known
    for_the_cell = known.entered_for is not None or known.source is not Source.app
    if not for_the_cell or known.entered_by == actor.person_id or known.confirmed_by:
        raise NothingToConfirm()
    known.confirmed_by = actor.person_id
    known.confirmed_at = states.happened_at(body.claimed_at, now)
    known.version += 1
    session.add(known)
    audit(
        session, actor, Action.record_confirmed, subject="meeting", subject_id=meeting_id,
        path=meeting.cell_path, month=meeting.month, version=known.version,
    )  # fmt: skip
    return known
