"""A queue that comes as a file: by its person or that person's office, once, in that name."""

import base64
import json
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image
from sqlmodel import select

from app.access.permissions import ROLE_PERMISSIONS, Permission, Role
from app.audit.models import AuditEvent
from app.core import clock, db
from app.people.models import Account, Post
from app.sync import queries
from app.sync.service import sealing
from tests.fixtures.cast import Caller
from tests.fixtures.sealed import queue_of, sealed
from tests.meetings.stage import meeting_id, stored_record, visit
from tests.scope.test_strangers import rows
from tests.sync.conftest import Evening
from tests.sync.phone import operation, statuses
from tests.sync.work import petition, record


def bring(caller: Caller, content: bytes) -> httpx.Response:
    """Send a file."""
    return caller.request("POST", "/sync/rescue", content=content)


def picture() -> str:
    """A photo of a page."""
    kept = BytesIO()
    Image.new("RGB", (60, 80), "white").save(kept, "JPEG")
    return base64.b64encode(kept.getvalue()).decode()


def full_queue(evening: Evening) -> dict[str, Any]:
    """Of Tuyến: the record, a petition, a page, and one page that is none."""
    photos = [
        {"id": str(uuid4()), "meeting_id": str(evening.id), "type": "image/jpeg", "data": data}
        for data in (picture(), "khong-phai-anh")
    ]
    return queue_of(evening.cast.tuyen, [record(evening), petition(evening)], photos=photos)


def settled() -> dict[str, list[Any]]:
    """Everything stored."""
    return rows()


def test_the_pack_says_what_to_seal_for(evening: Evening) -> None:
    said = evening.by(evening.cast.hau).get("/visit-pack").json()["rescue"]
    hau = evening.cast.hau
    said_now = operation("check_in", uuid4(), evening.presence())
    queue = queue_of(hau, [said_now], token=said["token"])
    answer = bring(evening.by(hau), sealed(queue, said["public_key"]))
    assert answer.status_code == 200, answer.text
    (verdict,) = answer.json()["verdicts"]
    assert verdict["status"] == 201 and verdict["result"]["grade"] == "D"
    assert visit(evening.id).state == "done"


def test_the_office_brings_it_for_a_disabled_account(evening: Evening) -> None:
    """The secretary's post ended after the meeting and her account is disabled: her facts count."""
    evening.move(evening.after)
    cast = evening.cast
    queue = full_queue(evening)
    with db.write_session() as session:
        session.add(Account(person_id=cast.tuyen.id, disabled_at=clock.now()))
        for post in session.exec(select(Post).where(Post.person_id == cast.tuyen.id)):
            post.to_on = clock.day_of(evening.after)
    evening.move(evening.after.replace(day=20))
    answer = bring(evening.by(cast.lan), sealed(queue))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["person"]["full_name"] == cast.tuyen.full_name
    assert statuses(body["verdicts"])[::2] == [201, 201]
    assert [v["code"] for v in body["verdicts"]][3] == "bad_page"
    assert [v["kind"] for v in body["verdicts"]][2:] == ["photo", "photo"]
    assert [v["result"] for v in body["verdicts"]] == [None] * 4  # not the office's to read
    written = stored_record(evening.id)
    assert written is not None and written.entered_by == cast.tuyen.id
    with db.read_session() as session:
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "sync:rescued")).all()
    (entry,) = trail
    assert (entry.actor_id, entry.on_behalf_of) == (cast.lan.id, cast.tuyen.id)
    sent = [*queue["operations"], *queue["photos"]]
    assert entry.data["ids"] == [each["id"] for each in sent]


def test_the_office_reads_why_and_no_ids_of_rows(evening: Evening) -> None:
    evening.move(evening.after)
    cast = evening.cast
    report = {"meeting_id": str(evening.id), "remark": "tốt"}
    (first,) = evening.phone(cast.hau).send([operation("visit_report", uuid4(), report)])
    file = sealed(queue_of(cast.hau, [operation("visit_report", uuid4(), report)]))
    (seen,) = bring(evening.by(cast.chau), file).json()["verdicts"]
    assert (seen["status"], seen["code"], seen["problem"]["code"]) == (
        409,
        *["already_reported"] * 2,
    )
    assert seen["problem"]["title"] and first["result"]["id"] not in json.dumps(seen)
    (own,) = bring(evening.by(cast.hau), file).json()["verdicts"]
    assert own["problem"]["id"] == first["result"]["id"]


