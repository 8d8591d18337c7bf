"""Many hands at once, in real threads on both databases: one row, equal answers, caps that hold."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import Session, select

from app.attendance.models import CodeAttempt, Grade
from app.attendance.schemas import CheckInPut
from app.attendance.service.check_in import check_in
from app.core import clock, db
from app.core.errors import NotFound
from tests.attendance.conftest import Hall

Call = Callable[[], Any]


def at_once(calls: list[Call]) -> list[Any]:
    """Start every call at the same moment; their results in order."""
    barrier = Barrier(len(calls))

    def run(call: Call) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    """How often each status came."""
    return Counter(answer.status_code for answer in answers)


def attempts() -> int:
    """Wrong codes counted."""
    with db.read_session() as session:
        return len(session.exec(select(CodeAttempt)).all())


def test_fifty_times_the_same_is_one_row_and_fifty_equal_answers(hall: Hall) -> None:
    hau, id, said = hall.caller(hall.cast.hau), uuid4(), hall.body(hall.code())
    answers = at_once([lambda: hau.put(f"/check-ins/{id}", said)] * 50)
    assert statuses(answers) == {201: 1, 200: 49}
    assert len({answer.content for answer in answers}) == 1
    assert [row.id for row in hall.rows()] == [id]
    assert len(hall.acts("check_in:made")) == 1
    visit = hall.visit()
    assert visit is not None and visit.done_by == id


def test_the_service_alone_stands_fifty_threads(hall: Hall) -> None:
    """Without the route's queue: every thread has its own connection and transaction."""
    id, person_id, now = uuid4(), hall.cast.hau.id, clock.now()
    body = CheckInPut.model_validate(hall.body(hall.code()))

    def once(session: Session) -> tuple[bool, str]:
        outcome = check_in(session, person_id, id, body, received_at=now)
        return outcome.created, str(outcome.row)

    answers = at_once([lambda: db.write(once)] * 50)
    assert sum(created for created, _ in answers) == 1
    assert len({row for _, row in answers}) == 1
    assert len(hall.rows()) == 1


def test_twenty_ids_of_one_person_are_one_presence(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    answers = at_once([lambda: hall.put(hau, hall.code())] * 20)
    assert statuses(answers) == {201: 1, 200: 19}
    assert len({answer.content for answer in answers}) == 1
    assert len(hall.rows()) == 1


def test_one_id_at_two_meetings_goes_to_the_first(
    hall: Hall, new_hall: Callable[..., Hall]
) -> None:
    other = new_hall(cell=hall.cast.kim_dinh_1, assignment=hall.cast.hau_at_kim_dinh)
    hau = hall.caller(hall.cast.hau)
    for _ in range(5):
        id = uuid4()
        answers = at_once([partial(h.put, hau, id=id) for h in (hall, other)])
        assert all(answer.status_code in {200, 201, 409} for answer in answers)
        assert statuses(answers)[409] == 1


def test_guessing_in_parallel_stays_under_the_cap(hall: Hall) -> None:
    hau, wrong = hall.caller(hall.cast.hau), hall.wrong()
    answers = at_once([lambda: hall.put(hau, wrong)] * 40)
    assert statuses(answers) == {422: 5, 429: 35}
    assert attempts() == 5
    assert hall.put(hau, hall.code()).status_code == 429


def test_strangers_guessing_in_parallel_stay_under_the_meetings_cap(hall: Hall) -> None:
    wrong, now = CheckInPut.model_validate(hall.body(hall.wrong())), clock.now()
    guessers = [person.id for person in (hall.cast.bao, *hall.cast.strangers)]
    guessers += [hall.cast.chau.id, hall.cast.viet.id, hall.cast.lan.id]

    def guess(person_id: UUID) -> str:
        def once(session: Session) -> str:
            outcome = check_in(session, person_id, uuid4(), wrong, received_at=now)
            assert outcome.refusal is not None
            return outcome.refusal.code

        try:
            return db.write(once)
        except NotFound as refused:
            return refused.code

    calls: list[Call] = [partial(guess, person_id) for person_id in guessers for _ in range(6)]
    assert set(at_once(calls)) == {"not_found"}
    assert attempts() == 30


@pytest.mark.parametrize("turn", range(5))
def test_a_confirmation_meets_a_declaration(hall: Hall, turn: int) -> None:
    """Whichever comes first, the presence ends confirmed."""
    hau, tuyen = hall.caller(hall.cast.hau), hall.caller(hall.cast.tuyen)
    path = f"/meetings/{hall.meeting_id}/confirmations/{hall.cast.hau.id}"
    calls: list[Call] = [lambda: hall.put(hau), lambda: tuyen.put(path, {})]
    answers = at_once(calls if turn % 2 else calls[::-1])
    assert statuses(answers) == {201: 2}
    assert [row.grade for row in hall.rows()] == [Grade.C]
    visit = hall.visit()
    assert visit is not None and visit.grade == "C"


def test_undo_and_a_second_presence_leave_the_ledger_right(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    first = hall.put(hau).json()["id"]
    calls: list[Call] = [lambda: hau.post(f"/check-ins/{first}/undo"), lambda: hall.put(hau)]
    at_once(calls)
    standing = [row for row in hall.rows() if row.stands]
    visit = hall.visit()
    assert visit is not None
    assert visit.done_by == (standing[0].id if standing else None)
    assert visit.state == ("done" if standing else "due")
