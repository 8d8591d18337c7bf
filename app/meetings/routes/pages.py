"""HTTP words of the pages of the paper book."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.core.errors import TooBig
from app.deps import CurrentActor, ReadSession, WriteSession, answer, signed_in
from app.meetings import service
from app.meetings.queries import shown
from app.meetings.schemas import AttachmentRead
from app.meetings.service.pages import LARGEST, TOO_BIG, Page, prepare

# What is one's own is always visible, whatever the role: the services decide row by row.
router = APIRouter(dependencies=[signed_in])


async def _content(request: Request) -> bytes:
    """The raw body, read no further than what may be kept."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise TooBig(TOO_BIG)
    return bytes(content)


def _prepared(content: Annotated[bytes, Depends(_content)]) -> Page:
    return prepare(content)


_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PAGE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(
            ("image/jpeg", "image/png", "image/webp", "application/pdf"), _BINARY
        ),
    }
}


@router.put("/attachments/{id}", openapi_extra=_PAGE_BODY)
def put_attachment(
    prepared: Annotated[Page, Depends(_prepared)],  # first: no writer waits for a picture
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    meeting_id: UUID,
) -> AttachmentRead:
    """A page of the paper book: the picture or PDF itself is the body, at most 5 MB."""
    page, created = service.put_page(session, actor, id, meeting_id, prepared)
    answer(response, page.version, created=created)
    return shown.page_read(page)


@router.get(
    "/attachments/{id}",
    response_class=Response,
    responses={200: {"content": {"image/webp": _BINARY, "application/pdf": _BINARY}}},
)
def get_attachment(session: ReadSession, actor: CurrentActor, id: UUID) -> Response:
    """The page itself, to be saved or shown by the app, never run."""
    page, content = service.readable_page(session, actor, id)
    name = f"trang-{page.id}.{page.kind.rpartition('/')[2]}"
    return Response(
        content,
        media_type=page.kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "ETag": f'"{page.version}"',
        },
    )
