"""HTTP words of presence: lists, undo, void, confirmation, the key of the rotating code."""

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.access.permissions import Permission
from app.attendance.queries import lists, shown
from app.attendance.queries.lists import Asked
from app.attendance.rules import Flag
from app.attendance.schemas import (
    CheckInRead,
    CheckInRow,
    ConfirmationPut,
    ConfirmationRead,
    ConfirmationRow,
    VisitorAtMeeting,
    Void,
)
from app.attendance.service import presence
from app.core.clock import Month
from app.core.errors import NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import CurrentActor, PageQuery, ReadSession, WriteSession, allow, answer, signed_in
from app.meetings.queries import visible_meeting
from app.meetings.schemas import CheckInKey
from app.organisation.queries import visible_unit

router = APIRouter()


def asked(
    session: ReadSession,
    actor: CurrentActor,
    meeting: UUID | None = None,
    person: UUID | None = None,
    within: UUID | None = None,
    month: Month | None = None,
) -> Asked:
    """The filters that presences and reports share."""
    inside = None
    if within is not None:
        unit = visible_unit(session, actor, within)
        if unit is None:
            raise NotFound()
        inside = unit.path
    return Asked(meeting=meeting, person=person, inside=inside, month=month)


Filters = Annotated[Asked, Depends(asked)]


@router.get("/check-ins", dependencies=[signed_in])
def list_check_ins(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    filters: Filters,
    flag: Flag | Literal["any"] | None = None,
    owed: bool | None = None,
) -> PageOf[CheckInRow]:
    """Presences in scope and one's own, the latest first. `owed`: of those that stand, the ones
    that fulfil a visit of the ledger, or those that nobody owed."""
    wanted = Asked(**vars(filters) | {"flag": flag, "owed": owed})
    rows, count = lists.check_ins(session, actor, page, wanted)
    kept = rows[: page.limit]
    return PageOf(
        items=shown.check_in_rows(session, kept),
        next_cursor=cursor_of(kept[-1].received_at.isoformat(), kept[-1].id)
        if len(rows) > page.limit
        else None,
        count=count,
    )


@router.get("/confirmations", dependencies=[signed_in])
def list_confirmations(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    filters: Filters,
    late: bool | None = None,
) -> PageOf[ConfirmationRow]:
    """The secretaries' "Có mặt" in scope and of oneself, the latest first."""
    rows, count = lists.confirmed(session, actor, page, replace(filters, late=late))
    kept = rows[: page.limit]
    last = kept[-1] if len(rows) > page.limit else None
    return PageOf(
        items=shown.confirmation_rows(session, kept),
        next_cursor=cursor_of(last.received_at.isoformat(), last.meeting_id, last.person_id)
        if last
        else None,
        count=count,
    )


@router.post("/check-ins/{id}/undo", dependencies=[signed_in])
def undo_check_in(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID
) -> CheckInRead:
    """The author takes a presence back, within ten minutes."""
    row = presence.undo(session, actor, id)
    answer(response, row.version)
    return shown.check_in_read(row)


@router.post("/check-ins/{id}/void", dependencies=[allow(Permission.check_in_void)])
def void_check_in(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: Void
) -> CheckInRead:
    """The committee does not count a presence, with a reason."""
    row = presence.void(session, actor, id, body.reason)
    answer(response, row.version)
    return shown.check_in_read(row)


@router.put("/meetings/{id}/confirmations/{person_id}", dependencies=[signed_in])
def confirm_presence(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    person_id: UUID,
    body: ConfirmationPut | None = None,
) -> ConfirmationRead:
    """ "Có mặt", by the secretary, deputy or named minutes-taker; in any order of arrival."""
    made, row, created = presence.confirm(
        session, actor, id, person_id, body.claimed_at if body else None
    )
    answer(response, 1, created=created)
    return shown.confirmation_read(made, row)


@router.get("/meetings/{id}/visitors", dependencies=[signed_in])
def list_visitors(session: ReadSession, actor: CurrentActor, id: UUID) -> list[VisitorAtMeeting]:
    """Who is expected at a meeting and who is there."""
    meeting = visible_meeting(session, actor, id)
    if meeting is None:
        raise NotFound()
    return shown.visitors(session, actor, meeting)


@router.get("/meetings/{id}/check-in-key", dependencies=[signed_in])
def get_check_in_key(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID
) -> CheckInKey:
    """The key of the rotating code, for the phones that show it. Each fetch is audited."""
    response.headers["Cache-Control"] = "no-store"
    return presence.fetch_key(session, actor, id)
