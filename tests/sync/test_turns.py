"""Of one record nothing overtakes what was refused; facts pass refused claims, and others go on."""

from typing import Any

from sqlmodel import select

from app.core import db
from app.sync.models import RefusedOperation
from tests.meetings.stage import stored, stored_record
from tests.sync.conftest import Evening
from tests.sync.phone import operation, statuses
from tests.sync.work import assessment, petition, record


def _kept() -> list[int]:
    """What the office would read of refusals."""
    with db.read_session() as session:
        return list(session.exec(select(RefusedOperation.status)).all())


def test_what_stands_behind_a_refused_fact_waits(evening: Evening) -> None:
    """The score of a record that was refused is not judged by another record."""
    evening.move(evening.after)
    phone = evening.phone(evening.cast.tuyen)
    where: dict[str, Any] = {"record": f"meeting:{evening.id}"}
    stale = record(evening) | where | {"if_version": 7}
    score = assessment(evening) | where
    submit = operation("assessment_submit", score["target_id"], **where)
    other = petition(evening) | {"record": "petition:1"}
    assert statuses(phone.send([stale, score, submit, other])) == [412, 424, 424, 201]
    assert _kept() == [412]
    mended = record(evening) | where
    assert statuses(phone.send([mended, score, submit])) == [201, 201, 200]
    assert _kept() == []


def test_a_fact_passes_a_refused_claim(evening: Evening) -> None:
    """A plan that came too late keeps nobody from saying that the meeting took place."""
    evening.move(evening.after)
    phone = evening.phone(evening.cast.tuyen)
    where = {"record": f"meeting:{evening.id}"}
    plan = operation("reschedule", evening.id, {"starts_at": "2019-01-01T19:00:00+07:00"}, **where)
    score = assessment(evening) | where
    said = [plan, record(evening) | where, score]
    assert statuses(phone.send(said)) == [422, 201, 424]
    assert stored_record(evening.id) is not None
    assert stored(evening.id).state == "held"


def test_the_longest_name_of_a_record_is_read(evening: Evening) -> None:
    """A confirmation's record names the meeting and the person."""
    evening.move(evening.after)
    body = {"person_id": str(evening.cast.hau.id)}
    seen = operation("confirmation", evening.id, body)
    seen["record"] = f"present:{evening.id}:{evening.cast.hau.id}"
    assert statuses(evening.phone(evening.cast.tuyen).send([seen])) == [201]
