"""The secretary's clock moved after her phone had fetched the key: typed digits fit after all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from app.assignments.models import Assignment, Obligation
from app.attendance import codes
from app.attendance.models import CheckIn, CodeAttempt, CodeShift, Confirmation
from app.attendance.service import shifted
from app.attendance.service.case import meeting_key
from app.audit.models import Receipt
from app.core import db
from app.meetings.models import Meeting
from app.people.models import Person
from tests.fixtures.cast import SINCE
from tests.meetings.stage import EVENING, visit
from tests.sync.conftest import Evening
from tests.sync.phone import Operation, operation

AHEAD = 3 * 86_400 + 17  # her phone shows another day
LATER = EVENING + timedelta(hours=14)


def shown(evening: Evening, shift: int = AHEAD, minutes: int = 5) -> str:
    """The digits on her screen some minutes into the meeting."""
    at = EVENING + timedelta(minutes=minutes, seconds=shift)
    return codes.hotp(meeting_key(evening.id), codes.step_of(at))


def typed(evening: Evening, code: str, **more: Any) -> Operation:
    """A presence with typed digits, of five minutes into the meeting."""
    at = (EVENING + timedelta(minutes=5)).isoformat()
    body = evening.presence(via="code", code=code, claimed_at=at) | more
    return operation("check_in", uuid4(), body) | {"claimed_at": at}


def moved(evening: Evening, shift: int = AHEAD) -> Operation:
    """Her phone's word about it."""
    body = {"shift_seconds": shift, "device_id": "may-bi-thu"}
    return operation("code_shown", evening.id, body)


def attempts() -> list[CodeAttempt]:
    """Wrong codes counted."""
    with db.read_session() as session:
        return list(session.exec(select(CodeAttempt)))


def presence_of(person: Person) -> CheckIn:
    """The one presence of a person."""
    with db.read_session() as session:
        return session.exec(select(CheckIn).where(CheckIn.person_id == person.id)).one()


def test_her_word_raises_what_came_before_it(evening: Evening) -> None:
    evening.move(LATER)
    hau = evening.phone(evening.cast.hau)
    (before,) = hau.send([typed(evening, shown(evening))])
    assert (before["result"]["grade"], before["result"]["flags"]) == ("D", ["code_mismatch"])
    assert attempts()[0].code == shown(evening)
    for answer in (hau.owner.get("/check-ins"), hau.owner.get("/visit-pack")):
        assert shown(evening) not in answer.text
    (told,) = evening.phone(evening.cast.tuyen).send([moved(evening)])
    assert told["status"] == 200, told
    row = presence_of(evening.cast.hau)
    assert (row.grade, row.flags) == ("B", ["clock_odd"])
    assert visit(evening.id).grade == "B"
    assert attempts() == []


def test_what_comes_after_it_is_searched_there_too(evening: Evening) -> None:
    evening.move(LATER)
    evening.phone(evening.cast.tuyen).send([moved(evening)])
    (found,) = evening.phone(evening.cast.hau).send([typed(evening, shown(evening))])
    assert (found["result"]["grade"], found["result"]["flags"]) == ("B", ["clock_odd"])
    assert attempts() == []


def test_another_shift_explains_nothing(evening: Evening) -> None:
    evening.move(LATER)
    evening.phone(evening.cast.hau).send([typed(evening, evening.wrong_code())])
    evening.phone(evening.cast.tuyen).send([moved(evening, -7200)])
    row = presence_of(evening.cast.hau)
    assert (row.grade, row.flags) == ("D", ["code_mismatch"])
    assert len(attempts()) == 1


def test_only_those_who_show_the_code_may_say_so(evening: Evening) -> None:
    evening.move(LATER)
    cast = evening.cast
    for person in (cast.hau, cast.lan, cast.toan, cast.viet, cast.stranger_secretary):
        (refused,) = evening.phone(person).send([moved(evening)])
        assert refused["status"] in {403, 404}, person.full_name
    with db.write_session() as session:
        session.get_one(Meeting, evening.id).minutes_taker_id = cast.bao.id
    for person in (cast.tuyen, cast.tham, cast.bao):
        assert evening.phone(person).send([moved(evening)])[0]["status"] == 200


def test_said_twice_it_is_one_and_too_often_it_is_refused(evening: Evening) -> None:
    evening.move(LATER)
    tuyen = evening.phone(evening.cast.tuyen)
    said = moved(evening)
    first, second = tuyen.send([said])[0], tuyen.send([said])[0]
    assert first["result"] == second["result"] and second["status"] == 200
    changed = said | {"body": {"shift_seconds": 5}}
    assert tuyen.send([changed])[0]["code"] == "id_reused"
    verdicts = tuyen.send([moved(evening, 100_000 * n) for n in range(1, 8)])
    assert [v["status"] for v in verdicts] == [200] * 5 + [409] * 2
    with db.read_session() as session:
        assert len(session.exec(select(CodeShift)).all()) == shifted.MOST