def test_meetings_of_acts_and_pages_are_locked_together(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locked in two steps, two rescues could wait for each other in a circle."""
    evening.move(evening.after)
    cast = evening.cast
    locked: list[set[UUID]] = []
    monkeypatch.setattr(queries, "lock_meetings", lambda _session, ids: locked.append(set(ids)))
    other = meeting_id(cast.kim_dinh_1)
    page = {"id": str(uuid4()), "meeting_id": str(other), "type": "image/jpeg", "data": picture()}
    file = sealed(queue_of(cast.tuyen, [record(evening)], photos=[page]))
    assert bring(evening.by(cast.tuyen), file).status_code == 200
    assert locked == [{evening.id, other}]


def test_brought_again_nothing_more_happens(evening: Evening) -> None:
    evening.move(evening.after)
    file = sealed(full_queue(evening))
    first = bring(evening.by(evening.cast.tuyen), file).json()
    office = evening.by(evening.cast.lan)
    before = settled()
    again = bring(office, file).json()
    assert settled() == before
    assert [v["received_at"] for v in again["verdicts"][:3]] == [
        v["received_at"] for v in first["verdicts"][:3]
    ]
    assert statuses(again["verdicts"][:3]) == [200, 200, 200]


def test_sent_by_the_phone_meanwhile_it_is_once(evening: Evening) -> None:
    evening.move(evening.after)
    queue = full_queue(evening)
    evening.phone(evening.cast.tuyen).send(queue["operations"])
    answer = bring(evening.by(evening.cast.lan), sealed(queue))
    assert statuses(answer.json()["verdicts"][:2]) == [200, 200]


def test_nobody_else_may_bring_it(evening: Evening) -> None:
    cast = evening.cast
    file = sealed(queue_of(cast.tuyen, [petition(evening)]))
    refused = [cast.tham, cast.hau, cast.huong, cast.viet, cast.khanh, *cast.strangers]
    callers = [evening.by(person) for person in refused]
    before = settled()
    for caller in callers:
        assert bring(caller, file).status_code in {403, 404}, caller.person.full_name
    assert settled() == before
    for person in (cast.lan, cast.chau, cast.admin):
        assert bring(evening.by(person), file).status_code == 200, person.full_name
    holders = {role for role in Role if Permission.queue_rescue in ROLE_PERMISSIONS[role]}
    assert holders == {Role.office, Role.admin}


def other_server() -> str:
    """The key of some other server."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return base64.b64encode(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()


def test_files_that_are_none(evening: Evening) -> None:
    cast = evening.cast
    tuyen = evening.by(cast.tuyen)
    good = queue_of(cast.tuyen, [])
    whole = json.loads(sealed(good))
    unreadable: list[bytes] = [
        b"", b"{}", b"xin", b"[" * 100_000, b"\xff\xfe", b"null", b"7",
        sealed(good, other_server()),
        sealed({"person_id": "x"}), sealed([]), sealed(good | {"photos": {}}),
        *(json.dumps(whole | {name: "AAAA"}).encode() for name in ("key", "iv", "data")),
        *(json.dumps(whole | {name: 5}).encode() for name in ("key", "iv", "data")),
        json.dumps(whole | {"v": 2}).encode(), json.dumps(whole | {"key": "đ"}).encode(),
    ]  # fmt: skip
    before = settled()
    for content in unreadable:
        answer = bring(tuyen, content)
        assert (answer.status_code, answer.json()["code"]) == (422, "rescue_unreadable"), content
    for token in ("", "đ", sealing.token_of(cast.hau.id)):
        answer = bring(tuyen, sealed(good | {"token": token}))
        assert (answer.status_code, answer.json()["code"]) == (422, "rescue_wrong_token")
    assert settled() == before


def test_twelve_megabytes_and_no_more(evening: Evening) -> None:
    tuyen = evening.by(evening.cast.tuyen)
    assert bring(tuyen, b"x" * 12_000_000).json()["code"] == "rescue_unreadable"
    assert bring(tuyen, b"x" * 12_000_001).json()["code"] == "too_big"


def test_both_halves_come_from_the_secret_and_stay(evening: Evening) -> None:
    hau = evening.by(evening.cast.hau)
    one, two = (hau.get("/visit-pack").json()["rescue"] for _ in range(2))
    assert one == two
    other = evening.by(evening.cast.bao).get("/visit-pack").json()["rescue"]
    assert other["public_key"] == one["public_key"] and other["token"] != one["token"]
