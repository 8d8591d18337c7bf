"""Equal batches at the same moment, batches that cross, and guessing: on both databases."""

from collections import Counter
from functools import partial
from typing import Any
from uuid import uuid4

from sqlmodel import select

from app.assignments.models import Assignment, Obligation
from app.attendance.models import CheckIn, CodeAttempt, VisitReport
from app.audit.models import AuditEvent
from app.core import db
from app.petitions.models import Petition
from tests.attendance.test_races import Call, at_once
from tests.fixtures.cast import SINCE
from tests.meetings.stage import meeting_id
from tests.sync.conftest import Evening
from tests.sync.phone import Operation, operation
from tests.sync.work import petition


def count(model: type[Any]) -> int:
    """How many rows a table has."""
    with db.read_session() as session:
        return len(session.exec(select(model)).all())


def test_fifty_equal_batches_are_one_of_everything(evening: Evening) -> None:
    evening.move(evening.after)
    phone = evening.phone(evening.cast.hau)
    phone.does("check_in", body=evening.presence())
    phone.does("visit_report", body={"meeting_id": str(evening.id), "remark": "tốt"})
    phone.waits.append(petition(evening))
    phone.does("petition", body={"cell_id": str(evening.cast.an_hoa_1.id), "text": "Sửa đường"})
    phone.does("record", evening.id, {"excused": 1})  # not his: refused each time
    calls: list[Call] = [phone.send] * 50
    answers = at_once(calls)
    for number, status in enumerate([201, 201, 201, 201]):
        seen = Counter(verdicts[number]["status"] for verdicts in answers)
        assert seen == {status: 1, 200: 49}, number
        bodies = {str((v[number]["result"], v[number]["received_at"])) for v in answers}
        assert len(bodies) == 1, number
    assert {verdicts[4]["code"] for verdicts in answers} == {"forbidden"}
    assert (count(CheckIn), count(VisitReport), count(Petition)) == (1, 1, 2)
    with db.read_session() as session:
        acts = Counter(event.action for event in session.exec(select(AuditEvent)))
    assert acts["check_in:made"] == acts["report:saved"] == acts["sync:refused"] == 1
    assert acts["petition:recorded"] == 2


def test_batches_that_name_meetings_in_other_orders_do_not_lock_each_other_out(
    evening: Evening,
) -> None:
    """Two visitors of the same two cells, and both secretaries: nobody is told to try again."""
    evening.move(evening.after)
    cast = evening.cast
    here, there = evening.id, meeting_id(cast.kim_dinh_1)
    with db.write_session() as session:
        for cell, id in ((cast.an_hoa_1, here), (cast.kim_dinh_1, there)):
            made = Assignment(
                person_id=cast.bao.id, cell_id=cell.id, cell_path=cell.path, starts_on=SINCE
            )
            session.add(made)
            session.flush()
            session.add(
                Obligation(
                    assignment_id=made.id, person_id=cast.bao.id, cell_id=cell.id,
                    cell_path=cell.path, month="2031-03", meeting_id=id,
                )
            )  # fmt: skip

    def visits(order: list[Any]) -> list[Operation]:
        made: list[Operation] = []
        for id in order:
            made.append(operation("check_in", uuid4(), evening.presence(meeting_id=str(id))))
            made.append(operation("visit_report", uuid4(), {"meeting_id": str(id)}))
        return made

    batches = [
        (evening.phone(cast.hau), visits([here, there])),
        (evening.phone(cast.bao), visits([there, here])),
        (evening.phone(cast.tuyen), [operation("meeting_open", here), operation("notice", here)]),
        (evening.phone(cast.dinh), [operation("meeting_open", there)]),
    ]
    calls: list[Call] = [partial(phone.send, sent) for phone, sent in batches for _ in range(3)]
    answers = at_once(calls)
    assert {v["status"] for verdicts in answers for v in verdicts} <= {200, 201}
    assert (count(CheckIn), count(VisitReport)) == (4, 4)


def test_guessing_through_batches_stays_under_the_cap(evening: Evening) -> None:
    """A thousand digits in twenty batches at once: five are looked at, and the sixth never fits."""
    wrong = evening.presence(via="code", code=evening.wrong_code())
    phone = evening.phone(evening.cast.hau)
    batches = [[operation("check_in", uuid4(), wrong) for _ in range(50)] for _ in range(20)]
    calls: list[Call] = [partial(phone.send, sent) for sent in batches]
    answers = at_once(calls)
    assert sum(len(verdicts) for verdicts in answers) == 1000
    assert {v["status"] for verdicts in answers for v in verdicts} == {200, 201}
    assert {v["result"]["grade"] for verdicts in answers for v in verdicts} == {"D"}
    assert count(CodeAttempt) == 5 and count(CheckIn) == 1


def test_strangers_guessing_through_batches_learn_nothing(evening: Evening) -> None:
    wrong = evening.presence(via="code", code=evening.wrong_code())
    people = [evening.cast.bao, evening.cast.toan, *evening.cast.strangers]
    phones = [evening.phone(person) for person in people]
    calls: list[Call] = [
        partial(phone.send, [operation("check_in", uuid4(), wrong) for _ in range(20)])
        for phone in phones
    ]
    answers = at_once(calls)
    assert {v["code"] for verdicts in answers for v in verdicts} == {"not_found"}
    assert count(CodeAttempt) == 30 and count(CheckIn) == 0
