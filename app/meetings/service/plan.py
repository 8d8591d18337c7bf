"""Plans of a meeting: confirm or change, reschedule, share the notice. Claims: 423 once closed."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments import rules as computed
from app.assignments import service as assignments
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, versions
from app.core.errors import (
    FieldError,
    IdReused,
    Invalid,
    UnknownReference,
    VersionRequired,
)
from app.meetings.errors import SlotFixed, WrongId, WrongState
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import ahead as slots
from app.meetings.queries.ahead import SLOT
from app.meetings.queries.scope import locked_meeting
from app.meetings.rules import rights, states
from app.meetings.rules.states import Verb
from app.meetings.schemas import MeetingPut, Reschedule
from app.meetings.schemas import Verb as VerbBody
from app.meetings.service import steps
from app.meetings.service.ahead import expected_row
from app.meetings.service.following import follow
from app.organisation import queries as organisation
from app.organisation.models import Unit, UnitKind
from app.people import queries as people
from app.periods import service as periods

MONTHS_BACK, MONTHS_AHEAD = 36, 12


def put_meeting(
    session: Session, actor: Actor, id: UUID, body: MeetingPut, version: int | None
) -> tuple[Meeting, bool]:
    """Confirm or change a meeting, or create one. Returns it and whether its row is new.

    The regular meeting of a month exists beforehand: its first confirmation needs no version.
    Raises NotFound, Forbidden, UnknownReference, WrongId, IdReused, Stale, VersionRequired,
    SlotFixed, WrongState, Invalid, MonthClosed.
    """
    if version is not None:
        return _edit(session, actor, id, body, version), False
    mark = replay.fingerprint(actor.person_id, f"/meetings/{id}", replay.content(body))
    taken: IdReused | None = None
    try:
        # Asked before anything is judged: what was accepted is not refused when it is repeated.
        if not replay.first_time(
            session, id=id, kind="meeting", person_id=actor.person_id, mark=mark
        ):
            return steps.found(session, actor, id), False
    except IdReused as other:
        taken = other
    cell = _cell(session, actor, body.cell_id)
    rights.need(rights.plans(actor, cell.path))
    _check_id(id, body)
    _check_month(body.month, cell)
    if taken is not None:
        if body.kind in SLOT and session.get(Meeting, id) is not None:
            raise VersionRequired()  # another confirmed it first: read, then edit
        raise taken
    return _create(session, actor, id, body, cell)


def _create(
    session: Session, actor: Actor, id: UUID, body: MeetingPut, cell: Unit
) -> tuple[Meeting, bool]:
    row = expected_row(cell, body.month) | {"id": id, "kind": body.kind}
    created = slots.add_missing(session, [row]) == 1
    meeting = locked_meeting(session, actor, id)
    if meeting is None:
        raise IdReused()
    if not created:
        if body.kind not in SLOT:
            raise IdReused()
        if meeting.state is not MeetingState.expected:
            raise VersionRequired()
    _plan(session, actor, meeting, body, cell)
    return meeting, created


def _edit(session: Session, actor: Actor, id: UUID, body: MeetingPut, version: int) -> Meeting:
    meeting = steps.found(session, actor, id)
    if steps.repeated(session, actor, f"/meetings/{id}", body):
        return meeting
    rights.need(rights.plans(actor, meeting.cell_path))
    versions.check(meeting.version, version)
    same_slot = body.kind in SLOT if meeting.kind in SLOT else body.kind is meeting.kind
    if (body.cell_id, body.month) != (meeting.cell_id, meeting.month) or not same_slot:
        raise SlotFixed()
    cell = organisation.unit(session, meeting.cell_id)
    assert cell is not None  # the row's foreign key
    _plan(session, actor, meeting, body, cell)
    return meeting


def _cell(session: Session, actor: Actor, id: UUID) -> Unit:
    cell = organisation.visible_unit(session, actor, id)
    if cell is None or cell.kind is not UnitKind.cell:
        message = "Không có chi bộ này trong phạm vi của đồng chí."
        raise UnknownReference(errors=[FieldError("cell_id", "unknown_reference", message)])
    return cell


def _check_id(id: UUID, body: MeetingPut) -> None:
    slot = computed.meeting_id(body.cell_id, body.month, "regular")
    # Nobody may take the computable id of another cell's meeting beforehand.
    right = id == slot if body.kind in SLOT else id.version != 5
    if not right:
        raise WrongId(errors=[FieldError("id", "wrong_id", WrongId.title)])


def _check_month(month: str, cell: Unit) -> None:
    by = clock.months_between(clock.this_month(), month)
    message = ""
    if not -MONTHS_BACK <= by <= MONTHS_AHEAD:
        message = "Chỉ lập lịch trong ba năm qua và một năm tới. Xem lại tháng."
    elif cell.closed_on is not None and cell.closed_on < clock.first_day(month):
        message = "Chi bộ đã kết thúc hoạt động trước tháng này. Xem lại tháng."
    if message:
        raise Invalid(message, errors=[FieldError("month", "out_of_range", message)])


def _plan(session: Session, actor: Actor, meeting: Meeting, body: MeetingPut, cell: Unit) -> None:
    now = clock.now()
    moved = meeting.starts_at != body.starts_at
    state = steps.next_state(meeting, Verb.confirm, body.starts_at, now, moved=moved)
    if body.minutes_taker_id and body.minutes_taker_id != meeting.minutes_taker_id:
        _check_person(session, actor, body.minutes_taker_id)
    periods.require_open(session, meeting.cell_path, meeting.month)
    meeting.kind = body.kind
    meeting.minutes_taker_id = body.minutes_taker_id
    meeting.entered_by, meeting.source = actor.person_id, body.source
    meeting.confirmed_at = states.happened_at(body.claimed_at, now)
    place = body.place or meeting.place or cell.place
    _place(session, actor, meeting, state, body.starts_at, place)
    record(
        session, actor, Action.meeting_changed, subject="meeting", subject_id=meeting.id,
        path=meeting.cell_path, month=meeting.month, state=state.value, moved=moved,
        source=body.source.value,
    )  # fmt: skip


def _check_person(session: Session, actor: Actor, id: UUID) -> None:
    if id != actor.person_id and people.visible_person(session, actor, id) is None:
        message = "Không có đồng chí này trong phạm vi của đồng chí."
        raise UnknownReference(
            errors=[FieldError("minutes_taker_id", "unknown_reference", message)]
        )


def _place(
    session: Session, actor: Actor, meeting: Meeting, state: MeetingState, at: datetime,
    place: str | None,
) -> None:  # fmt: skip
    """Set state, start and place; a notice already shared no longer tells the truth once moved."""
    moved = (meeting.starts_at, meeting.place) != (at, place)
    followed = (meeting.starts_at, meeting.state) != (at, state)
    if moved:
        meeting.notice_at = None
    meeting.state, meeting.starts_at, meeting.place = state, at, place
    meeting.first_planned_at = meeting.first_planned_at or at
    meeting.touch()
    session.add(meeting)
    session.flush()
    if moved:
        assignments.follow_meeting(session, meeting.id, at, place)
    if followed:
        follow(session, actor, meeting)


def reschedule(
    session: Session, actor: Actor, id: UUID, body: Reschedule, version: int | None
) -> Meeting:
    """Another moment, the same month; also after the cell said that it did not meet.

    Raises NotFound, Forbidden, Stale, WrongState, Invalid, MonthClosed.
    """
    now = clock.now()
    meeting = steps.found(session, actor, id)
    if steps.repeated(session, actor, f"/meetings/{id}/reschedule", body):
        return meeting
    rights.need(rights.plans(actor, meeting.cell_path))
    place = body.place or meeting.place
    reached = (MeetingState.planned, body.starts_at, place)
    if (meeting.state, meeting.starts_at, meeting.place) == reached:
        return meeting
    if version is not None:
        versions.check(meeting.version, version)
    state = steps.next_state(meeting, Verb.reschedule, body.starts_at, now, moved=True)
    periods.require_open(session, meeting.cell_path, meeting.month)
    will_meet_after_all = meeting.state is MeetingState.not_held
    if will_meet_after_all:
        meeting.not_held_at = meeting.not_held_reason = None
    meeting.confirmed_at = states.happened_at(body.claimed_at, now)
    _place(session, actor, meeting, state, body.starts_at, place)
    if will_meet_after_all:
        assignments.cell_met(session, meeting.id)
    record(
        session, actor, Action.meeting_rescheduled, subject="meeting", subject_id=id,
        path=meeting.cell_path, month=meeting.month, starts_at=body.starts_at.isoformat(),
    )  # fmt: skip
    return meeting


def share_notice(session: Session, actor: Actor, id: UUID, body: VerbBody) -> Meeting:
    """The cell states that it has announced the meeting; the first moment since the last move.

    Raises NotFound, Forbidden, WrongState, MonthClosed.
    """
    now = clock.now()
    meeting = steps.found(session, actor, id)
    again = steps.repeated(session, actor, f"/meetings/{id}/notice", body)
    if not again:
        rights.need(actor.can(Permission.meeting_run, meeting.cell_path))
    if again or meeting.notice_at:
        return meeting
    if meeting.starts_at is None:
        raise WrongState("Buổi này chưa có ngày giờ. Hãy chọn ngày giờ rồi thông báo.")
    state = steps.next_state(meeting, Verb.notice, meeting.starts_at, now)
    periods.require_open(session, meeting.cell_path, meeting.month)
    meeting.notice_at = states.happened_at(body.claimed_at, now)
    meeting.confirmed_at = meeting.confirmed_at or meeting.notice_at
    _place(session, actor, meeting, state, meeting.starts_at, meeting.place)
    record(
        session, actor, Action.notice_shared, subject="meeting", subject_id=id,
        path=meeting.cell_path, month=meeting.month,
    )  # fmt: skip
    return meeting
