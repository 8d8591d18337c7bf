"""The list of meetings: filters, scope and keyset in one select."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.scope import subtree
from app.core import clock
from app.core.paging import Page
from app.meetings.models import Meeting, MeetingKind, MeetingRecord, MeetingState, Schedule
from app.meetings.queries import schedules
from app.meetings.queries.lacking import MeetingStep, came_late, lacks, scored, to_come
from app.meetings.queries.scope import concerns, readable
from app.periods import queries as periods

REPORTED = (MeetingState.held, MeetingState.not_held)
Row = tuple[Meeting, int | None, int | None]  # with present and summoned of its record


@dataclass(frozen=True)
class Filters:
    """What a reader may narrow the list by."""

    month: str | None = None
    inside: str | None = None  # path of the unit
    mine: bool = False
    states: Sequence[MeetingState] = ()
    kinds: Sequence[MeetingKind] = ()
    cell: UUID | None = None
    reported: bool | None = None
    recorded: bool | None = None  # a record stands
    decided: bool | None = None  # the committee has decided the class
    noticed: bool | None = None  # the cell has sent its notice
    scored: bool | None = None  # the cell has handed in its score
    late: bool | None = None  # something about it came after the month was closed
    schedules: Sequence[Schedule] = ()  # how the date stands with the committee
    approvable: bool = False  # the date is the reader's to approve
    owes: MeetingStep | None = None  # a step of the month still to be done
    overdue: bool = False  # and its day has passed
    begun_by: datetime | None = None  # planned to have begun by then
    ahead: bool | None = None  # its hour has not come


def _narrowed(session: Session, actor: Actor, wanted: Filters) -> list[Any]:
    where: list[Any] = [readable(session, actor, month=wanted.month)]
    if wanted.month is not None:
        where.append(Meeting.month == wanted.month)
    if wanted.inside is not None:
        where.append(subtree(Meeting.cell_path, wanted.inside))
    if wanted.mine:
        where.append(concerns(session, actor, wanted.month))
    if wanted.states:
        where.append(col(Meeting.state).in_(wanted.states))
    if wanted.kinds:
        where.append(col(Meeting.kind).in_(wanted.kinds))
    if wanted.cell is not None:
        where.append(Meeting.cell_id == wanted.cell)
    if wanted.approvable:
        where.append(schedules.approvable(session, actor, wanted.inside))
    return [*where, *_course(wanted), *_days(session, wanted)]


def _days(session: Session, wanted: Filters) -> list[ColumnElement[bool]]:
    """Against the clock: begun or to come, and steps of the month that lack."""
    found: list[ColumnElement[bool]] = []
    if wanted.begun_by is not None:
        found.append(col(Meeting.starts_at) <= wanted.begun_by)
    if wanted.ahead is not None:
        found.append(to_come() if wanted.ahead else ~to_come())
    if wanted.owes is not None:
        found.append(lacks(wanted.owes))
        if wanted.overdue:
            month, inside = wanted.month or clock.this_month(), wanted.inside or ""
            place, at = Meeting.cell_path, col(Meeting.starts_at)
            found.append(
                periods.overdue(session, wanted.owes, month, inside, path=place, met_at=at)
            )
    return found


def _course(wanted: Filters) -> list[ColumnElement[bool]]:
    """How far a meeting has come: reported, recorded, scored, decided."""
    found: list[ColumnElement[bool]] = []
    if wanted.reported is not None:
        said = col(Meeting.state).in_(REPORTED)
        found.append(said if wanted.reported else ~said)
    if wanted.recorded is not None:
        other = aliased(MeetingRecord)  # the list itself joins the record
        stands = exists().where(col(other.meeting_id) == col(Meeting.id))
        found.append(stands if wanted.recorded else ~stands)
    if wanted.decided is not None:
        named = col(Meeting.decided_class).is_not(None)
        found.append(named if wanted.decided else ~named)
    if wanted.noticed is not None:
        told = col(Meeting.notice_at).is_not(None)
        found.append(told if wanted.noticed else ~told)
    if wanted.scored is not None:
        handed_in = scored()
        found.append(handed_in if wanted.scored else not_(handed_in))
    if wanted.schedules:
        found.append(or_(*(schedules.stands(how) for how in wanted.schedules)))
    if wanted.late is not None:
        found.append(came_late() if wanted.late else ~came_late())
    return found


def listing(
    session: Session, actor: Actor, page: Page, wanted: Filters
) -> tuple[list[Row], int | None]:
    """Meetings by month and place in the tree, one more than the page holds."""
    where = _narrowed(session, actor, wanted)
    counted = (
        session.exec(select(func.count()).select_from(Meeting).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(str, str, UUID)
    if after:
        month, path, id = after
        where.append(
            or_(
                Meeting.month > month,
                and_(
                    Meeting.month == month,
                    or_(
                        Meeting.cell_path > path,
                        and_(Meeting.cell_path == path, col(Meeting.id) > id),
                    ),
                ),
            )
        )
    found = session.exec(
        select(Meeting, MeetingRecord.present, MeetingRecord.summoned)
        .outerjoin(MeetingRecord, col(MeetingRecord.meeting_id) == Meeting.id)
        .where(*where)
        .order_by(col(Meeting.month), col(Meeting.cell_path), col(Meeting.id))
        .limit(page.limit + 1)
    )
    return [(meeting, present, summoned) for meeting, present, summoned in found], counted
