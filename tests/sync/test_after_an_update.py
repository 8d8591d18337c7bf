"""Accepted before an update or a change of rights, repeated after it: still one, still received."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, create_model
from sqlalchemy import delete
from sqlmodel import col, select

from app.assignments.models import Assignment, Obligation
from app.audit import replay
from app.core import clock, db
from app.people.models import Post
from app.sync.service import kinds
from tests.fixtures.cast import SINCE
from tests.meetings.stage import MORNING
from tests.sync.conftest import Evening
from tests.sync.phone import Operation, operation
from tests.sync.test_kinds import GOOD, _move, _ready, rows
from tests.sync.work import petition, record


def with_one_field_more(body: type[BaseModel]) -> type[BaseModel]:
    """The model of the next release."""
    later: Any = (str | None, None)
    return create_model(f"{body.__name__}Later", __base__=body, later=later)


def updated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every body may say something more from now on."""
    for name, kind in kinds.KINDS.items():
        newer = replace(kind, body=with_one_field_more(kind.body))
        monkeypatch.setitem(kinds.KINDS, name, newer)


@pytest.mark.parametrize("kind", sorted({*GOOD, "code_shown"}))
def test_a_release_between_sending_and_sending_again(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "code_shown":
        phone = evening.phone(evening.cast.tuyen)
        made = operation(kind, evening.id, {"shift_seconds": 90})
    else:
        _move(evening, kind)
        made = _ready(evening, GOOD[kind])
        phone = evening.phone(getattr(evening.cast, GOOD[kind].who))
    first = phone.send([made])
    assert first[0]["status"] in {200, 201}, first
    before = rows()
    updated(monkeypatch)
    (again,) = phone.send([made])
    assert (again["status"], again["result"]) == (200, first[0]["result"])
    assert again["received_at"] == first[0]["received_at"]
    assert rows() == before


def test_another_word_is_another_fingerprint() -> None:
    body = kinds.KINDS["petition"].body
    said = {"meeting_id": str(uuid4()), "text": "Sửa cống", "field": "khac"}
    plain = replay.content(body.model_validate({k: v for k, v in said.items() if k != "field"}))
    assert replay.content(body.model_validate(said)) == plain
    for name, value in (("text", "Xây cống"), ("field", "dat_dai"), ("meeting_id", str(uuid4()))):
        assert replay.content(body.model_validate(said | {name: value})) != plain


ENDED: dict[str, Any] = {
    "meeting": lambda e: operation("meeting", e.id, e.plan(place="Nhà ông Tư")),
    "meeting_open": lambda e: operation("meeting_open", e.id),
    "meeting_close": lambda e: operation("meeting_close", e.id),
    "notice": lambda e: operation("notice", e.id),
    "record": record,
    "code_shown": lambda e: operation("code_shown", e.id, {"shift_seconds": 90}),
    "confirmation": lambda e: operation("confirmation", e.id, {"person_id": str(e.cast.hau.id)}),
}


@pytest.mark.parametrize("kind", sorted(ENDED))
def test_rights_lost_between_sending_and_sending_again(evening: Evening, kind: str) -> None:
    """She is no secretary any more, and sees the cell as its visitor."""
    evening.move(evening.after if kind in {"record", "meeting_close"} else MORNING)
    phone, cast = evening.phone(evening.cast.tuyen), evening.cast
    if kind == "meeting_close":
        phone.send([operation("meeting_open", evening.id)])
    made: Operation = ENDED[kind](evening)
    (first,) = phone.send([made])
    assert first["status"] in {200, 201}, first
    with db.write_session() as session:
        for post in session.exec(select(Post).where(Post.person_id == cast.tuyen.id)):
            post.to_on = clock.today() - timedelta(days=10)
        cell = cast.an_hoa_1
        session.add(
            Assignment(
                person_id=cast.tuyen.id, cell_id=cell.id, cell_path=cell.path, starts_on=SINCE
            )
        )
    (again,) = phone.send([made])
    assert (again["status"], again["received_at"]) == (200, first["received_at"]), again
    if kind != "confirmation":
        anew = made | {
            "id": str(uuid4()),
            "if_version": 7 if kind in {"meeting", "record"} else None,
        }
        assert phone.send([anew])[0]["code"] == "forbidden"


def test_a_petition_is_received_although_the_assignment_ended(evening: Evening) -> None:
    evening.move(evening.after)
    phone = evening.phone(evening.cast.hau)
    made = petition(evening)
    phone.send([made])
    with db.write_session() as session:
        session.exec(delete(Obligation).where(col(Obligation.person_id) == phone.owner.person.id))
        session.exec(delete(Assignment).where(col(Assignment.person_id) == phone.owner.person.id))
    assert phone.send([made])[0]["status"] == 200
    assert phone.send([petition(evening)])[0]["code"] == "unknown_reference"
