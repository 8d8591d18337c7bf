"""Check-ins that wait together are stored together, and none suffers from another."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from app.attendance.routes import grouped
from app.attendance.schemas import CheckInPut
from app.attendance.service.check_in import check_in
from app.attendance.service.storing import Outcome
from app.core import db
from app.core.errors import IdReused, NotFound
from app.core.security import AccessClaims, read_access_token
from app.people.models import Person
from tests.attendance.conftest import Hall

NewHall = Callable[..., Hall]


def _claims(hall: Hall, person: Person) -> AccessClaims:
    return read_access_token(hall.caller(person).token)


def _body(hall: Hall, **more: Any) -> CheckInPut:
    return CheckInPut.model_validate(hall.body(hall.code(), **more))


def _stored(*asked: tuple[AccessClaims, UUID, CheckInPut]) -> list[Outcome | BaseException]:
    """The outcomes of check-ins that all wait before the first writer looks."""

    async def all_at_once() -> list[Outcome | BaseException]:
        grouped._waiting.extend(sent := [grouped.Sent(*one) for one in asked[1:]])
        first = asyncio.ensure_future(grouped.stored(*asked[0]))
        answers = (first, *(each.answer for each in sent))
        return await asyncio.gather(*answers, return_exceptions=True)

    return asyncio.run(all_at_once())


def _until_at_rest() -> None:
    """Wait until every writer has ended."""
    for writers, count in (("sqlite", 1), ("postgresql", db.HOT)):
        free = grouped._writers[writers]
        assert all(free.acquire(timeout=60) for _ in range(count))
        free.release(count)


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry for each write transaction of the hot route."""
    begun: list[bool] = []
    real = db.write_session

    def counted(*, hot: bool = False) -> Any:
        begun.append(hot)
        return real(hot=hot)

    monkeypatch.setattr(db, "write_session", counted)
    return begun


def test_those_that_wait_share_a_transaction(hall: Hall, transactions: list[bool]) -> None:
    hau, bao = (_claims(hall, p) for p in (hall.cast.hau, hall.cast.bao))
    id = uuid4()
    transactions.clear()
    said = _body(hall)
    first, again, other = _stored((hau, id, said), (hau, id, said), (bao, uuid4(), _body(hall)))
    assert transactions == [True]
    assert isinstance(first, Outcome) and isinstance(again, Outcome) and isinstance(other, Outcome)
    assert sorted([first.created, again.created]) == [False, True]
    assert first.row == again.row
    assert other.created
    assert len(hall.rows()) == 2
    assert len(hall.acts("check_in:made")) == 2


def test_one_that_is_refused_or_breaks_stops_no_other(
    hall: Hall, transactions: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    hau, bao = (_claims(hall, p) for p in (hall.cast.hau, hall.cast.bao))
    broken = uuid4()

    def breaking(session: Any, person_id: UUID, id: UUID, *rest: Any, **more: Any) -> Outcome:
        done = check_in(session, person_id, id, *rest, **more)
        if id == broken:
            raise IntegrityError("a race", None, Exception())
        return done

    monkeypatch.setattr("app.attendance.routes.grouped.check_in", breaking)
    transactions.clear()
    nowhere, lost, kept = _stored(
        (hau, uuid4(), _body(hall, meeting_id=str(uuid4()))),
        (bao, broken, _body(hall)),
        (hau, uuid4(), _body(hall)),
    )
    assert isinstance(nowhere, NotFound)
    assert isinstance(lost, IntegrityError)
    assert isinstance(kept, Outcome) and kept.created
    assert [row.person_id for row in hall.rows()] == [hall.cast.hau.id]
    assert transactions == [True] * 4  # the group, and each alone


def test_a_taken_id_is_refused_within_a_group(hall: Hall, new_hall: NewHall) -> None:
    hau, bao, id = _claims(hall, hall.cast.hau), _claims(hall, hall.cast.bao), uuid4()
    kept, taken = _stored((hau, id, _body(hall)), (bao, id, _body(hall)))
    refused = [each for each in (kept, taken) if isinstance(each, IdReused)]
    assert len(refused) == 1
    assert len(hall.rows()) == 1


def test_many_at_once_are_all_answered_and_the_writers_free_again(hall: Hall) -> None:
    hau, bao = (_claims(hall, p) for p in (hall.cast.hau, hall.cast.bao))
    asked = [(claims, uuid4(), _body(hall)) for claims in (hau, bao) * 20]

    async def storm() -> list[Outcome]:
        return await asyncio.gather(*(grouped.stored(*one) for one in asked))

    for _ in range(2):
        answers = asyncio.run(storm())
        assert len(answers) == 40
        assert {answer.row["person_id"] for answer in answers} == {hau.person_id, bao.person_id}
    assert len(hall.rows()) == 2
    assert not grouped._waiting


def test_who_has_gone_holds_nobody_up(hall: Hall) -> None:
    hau, bao = (_claims(hall, p) for p in (hall.cast.hau, hall.cast.bao))

    async def one_leaves() -> Outcome:
        leaving = asyncio.ensure_future(grouped.stored(hau, uuid4(), _body(hall)))
        await asyncio.sleep(0)  # it has begun
        leaving.cancel()
        return await grouped.stored(bao, uuid4(), _body(hall))

    assert asyncio.run(one_leaves()).created
    _until_at_rest()
    assert {row.person_id for row in hall.rows()} == {hau.person_id, bao.person_id}
