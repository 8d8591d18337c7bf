"""HTTP words of meetings: the list, the plan, the course, the record."""

from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from app.access.actor import Actor
from app.core import clock
from app.core.errors import FieldError, Invalid, NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import (
    CurrentActor,
    IfMatch,
    PageQuery,
    ReadSession,
    WriteSession,
    answer,
    signed_in,
)
from app.meetings import queries, service
from app.meetings.models import Meeting, MeetingKind, MeetingState, Schedule
from app.meetings.queries import before as earlier
from app.meetings.queries import listing, shown
from app.meetings.queries.ahead import SLOT
from app.meetings.queries.lacking import MeetingStep
from app.meetings.schemas import (
    MeetingBefore,
    MeetingBrief,
    MeetingPut,
    MeetingRead,
    NotHeld,
    RecordPut,
    RecordRead,
    Reschedule,
    Verb,
)
from app.organisation import queries as organisation

# What is one's own is always visible, whatever the role: the services decide row by row.
router = APIRouter(dependencies=[signed_in])
Word = TypeVar("Word", bound=StrEnum)
Listed = Annotated[str | None, Query(max_length=120, description="Một hoặc nhiều, cách nhau dấu ,")]


def _words(kind: type[Word], text: str | None, field: str) -> list[Word]:
    try:
        return [kind(word) for word in (text or "").split(",") if word]
    except ValueError as unknown:
        message = f"Chọn trong: {', '.join(kind)}."
        raise Invalid(errors=[FieldError(field, "enum", message)]) from unknown


def _inside(session: Session, actor: Actor, unit_id: UUID | None) -> str | None:
    if unit_id is None:
        return None
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    return unit.path


@router.get("/meetings")
def list_meetings(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    month: clock.Month | None = None,
    within: UUID | None = None,
    mine: bool = False,
    state: Listed = None,
    kind: Listed = None,
    cell: UUID | None = None,
    reported: bool | None = None,
    recorded: bool | None = None,
    decided: bool | None = None,
    noticed: bool | None = None,
    scored: bool | None = None,
    late: bool | None = None,
    schedule: Listed = None,
    approvable: bool = False,
    owes: MeetingStep | None = None,
    overdue: bool = False,
    ahead: bool | None = None,
    slot: bool = False,
    before: clock.Moment | None = None,
) -> PageOf[MeetingBrief]:
    """Meetings in scope and one's own, by month and in tree order.

    `reported`: held or reported as not held; `recorded`: with a record; `decided`: with the
    committee's class; `noticed`: with the cell's notice; `scored`: with the cell's score handed in;
    `late`: something about it was told after the close; `schedule`: how the date stands with the
    committee; `approvable`: the date is the reader's to approve; `owes`: a step of the month still
    to be done, with `month` and `overdue` only where its day has passed; `ahead`: its hour has not
    come; `slot`: only the one meeting each month owes; `before`: planned to have begun by then.
    """
    if overdue and (owes is None or month is None):
        message = "Chọn tháng và việc còn thiếu để xem việc quá hạn."
        raise Invalid(errors=[FieldError("overdue", "month_and_step", message)])
    wanted = listing.Filters(
        month=month,
        inside=_inside(session, actor, within),
        mine=mine,
        states=_words(MeetingState, state, "state"),
        kinds=_words(MeetingKind, kind, "kind") or (SLOT if slot else ()),
        cell=cell,
        reported=reported,
        recorded=recorded,
        decided=decided,
        noticed=noticed,
        scored=scored,
        late=late,
        schedules=_words(Schedule, schedule, "schedule"),
        approvable=approvable,
        owes=owes,
        overdue=overdue,
        begun_by=before,
        ahead=ahead,
    )
    rows, count = listing.listing(session, actor, page, wanted)
    page_rows = rows[: page.limit]
    last = page_rows[-1][0] if len(rows) > page.limit else None
    return PageOf(
        items=shown.briefs(session, actor, page_rows),
        next_cursor=cursor_of(last.month, last.cell_path, last.id) if last else None,
        count=count,
    )


def _answer(session: Session, actor: Actor, response: Response, meeting: Meeting) -> MeetingRead:
    answer(response, meeting.version)
    return shown.full(session, actor, meeting)


@router.get("/meetings/{id}")
def get_meeting(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> MeetingRead:
    """One meeting: its record, tasks to tick, pages, and what the reader may do."""
    meeting = queries.visible_meeting(session, actor, id)
    if meeting is None:
        raise NotFound()
    return _answer(session, actor, response, meeting)


@router.get("/meetings/{id}/before")
def get_before(session: ReadSession, actor: CurrentActor, id: UUID) -> MeetingBefore:
    """What the cell's meetings came to before: last decisions, last resolution."""
    meeting = queries.visible_meeting(session, actor, id)
    if meeting is None:
        raise NotFound()
    return earlier.before(session, actor, [meeting])[0]


@router.put("/meetings/{id}")
def put_meeting(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: MeetingPut,
    if_match: IfMatch,
) -> MeetingRead:
    """Confirm or change a meeting; the first confirmation of an expected one needs no If-Match."""
    meeting, created = service.put_meeting(session, actor, id, body, if_match)
    answer(response, meeting.version, created=created)
    return shown.full(session, actor, meeting)


@router.post("/meetings/{id}/reschedule")
def reschedule(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: Reschedule,
    if_match: IfMatch,
) -> MeetingRead:
    """Another moment; the month stays."""
    meeting = service.reschedule(session, actor, id, body, if_match)
    return _answer(session, actor, response, meeting)


@router.post("/meetings/{id}/notice")
def share_notice(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: Verb | None = None,
) -> MeetingRead:
    """The cell has announced the meeting."""
    meeting = service.share_notice(session, actor, id, body or Verb())
    return _answer(session, actor, response, meeting)


@router.post("/meetings/{id}/open")
def open_meeting(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: Verb | None = None,
) -> MeetingRead:
    """The meeting has begun."""
    meeting = service.open_meeting(session, actor, id, body or Verb())
    return _answer(session, actor, response, meeting)


@router.post("/meetings/{id}/close")
def close_meeting(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: Verb | None = None,
) -> MeetingRead:
    """The meeting has ended."""
    meeting = service.close_meeting(session, actor, id, body or Verb())
    return _answer(session, actor, response, meeting)


@router.post("/meetings/{id}/not-held")
def report_not_held(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: NotHeld
) -> MeetingRead:
    """The cell did not meet this month, and why."""
    meeting = service.report_not_held(session, actor, id, body)
    return _answer(session, actor, response, meeting)


@router.put("/meetings/{id}/record")
def put_record(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: RecordPut,
    if_match: IfMatch,
) -> RecordRead:
    """The record: 201 new, 200 replayed, with If-Match edited. It alone makes the meeting held."""
    record, created = service.put_record(session, actor, id, body, if_match)
    answer(response, record.version, created=created)
    return shown.record_read(session, record)


@router.post("/meetings/{id}/record/confirm")
def confirm_record(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: Verb | None = None,
) -> RecordRead:
    """The cell stands by what the office entered for it."""
    record = service.confirm_record(session, actor, id, body or Verb())
    answer(response, record.version)
    return shown.record_read(session, record)