def test_what_a_moved_clock_explains_counts_against_no_cap(evening: Evening) -> None:
    """Five digits that fitted her clock, then her word: the visitor may still be examined."""
    evening.move(LATER)
    hau = evening.phone(evening.cast.hau)
    hau.send([typed(evening, shown(evening, minutes=n)) for n in range(5)])
    assert len(attempts()) == 5
    evening.phone(evening.cast.tuyen).send([moved(evening)])
    assert attempts() == []
    direct = hau.owner.put(f"/check-ins/{uuid4()}", typed(evening, evening.wrong_code())["body"])
    assert (direct.status_code, direct.json()["code"]) == (422, "code_wrong")


def test_digits_are_forgotten_after_ninety_days_and_stay_counted(evening: Evening) -> None:
    evening.move(LATER)
    evening.phone(evening.cast.hau).send([typed(evening, evening.wrong_code())])
    evening.move(LATER + timedelta(days=89))
    with db.write_session() as session:
        assert shifted.forget_digits(session) == 0
    evening.move(LATER + timedelta(days=91))
    with db.write_session() as session:
        assert shifted.forget_digits(session) == 1
    (left,) = attempts()
    assert left.code is None


def test_direct_requests_keep_no_digits(evening: Evening) -> None:
    hau = evening.by(evening.cast.hau)
    hau.put(f"/check-ins/{uuid4()}", typed(evening, evening.wrong_code())["body"])
    (counted,) = attempts()
    assert counted.code is None


@dataclass(frozen=True)
class Step:
    """Something that arrives, in somebody's name."""

    who: str
    make: Callable[[Evening], Operation]


ARRIVALS = {
    "hau types what she showed": Step("hau", lambda e: typed(e, shown(e))),
    "bao types what she showed later, long before by his clock": Step(
        "bao",
        lambda e: typed(
            e, shown(e, minutes=9), claimed_at=(EVENING - timedelta(hours=3)).isoformat()
        ),
    ),
    "she tells of her clock": Step("tuyen", moved),
    "the deputy's clock had moved otherwise": Step("tham", lambda e: moved(e, -86_400)),
    "the secretary saw hau": Step(
        "tuyen", lambda e: operation("confirmation", e.id, {"person_id": str(e.cast.hau.id)})
    ),
}  # fmt: skip


def expect_bao(evening: Evening) -> None:
    """Bảo sits in here too."""
    cast = evening.cast
    with db.write_session() as session:
        made = Assignment(
            person_id=cast.bao.id, cell_id=cast.an_hoa_1.id, cell_path=cast.an_hoa_1.path,
            starts_on=SINCE,
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add(
            Obligation(
                assignment_id=made.id, person_id=cast.bao.id, cell_id=cast.an_hoa_1.id,
                cell_path=cast.an_hoa_1.path, month="2031-03", meeting_id=evening.id,
                expected_at=EVENING,
            )
        )  # fmt: skip


def outcome(evening: Evening) -> dict[str, Any]:
    """What it all came to."""
    with db.read_session() as session:
        rows = session.exec(select(CheckIn)).all()
        owed = session.exec(select(Obligation).where(Obligation.meeting_id == evening.id)).all()
        wrong = session.exec(select(CodeAttempt)).all()
    return {
        "presences": {r.person_id: (r.grade, r.flags, r.via, bool(r.confirmed_by)) for r in rows},
        "visits": {o.person_id: (o.state, o.grade) for o in owed},
        "wrong": len(wrong),
    }


@pytest.mark.parametrize("first", sorted(ARRIVALS))
def test_any_order_of_arrival_ends_the_same(evening: Evening, first: str) -> None:
    """Every fifth of the orders that begin with one of them."""
    in_orders(evening, first, every_nth=5)


@pytest.mark.soak
@pytest.mark.parametrize("first", sorted(ARRIVALS))
def test_every_order_of_arrival_ends_the_same(evening: Evening, first: str) -> None:
    in_orders(evening, first, every_nth=1)


def in_orders(evening: Evening, first: str, *, every_nth: int) -> None:
    """Let everything arrive in these orders, each time from the beginning."""
    expect_bao(evening)
    evening.move(LATER)
    people = {each.who for each in ARRIVALS.values()}
    phones = {who: evening.phone(getattr(evening.cast, who)) for who in people}
    made = {name: step.make(evening) for name, step in ARRIVALS.items()}
    cast = evening.cast
    expected = {
        "presences": {
            cast.hau.id: ("B", ["clock_odd"], "code", True),
            cast.bao.id: ("B", ["clock_odd"], "code", False),
        },
        "visits": {cast.hau.id: ("done", "B"), cast.bao.id: ("done", "B")},
        "wrong": 0,
    }
    orders = list(permutations([name for name in ARRIVALS if name != first]))
    for order in orders[::every_nth]:
        for name in (first, *order):
            (verdict,) = phones[ARRIVALS[name].who].send([made[name]])
            assert verdict["status"] in {200, 201}, (name, verdict)
        assert outcome(evening) == expected, (first, *order)
        start_over(evening)


def start_over(evening: Evening) -> None:
    """As before anything arrived."""
    with db.write_session() as session:
        for model in (CheckIn, CodeAttempt, CodeShift, Confirmation, Receipt):
            session.exec(delete(model))
        session.exec(
            update(Obligation)
            .where(col(Obligation.meeting_id) == evening.id)
            .values(state="due", done_by=None, done_at=None, grade=None)
        )
