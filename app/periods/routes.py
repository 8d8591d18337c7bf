"""HTTP words of a unit's calendar: the days of the month's steps, and its thresholds."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.deps import CurrentActor, IfMatch, ReadSession, WriteSession, allow, answer
from app.periods import service
from app.periods.schemas import TermsPut, TermsRead

router = APIRouter(tags=["periods"])


@router.get("/units/{id}/calendar", dependencies=[allow(Permission.unit_read)])
def get_calendar(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> TermsRead:
    """The days and thresholds in force at a unit, and where each comes from."""
    found = service.read_terms(session, actor, id)
    answer(response, found.version)
    return found


@router.put("/units/{id}/calendar", dependencies=[allow(Permission.unit_edit)])
def put_calendar(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: TermsPut,
    if_match: IfMatch,
) -> TermsRead:
    """Set the unit's own; null inherits. If-Match: 0 where it has set nothing yet."""
    found = service.set_terms(session, actor, id, body, if_match)
    answer(response, found.version)
    return found
