"""Pages of the paper book: re-encoded, without metadata, bounded; hostile files refused."""

import io
import struct
import zlib
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from PIL import Image
from sqlalchemy import func
from sqlmodel import select

from app.core import clock, db
from app.meetings.models import Attachment
from app.meetings.service import pages, pages_folder
from app.people.models import Person
from tests.meetings.stage import AFTER, Stage

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def photo(width: int = 3000, height: int = 1500, kind: str = "JPEG") -> bytes:
    """A picture that says where it was taken and lies on its side."""
    image = Image.new("RGB", (width, height), (200, 180, 150))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[2] = (20.0, 5.0, 0.0)
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def bomb() -> bytes:
    """A small PNG that would unfold to 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@pytest.fixture
def evening(stage: Stage) -> Stage:
    stage.move(AFTER)
    return stage


def send(
    stage: Stage, person: Person, content: bytes, *, id: object = None, meeting: object = None
) -> httpx.Response:
    return stage.by(person).request(
        "PUT", f"/attachments/{id or uuid4()}", params={"meeting_id": meeting or stage.id},
        content=content, headers={"Content-Type": "image/jpeg"},
    )  # fmt: skip


def rows() -> int:
    with db.read_session() as session:
        return session.exec(select(func.count()).select_from(Attachment)).one()


def test_a_photo_comes_back_small_upright_and_silent(evening: Stage) -> None:
    id = uuid4()
    tuyen, content = evening.cast.tuyen, photo()
    first = send(evening, tuyen, content, id=id)
    assert first.status_code == 201, first.text
    assert first.json()["kind"] == "image/webp"
    assert clock.instant(first.json()["received_at"]) == AFTER
    evening.move(AFTER + timedelta(days=1))
    again = send(evening, tuyen, content, id=id)
    assert (again.status_code, again.json()) == (200, first.json())
    assert send(evening, tuyen, photo(10, 10), id=id).json()["code"] == "id_reused"
    assert rows() == 1

    listed = evening.by(evening.cast.hau).get(f"/meetings/{evening.id}").json()["attachments"]
    assert listed == [first.json()]
    page = evening.by(evening.cast.hau).get(listed[0]["url"].removeprefix("/api/v1"))
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Disposition"].startswith("attachment; ")
    assert page.headers["Content-Type"] == "image/webp"
    assert len(page.content) == first.json()["size"]
    with Image.open(io.BytesIO(page.content)) as image:
        assert image.size == (1000, 2000)
        assert not image.getexif()
    assert b"Camera" not in page.content


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures(evening: Stage, kind: str) -> None:
    assert send(evening, evening.cast.tham, photo(40, 30, kind)).status_code == 201


def test_a_pdf_is_kept_as_it_is(evening: Stage) -> None:
    answer = send(evening, evening.cast.chau, PDF)
    assert (answer.status_code, answer.json()["kind"]) == (201, "application/pdf")
    page = evening.by(evening.cast.tuyen).get(f"/attachments/{answer.json()['id']}")
    assert page.content == PDF


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 50, PDF[:20],
        PDF.replace(b"<<>>", b"<</S/JavaScript>>"), photo(50, 50)[:200], bomb(),
    ],
)  # fmt: skip
def test_what_is_no_page(evening: Stage, content: bytes) -> None:
    answer = send(evening, evening.cast.tuyen, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_page")
    assert rows() == 0
    assert not pages_folder().exists()


def test_too_big_is_not_read_to_the_end(evening: Stage) -> None:
    answer = send(evening, evening.cast.tuyen, b"\xff\xd8" + b"\0" * pages.LARGEST)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")


def test_who_may_add_and_who_may_look(evening: Stage) -> None:
    kept = send(evening, evening.cast.tuyen, photo(20, 20)).json()["id"]
    for person in (evening.cast.hau, evening.cast.viet):
        assert send(evening, person, photo(20, 20)).status_code == 403
        assert evening.by(person).get(f"/attachments/{kept}").status_code == 200
    for person in [*evening.cast.strangers, evening.cast.toan, evening.cast.admin]:
        refused = send(evening, person, photo(20, 20))
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
        assert evening.by(person).get(f"/attachments/{kept}").status_code == 404
    absent = send(evening, evening.cast.tuyen, photo(20, 20), meeting=uuid4())
    assert absent.json()["code"] == "unknown_reference"
    assert rows() == 1


def test_pages_are_counted(evening: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGES", 2)
    codes = [send(evening, evening.cast.tuyen, photo(20, 20)).status_code for _ in range(3)]
    assert codes == [201, 201, 409]


def test_a_page_also_in_a_closed_month(evening: Stage) -> None:
    evening.close_month(evening.cast.kim_son)
    assert send(evening, evening.cast.tuyen, photo(20, 20)).status_code == 201
