"""A batch as a whole: what one operation does stays with it, and the verdicts keep the order."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from app.attendance.models import CheckIn, CodeAttempt
from app.core import db
from app.petitions import service as petitions
from app.petitions.models import Petition
from tests.meetings.stage import stored, stored_record, visit
from tests.sync.conftest import Evening
from tests.sync.phone import operation, statuses
from tests.sync.work import petition, record


def count(model: type[Any]) -> int:
    """How many rows a table has."""
    with db.read_session() as session:
        return len(session.exec(select(model)).all())


def test_an_empty_queue_is_answered(evening: Evening) -> None:
    answer = evening.phone(evening.cast.hau).post([])
    assert answer.status_code == 200
    assert answer.json()["verdicts"] == [] and answer.json()["server_time"]


def test_another_persons_queue_is_not_looked_at(evening: Evening) -> None:
    phone = evening.phone(evening.cast.bao)
    said = operation("check_in", uuid4(), evening.presence())
    answer = phone.post([said], person_id=str(evening.cast.hau.id))
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_person")
    assert count(CheckIn) == 0


def test_an_envelope_that_is_none(evening: Evening) -> None:
    phone = evening.phone(evening.cast.hau)
    envelopes: list[dict[str, Any]] = [
        {"person_id": "không"}, {"device_id": None}, {"format": 0}, {"operations": {}},
        {"operations": [operation("notice", uuid4())] * 51}, {"khac": 1},
    ]  # fmt: skip
    for broken in envelopes:
        answer = phone.owner.post("/sync", phone.envelope([]) | broken)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), broken
    letters = operation("petition", uuid4(), {"text": "ă" * 600_000})
    answer = phone.post([letters])
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")


def test_one_poisoned_operation_between_good_ones(evening: Evening) -> None:
    """Unreadable, refused, impossible: the good ones before, between and after are stored."""
    evening.move(evening.after)
    phone = evening.phone(evening.cast.tuyen)
    first, last = petition(evening), petition(evening)
    poisoned: list[Any] = [
        "không phải một thao tác", 7, None, [], {}, {"id": "x"},
        operation("nhay_mua", uuid4()),
        operation("petition", uuid4(), {"text": 5, "meeting_id": str(evening.id)}),
        operation("petition", uuid4(), {"text": "đường", "meeting_id": str(uuid4())}),
        operation("record", evening.id, {"excused": 400}),
        operation("will_attend", evening.visit_id),
        operation("confirmation", evening.id, {"person_id": str(evening.cast.tuyen.id)}),
        operation("check_in_undo", uuid4()),
        operation("meeting_close", evening.id) | {"claimed_at": "hôm qua"},
    ]  # fmt: skip
    verdicts = phone.send([first, *poisoned, record(evening), last])
    assert statuses(verdicts) == [
        201, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 403, 403, 404, 422, 201, 201,
    ]  # fmt: skip
    assert [v["id"] for v in verdicts[:1] + verdicts[7:]] == [
        first["id"], *[p["id"] for p in poisoned[6:]], verdicts[-2]["id"], last["id"],
    ]  # fmt: skip
    for refused in verdicts[1:15]:
        assert refused["problem"]["status"] == refused["status"]
        assert refused["problem"]["code"] == refused["code"] and refused["problem"]["detail"]
        assert refused["result"] is None
    assert verdicts[10]["problem"]["errors"][0]["code"] == "more_than_summoned"
    assert count(Petition) == 2
    assert stored_record(evening.id) is not None


def test_what_breaks_is_tried_again_and_stays_alone(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening.move(evening.after)
    phone = evening.phone(evening.cast.tuyen)
    before, broken, busy, after = (petition(evening) for _ in range(4))
    put = petitions.put_petition

    def trouble(session: Session, actor: Any, id: Any, body: Any, version: Any) -> Any:
        made = put(session, actor, id, body, version)
        if str(id) == broken["target_id"]:
            raise ZeroDivisionError(body.text)
        if str(id) == busy["target_id"]:
            raise OperationalError("SELECT 1", {}, Exception("deadlock detected"))
        return made

    with monkeypatch.context() as patch:
        patch.setattr(petitions, "put_petition", trouble)
        verdicts = phone.send([before, broken, busy, after])
    assert [(v["status"], v["code"]) for v in verdicts] == [
        (201, None), (500, "internal"), (503, "busy"), (201, None),
    ]  # fmt: skip
    assert count(Petition) == 2
    assert statuses(phone.send([before, broken, busy, after])) == [200, 201, 201, 200]
    assert count(Petition) == 4


def test_twice_in_one_batch_is_once(evening: Evening) -> None:
    phone = evening.phone(evening.cast.hau)
    said = phone.does("check_in", body=evening.presence())
    first, second = phone.send([said, dict(said)])
    assert first == second and first["status"] == 201
    other = phone.send([said, said | {"target_id": str(uuid4())}])
    assert [(v["status"], v["code"]) for v in other] == [(200, None), (409, "id_reused")]
    assert count(CheckIn) == 1


def test_sent_directly_and_later_in_a_batch_is_once(evening: Evening) -> None:
    phone = evening.phone(evening.cast.hau)
    said = phone.does("check_in", body=evening.presence())
    direct = phone.owner.put(f"/check-ins/{said['target_id']}", said["body"])
    assert direct.status_code == 201
    (verdict,) = phone.send()
    assert verdict["status"] == 200
    assert verdict["result"] == direct.json()
    assert verdict["received_at"] == direct.json()["received_at"]
    other = operation("check_in", uuid4(), evening.presence(device_id="khác"))
    (reused,) = phone.send([other | {"target_id": said["target_id"]}])
    assert (reused["status"], reused["code"]) == (409, "id_reused")


def test_a_repeat_tells_the_first_receipt(evening: Evening) -> None:
    evening.move(evening.after)
    phone = evening.phone(evening.cast.tuyen)
    sent = [record(evening), petition(evening)]
    first = phone.send(sent)
    evening.move(evening.after + timedelta(hours=3))
    again = evening.phone(evening.cast.tuyen).send(sent)
    assert statuses(first) == [201, 201] and statuses(again) == [200, 200]
    assert [v["received_at"] for v in again] == [v["received_at"] for v in first]
    assert [v["result"] for v in again] == [v["result"] for v in first]


def test_a_wrong_code_in_a_batch_stays_counted(evening: Evening) -> None:
    """Of an assigned visitor it is kept as a declaration, of a stranger nothing but the guess."""
    wrong = evening.presence(via="code", code=evening.wrong_code())
    (kept,) = evening.phone(evening.cast.hau).send([operation("check_in", uuid4(), wrong)])
    assert kept["status"] == 201
    assert (kept["result"]["grade"], kept["result"]["flags"]) == ("D", ["code_mismatch"])
    (refused,) = evening.phone(evening.cast.bao).send([operation("check_in", uuid4(), wrong)])
    assert (refused["status"], refused["code"]) == (404, "not_found")
    assert count(CodeAttempt) == 2 and count(CheckIn) == 1


def test_no_position_is_kept(evening: Evening) -> None:
    here = {"lat": 20.0712345, "lon": 106.1412345, "accuracy_m": 12}
    phone = evening.phone(evening.cast.hau)
    said = phone.does("check_in", body=evening.presence(position=here))
    (stored_one,) = phone.send()
    assert stored_one["result"]["distance_band"] == "unknown"
    without = said | {"body": evening.presence()}
    assert phone.send([without])[0]["status"] == 200  # not part of what a repeat is judged by


@pytest.mark.parametrize("together", [True, False])
def test_a_presence_that_came_second_is_taken_back_by_the_id_its_phone_knows(
    evening: Evening, together: bool
) -> None:
    phone = evening.phone(evening.cast.hau)
    first, second = (operation("check_in", uuid4(), evening.presence()) for _ in range(2))
    undo = operation("check_in_undo", uuid4()) | {"target_id": second["target_id"]}
    assert statuses(phone.send([first])) == [201]
    sent = [[second, undo]] if together else [[second], [undo]]
    verdicts = [verdict for letter in sent for verdict in phone.send(letter)]
    assert statuses(verdicts) == [200, 200]
    assert [verdict["result"]["id"] for verdict in verdicts] == [first["target_id"]] * 2
    assert verdicts[1]["result"]["undone_at"] is not None
    assert statuses(phone.send([second, undo])) == [200, 200]
    assert (count(CheckIn), visit(evening.id).state) == (1, "due")
    other = evening.phone(evening.cast.khanh)
    assert statuses(other.send([undo | {"id": str(uuid4())}])) == [404]


def test_one_operation_sees_what_those_before_it_did(evening: Evening) -> None:
    """Rows changed by prebuilt statements are read afresh by the next."""
    phone = evening.phone(evening.cast.hau)
    visit_id = evening.visit_id
    said = operation("check_in", uuid4(), evening.presence())
    undo = operation("check_in_undo", uuid4()) | {"target_id": said["target_id"]}
    verdicts = phone.send([said, undo, operation("absent", visit_id, {"reason": "ốm"})])
    assert statuses(verdicts) == [201, 200, 200]
    assert verdicts[1]["result"]["undone_at"] is not None
    owed = visit(evening.id)
    assert (owed.state, owed.done_by, owed.absence_reason) == ("due", None, "ốm")
    assert stored(evening.id).state == "expected"
