"""Pages of the paper book: pictures re-encoded, PDFs looked at, kept in a folder by content.

Preparing comes before the transaction: no writer waits for a picture.
"""

import hashlib
import os
import tempfile
import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image, ImageOps
from sqlmodel import Session

from app.access.actor import Actor
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core.errors import FieldError, IdReused, NotFound, TooBig, UnknownReference
from app.core.settings import settings
from app.meetings import queries
from app.meetings.errors import BadPage, TooManyPages
from app.meetings.models import Attachment
from app.meetings.rules import rights

LARGEST = 5 * 1024 * 1024
TOO_BIG = "Ảnh hoặc tệp lớn hơn 5 MB. Hãy chụp lại với cỡ nhỏ hơn."
LONGEST_SIDE = 2000
MOST_PIXELS = 50_000_000
PAGES = 30
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
# Decoding needs memory in proportion to the picture: two at a time, or a burst takes it all.
_decoding = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Page:
    """What will be kept: its kind, its bytes, and the hash of what was sent."""

    kind: str
    content: bytes
    sent: str


def prepare(content: bytes) -> Page:
    """Re-encode a picture without its metadata, or accept a plain PDF.

    Raises TooBig, BadPage.
    """
    if len(content) > LARGEST:
        raise TooBig(TOO_BIG)
    sent = hashlib.sha256(content).hexdigest()
    if content[:5] == b"%PDF-":
        return Page("application/pdf", _plain_pdf(content), sent)
    with _decoding:
        return Page("image/webp", _picture(content), sent)


def _plain_pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise BadPage("Tệp PDF bị thiếu phần cuối. Hãy gửi lại.")
    if any(mark in content for mark in _ACTIVE):
        raise BadPage("Tệp PDF có nội dung tự chạy hoặc tệp đính kèm. Hãy in lại thành PDF thường.")
    return content


def _picture(content: bytes) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPage("Ảnh quá nhiều điểm ảnh. Hãy chụp lại với cỡ nhỏ hơn.")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded small at once
            upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        kept = BytesIO()
        upright.save(kept, "WEBP", quality=80, exif=b"", icc_profile=b"")
    except BadPage:
        raise
    except Exception as broken:  # a hostile file can make a decoder raise anything
        raise BadPage() from broken
    return kept.getvalue()


def put_page(
    session: Session, actor: Actor, id: UUID, meeting_id: UUID, page: Page
) -> tuple[Attachment, bool]:
    """Keep a page of a meeting; returns it and whether it is new.

    Raises UnknownReference, Forbidden, IdReused, TooManyPages.
    """
    meeting = queries.locked_meeting(session, actor, meeting_id)
    if meeting is None:
        message = "Không có buổi sinh hoạt này trong phạm vi của đồng chí."
        raise UnknownReference(errors=[FieldError("meeting_id", "unknown_reference", message)])
    mark = replay.fingerprint(
        actor.person_id, f"/attachments/{id}", {"meeting_id": str(meeting_id), "sha256": page.sent}
    )
    # Asked before the row is read: it waits for a twin in flight, whose row is then there.
    new = replay.first_time(session, id=id, kind="attachment", person_id=actor.person_id, mark=mark)
    known = queries.attachment(session, id)
    if not new:
        if known is None:
            raise NotFound()
        return known, False
    rights.need(rights.records(actor, meeting))
    if known is not None:
        raise IdReused()
    if len(queries.attachments_of(session, meeting_id)) >= PAGES:
        raise TooManyPages(f"Mỗi buổi gửi kèm tối đa {PAGES} trang.")
    made = Attachment(
        id=id,
        meeting_id=meeting_id,
        cell_path=meeting.cell_path,
        kind=page.kind,
        size=len(page.content),
        sha256=_keep(page.content),
        added_by=actor.person_id,
    )
    session.add(made)
    session.flush()
    record(
        session, actor, Action.attachment_added, subject="meeting", subject_id=meeting_id,
        path=meeting.cell_path, attachment=str(id), size=made.size,
    )  # fmt: skip
    return made, True


def pages_folder() -> Path:
    """Where pages are kept, named by the hash of their content."""
    return settings().data_dir / "files"


def _file(sha256: str) -> Path:
    return pages_folder() / sha256[:2] / sha256


def _keep(content: bytes) -> str:
    """Write the content before its row is committed; a file without a row does no harm."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = _file(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(target)
    return sha256


def readable_page(session: Session, actor: Actor, id: UUID) -> tuple[Attachment, bytes]:
    """A page of a meeting that the actor may see. Raises NotFound."""
    found = queries.attachment(session, id)
    if found is None or queries.visible_meeting(session, actor, found.meeting_id) is None:
        raise NotFound()
    file = _file(found.sha256)
    if not file.is_file():
        raise NotFound("Tệp này không còn trên máy chủ. Đề nghị báo quản trị.")
    return found, file.read_bytes()
