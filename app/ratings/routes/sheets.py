"""HTTP words of scoring sheets and their adoptions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.core import clock
from app.core.errors import NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import CurrentActor, IfMatch, PageQuery, ReadSession, WriteSession, allow, answer
from app.meetings.models import MeetingKind
from app.organisation.queries import visible_unit
from app.ratings.models import RubricState
from app.ratings.queries import sheets as queries
from app.ratings.schemas import AdoptionPut, AdoptionRead, RubricPut, RubricRead
from app.ratings.service import adoptions, shown
from app.ratings.service import sheets as service

router = APIRouter()


@router.get("/rubrics", dependencies=[allow(Permission.rubric_read)])
def list_rubrics(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    on: clock.Day | None = None,
    kind: MeetingKind | None = None,
    cell: UUID | None = None,
    state: Annotated[RubricState, Query()] = RubricState.published,
) -> PageOf[RubricRead]:
    """Sheets that may be read here; with `cell`, the one in force there on that day (or none)."""
    if cell is None:
        rows, count = queries.listing(session, actor, page, state=state, kind=kind, on=on)
        shown_rows = rows[: page.limit]
        return PageOf(
            items=shown.rubrics(session, actor, shown_rows),
            next_cursor=cursor_of(shown_rows[-1].id) if len(rows) > page.limit else None,
            count=count,
        )
    unit = visible_unit(session, actor, cell)
    if unit is None:
        raise NotFound()
    wanted = (kind or MeetingKind.regular).value
    found = queries.in_force(session, unit.path, wanted, on or clock.today())
    items = shown.rubrics(session, actor, [found] if found else [], at=unit.path)
    return PageOf(items=items, count=len(items) if page.count else None)


@router.get("/rubrics/{id}", dependencies=[allow(Permission.rubric_read)])
def get_rubric(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> RubricRead:
    """One sheet."""
    found = queries.visible_rubric(session, actor, id)
    if found is None:
        raise NotFound()
    answer(response, found.version)
    return shown.rubrics(session, actor, [found])[0]


@router.put("/rubrics/{id}", dependencies=[allow(Permission.rubric_edit)])
def put_rubric(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: RubricPut,
    if_match: IfMatch,
) -> RubricRead:
    """Create (201), replay (200) or, with If-Match, edit a draft."""
    found, created = service.put_rubric(session, actor, id, body, if_match)
    answer(response, found.version, created=created)
    return shown.rubrics(session, actor, [found])[0]


@router.post("/rubrics/{id}/publish", dependencies=[allow(Permission.rubric_edit)])
def publish_rubric(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID
) -> RubricRead:
    """Publish a draft; from then on it never changes."""
    found = service.publish(session, actor, id)
    answer(response, found.version)
    return shown.rubrics(session, actor, [found])[0]


@router.put("/rubrics/{id}/adoptions/{adoption_id}", dependencies=[allow(Permission.rubric_edit)])
def put_adoption(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    adoption_id: UUID,
    body: AdoptionPut,
    if_match: IfMatch,
) -> AdoptionRead:
    """A unit uses the sheet from a day on; with If-Match, other kinds or days."""
    found, created = adoptions.put_adoption(session, actor, id, adoption_id, body, if_match)
    answer(response, found.version, created=created)
    return shown.adoption(session, found)
