"""The record over HTTP: arithmetic, replay, versions, honest hands, late lane."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func
from sqlmodel import select

from app.assignments.models import ObligationState
from app.audit.models import Action, AuditEvent
from app.core import clock, db
from app.meetings.models import MeetingState
from app.people.models import Person, Post
from tests.meetings.stage import AFTER, EVENING, Stage, stored, stored_record, visit

RECORD: dict[str, Any] = {
    "started_at": EVENING.isoformat(),
    "ended_at": (EVENING + timedelta(minutes=95)).isoformat(),
    "chair": "Trần Thị Tuyến",
    "excused": 1,
    "unexcused": 1,
    "speakers": 4,
    "pre_meeting_on": "2031-03-02",
    "resolution": "Làm đường xóm 1",
    "vote": {"for": 7, "against": 1, "other": 0},
}


@pytest.fixture
def evening(stage: Stage) -> Stage:
    """Two hours after the meeting of An Hòa 1 began; 11 members, 1 exempt."""
    stage.move(AFTER)
    return stage


def url(stage: Stage, rest: str = "/record") -> str:
    return f"/meetings/{stage.id}{rest}"


def test_three_numbers_and_the_rest_is_computed(evening: Stage) -> None:
    answer = evening.by(evening.cast.tuyen).put(url(evening), RECORD)
    assert answer.status_code == 201, answer.text
    record = answer.json()
    assert (record["members"], record["exempt"]) == (11, 1)
    assert (record["summoned"], record["present"], record["rate"]) == (10, 8, 0.8)
    assert (record["minutes_long"], record["vote"]) == (95, RECORD["vote"])
    assert (record["is_late"], record["entered_for"], record["source"]) == (False, None, "app")
    meeting = evening.by(evening.cast.hau).get(url(evening, "")).json()
    assert meeting["state"] == "held"
    assert meeting["record"] == record
    assert visit(evening.id).state is ObligationState.due


def test_fifty_at_once_are_one(evening: Stage) -> None:
    tuyen = evening.by(evening.cast.tuyen)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: tuyen.put(url(evening), RECORD), range(50)))
    assert sorted(a.status_code for a in answers) == [200] * 49 + [201]
    assert {a.text for a in answers} == {answers[0].text}
    with db.read_session() as session:
        saved = select(func.count()).where(AuditEvent.action == Action.record_saved)
        assert session.exec(saved).one() == 1


def test_versions(evening: Stage) -> None:
    tuyen, tham = evening.by(evening.cast.tuyen), evening.by(evening.cast.tham)
    early = tuyen.put(url(evening), RECORD, version=1)
    assert (early.status_code, stored_record(evening.id)) == (412, None)
    tuyen.put(url(evening), RECORD)
    other = RECORD | {"excused": 0}
    assert tham.put(url(evening), other).status_code == 428
    assert tham.put(url(evening), other, version=7).status_code == 412
    body = other | {"operation_id": str(uuid4())}
    edited = tham.put(url(evening), body, version=1)
    assert (edited.status_code, edited.json()["present"], edited.json()["version"]) == (200, 9, 2)
    assert tham.put(url(evening), body, version=1).json() == edited.json()
    assert tuyen.put(url(evening), RECORD).json()["version"] == 2  # replayed, not written again
    reused = RECORD | {"operation_id": body["operation_id"]}
    again = tham.put(url(evening), reused, version=2)
    assert (again.status_code, again.json()["code"]) == (409, "id_reused")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"excused": 9, "unexcused": 2}, "excused"),
        ({"excused": -1}, "excused"),
        ({"excused": 501}, "excused"),
        ({"speakers": 9}, "speakers"),
        ({"vote": {"for": 9}}, "vote"),
        ({"ended_at": EVENING.isoformat()}, "ended_at"),
        ({"started_at": "2031-03-05T22:30:00+07:00", "ended_at": None}, "started_at"),
        ({"started_at": "2030-11-05T19:30:00+07:00", "ended_at": None}, "started_at"),
        ({"pre_meeting_on": "2031-03-06"}, "pre_meeting_on"),
        ({"chair": "x" * 161}, "chair"),
        ({"tasks": [{"text": ""}]}, "tasks.0.text"),
        ({"present": 25}, "present"),
    ],
)
@pytest.mark.parametrize("closed", [False, True])
def test_what_cannot_be_is_refused_even_late(
    evening: Stage, changes: dict[str, Any], field: str, closed: bool
) -> None:
    if closed:
        evening.close_month(evening.cast.kim_son)
    answer = evening.by(evening.cast.tuyen).put(url(evening), RECORD | changes)
    assert answer.status_code == 422, answer.text
    assert field in [e["field"] for e in answer.json()["errors"]]
    assert stored_record(evening.id) is None
    assert stored(evening.id).state is MeetingState.expected


def test_not_before_it_has_begun(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    answer = tuyen.put(url(stage), {"excused": 1})
    assert answer.json()["errors"][0]["code"] == "not_yet"
    earlier = {"started_at": (EVENING - timedelta(days=3)).isoformat()}  # held before its day
    assert tuyen.put(url(stage), earlier).status_code == 201


def test_late_but_stored(evening: Stage) -> None:
    evening.close_month(evening.cast.kim_son)
    answer = evening.by(evening.cast.tuyen).put(url(evening), RECORD)
    assert (answer.status_code, answer.json()["is_late"]) == (201, True)
    assert stored(evening.id).flags == "late"


def test_not_held_then_a_record(evening: Stage) -> None:
    tuyen = evening.by(evening.cast.tuyen)
    tuyen.post(url(evening, "/not-held"), {"reason": "Bí thư ốm"})
    assert visit(evening.id).state is ObligationState.not_met
    assert tuyen.put(url(evening), RECORD).status_code == 201
    assert (stored(evening.id).state, stored(evening.id).flags) == (
        MeetingState.held,
        "was_not_held",
    )
    assert visit(evening.id).state is ObligationState.due


def test_who_may_record(evening: Stage) -> None:
    for person, status in (
        (evening.cast.hau, 403),
        (evening.cast.viet, 403),
        (evening.cast.huong, 403),
        (evening.cast.toan, 404),
        (evening.cast.khanh, 404),
        (evening.cast.admin, 404),
        *((stranger, 404) for stranger in evening.cast.strangers),
    ):
        answer = evening.by(person).put(url(evening), RECORD)
        assert answer.status_code == status, person.full_name
    assert evening.by(evening.cast.tham).put(url(evening), RECORD).status_code == 201


def test_the_named_minutes_taker(stage: Stage) -> None:
    toan = stage.cast.toan
    with db.write_session() as session:  # of the same cell's home, so that the secretary finds them
        row = session.get_one(Person, toan.id)
        row.home_unit_id, row.home_path = stage.cast.an_hoa_1.id, stage.cast.an_hoa_1.path
        session.add(row)
    plan = stage.plan(minutes_taker_id=str(toan.id))
    assert stage.by(stage.cast.tuyen).put(url(stage, ""), plan).status_code == 200
    stage.move(AFTER)
    by = stage.by(toan)
    assert by.get(url(stage, "")).json()["may"] == ["record", "self_assess"]
    assert by.post(url(stage, "/open")).status_code == 403
    assert by.put(url(stage), RECORD).status_code == 201
    mine = by.get("/meetings", mine=True).json()["items"]
    assert str(stage.id) in {meeting["id"] for meeting in mine}


def test_facts_are_judged_by_the_rights_of_the_day(evening: Stage) -> None:
    last_day = clock.day_of(EVENING)
    with db.write_session() as session:
        posts = session.exec(select(Post).where(Post.person_id == evening.cast.tuyen.id))
        for post in posts:
            post.to_on = last_day
            session.add(post)
    evening.move(AFTER + timedelta(days=4))
    tuyen = evening.by(evening.cast.tuyen)
    assert tuyen.put(url(evening), RECORD).status_code == 201
    assert tuyen.put(url(evening, ""), evening.plan(), version=1).status_code == 403
    april = evening.by(evening.cast.tham).get("/meetings", month="2031-04").json()["items"][0]
    assert tuyen.get(f"/meetings/{april['id']}").status_code == 404


class TestPhonedIn:
    """The office enters what the cell tells on the phone; the cell confirms later."""

    HEARD = RECORD | {"source": "phone_call"}

    def test_on_whose_behalf(self, evening: Stage) -> None:
        chau = evening.by(evening.cast.chau)
        assert chau.put(url(evening), RECORD).json()["errors"][0]["field"] == "source"
        for_another = self.HEARD | {"entered_for": str(evening.cast.toan.id)}
        assert chau.put(url(evening), for_another).json()["code"] == "unknown_reference"
        answer = chau.put(url(evening), self.HEARD)
        assert answer.status_code == 201, answer.text
        assert answer.json()["entered_for"] == str(evening.cast.tuyen.id)
        assert answer.json()["entered_by"] == str(evening.cast.chau.id)
        with db.read_session() as session:
            line = session.exec(
                select(AuditEvent).where(AuditEvent.action == Action.record_saved)
            ).one()
        assert line.on_behalf_of == evening.cast.tuyen.id

    def test_the_cell_confirms(self, evening: Stage) -> None:
        chau = evening.by(evening.cast.chau)
        confirm = url(evening, "/record/confirm")
        assert evening.by(evening.cast.tuyen).post(confirm).status_code == 409
        chau.put(url(evening), self.HEARD)
        assert chau.post(confirm).status_code == 403
        tuyen = evening.by(evening.cast.tuyen)
        confirmed = tuyen.post(confirm)
        assert confirmed.status_code == 200
        assert confirmed.json()["confirmed_at"] is not None
        assert tuyen.post(confirm).json() == confirmed.json()
        edited = tuyen.put(url(evening), RECORD, version=confirmed.json()["version"])
        assert (edited.json()["entered_for"], edited.json()["confirmed_at"]) == (None, None)
        assert tuyen.post(confirm).json()["code"] == "nothing_to_confirm"

    def test_it_never_overwrites_the_cell(self, evening: Stage) -> None:
        evening.by(evening.cast.tuyen).put(url(evening), RECORD)
        chau = evening.by(evening.cast.chau)
        assert chau.put(url(evening), self.HEARD | {"excused": 5}).status_code == 428
        record = stored_record(evening.id)
        assert record is not None
        edited = chau.put(url(evening), self.HEARD | {"excused": 5}, version=record.version)
        assert edited.status_code == 403
        record = stored_record(evening.id)
        assert record is not None
        assert (record.excused, record.entered_by) == (1, evening.cast.tuyen.id)
