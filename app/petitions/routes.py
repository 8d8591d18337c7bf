"""HTTP words of petitions."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.core.errors import NotFound
from app.core.paging import PageOf
from app.deps import (
    CurrentActor,
    IfMatch,
    PageQuery,
    ReadSession,
    WriteSession,
    answer,
    signed_in,
)
from app.organisation import queries as organisation
from app.petitions import queries, service
from app.petitions.schemas import PetitionPut, PetitionRead

# What is one's own is always visible, whatever the role: the service decides row by row.
router = APIRouter(tags=["petitions"], dependencies=[signed_in])


@router.get("/petitions")
def list_petitions(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    within: UUID | None = None,
    meeting: UUID | None = None,
    mine: bool = False,
) -> PageOf[PetitionRead]:
    """Petitions in scope and one's own, in the order they came."""
    inside = None
    if within is not None:
        unit = organisation.visible_unit(session, actor, within)
        if unit is None:
            raise NotFound()
        inside = unit.path
    rows, count = queries.listing(session, actor, page, inside=inside, meeting=meeting, mine=mine)
    return PageOf(
        items=queries.reads(session, rows[: page.limit]),
        next_cursor=queries.next_cursor(rows, page.limit),
        count=count,
    )


@router.get("/petitions/{id}")
def get_petition(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> PetitionRead:
    """One petition."""
    petition = queries.visible_petition(session, actor, id)
    if petition is None:
        raise NotFound()
    answer(response, petition.version)
    return queries.reads(session, [petition])[0]


@router.put("/petitions/{id}")
def put_petition(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: PetitionPut,
    if_match: IfMatch,
) -> PetitionRead:
    """Record (201), replay (200) or, with If-Match, mend a petition."""
    petition, created = service.put_petition(session, actor, id, body, if_match)
    answer(response, petition.version, created=created)
    return queries.reads(session, [petition])[0]
