"""HTTP words of sync."""

import gzip
import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from app.core.errors import NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import CurrentActor, PageQuery, ReadSession, WriteSession, signed_in
from app.organisation.queries import visible_unit
from app.sync import queries
from app.sync.schemas import Batch, RefusedRead, Rescued, Verdicts, VisitPack
from app.sync.service import batch as batches
from app.sync.service import pack as packs
from app.sync.service.rescue import Opened, open_file, rescue

router = APIRouter(tags=["sync"])


@router.post("/sync", dependencies=[signed_in])
def post_batch(session: WriteSession, actor: CurrentActor, body: Batch) -> Verdicts:
    """What a phone did without signal: a verdict for each operation, in the order sent."""
    return batches.receive(session, actor, body)


@router.get(
    "/visit-pack",
    dependencies=[signed_in],
    response_class=Response,
    responses={
        200: {"model": VisitPack, "description": "The pack, compressed where that is understood"},
        304: {"description": "Nothing in it has changed since (If-None-Match)"},
    },
)
def get_visit_pack(
    session: ReadSession,
    actor: CurrentActor,
    accept_encoding: Annotated[str, Header(max_length=200)] = "",
    if_none_match: Annotated[str, Header(max_length=100)] = "",
) -> Response:
    """What this person's screens read in a hall without signal, in one body."""
    made = packs.pack(session, actor)
    said = made.model_dump_json(exclude={"server_time"}).encode()
    headers = {"ETag": f'"{hashlib.sha256(said).hexdigest()[:32]}"', "Vary": "Accept-Encoding"}
    if if_none_match.removeprefix("W/") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    content = made.model_dump_json().encode()
    if "gzip" in accept_encoding.lower():
        # Asked for with a token that no other site can make a browser send.
        content, headers["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
    return Response(content, headers=headers, media_type="application/json")


async def _sealed(request: Request) -> bytes:
    return await request.body()


def _opened(sealed: Annotated[bytes, Depends(_sealed)]) -> Opened:
    return open_file(sealed)


_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/sync/rescue", dependencies=[signed_in], openapi_extra=_FILE)
def post_rescue(
    actor: CurrentActor,
    opened: Annotated[Opened, Depends(_opened)],  # before the session: no writer waits for it
    session: WriteSession,
) -> Rescued:
    """A queue exported into a file, brought by its person or by the person's office."""
    return rescue(session, actor, opened)


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
