"""HTTP words of sync."""

from uuid import UUID

from fastapi import APIRouter

from app.core.errors import NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import CurrentActor, PageQuery, ReadSession, WriteSession, signed_in
from app.organisation.queries import visible_unit
from app.sync import queries
from app.sync.schemas import Batch, RefusedRead, Verdicts
from app.sync.service import batch as batches

router = APIRouter(tags=["sync"])


@router.post("/sync", dependencies=[signed_in])
def post_batch(session: WriteSession, actor: CurrentActor, body: Batch) -> Verdicts:
    """What a phone did without signal: a verdict for each operation, in the order sent."""
    return batches.receive(session, actor, body)


@router.get("/refused-operations", dependencies=[signed_in])
def list_refused(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    within: UUID | None = None,
    person: UUID | None = None,
) -> PageOf[RefusedRead]:
    """What was refused in the last 90 days: one's own, and of people of one's office."""
    inside = None
    if within is not None:
        unit = visible_unit(session, actor, within)
        if unit is None:
            raise NotFound()
        inside = unit.path
    rows, count = queries.refused(session, actor, page, inside=inside, person=person)
    kept = rows[: page.limit]
    last = kept[-1] if len(rows) > page.limit else None
    return PageOf(
        items=queries.reads(session, actor, kept),
        next_cursor=cursor_of(last.received_at.isoformat(), last.id) if last else None,
        count=count,
    )
