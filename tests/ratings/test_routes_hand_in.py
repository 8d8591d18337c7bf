"""Handing in and sending back: what is frozen, what is refused, what the meeting copies."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import httpx
from sqlmodel import select

from app.audit.models import AuditEvent
from app.core import clock, db
from app.meetings.models import (
    MeetingRecord,
    MeetingState,
    Task,
    TaskState,
)
from app.ratings.service import recount
from tests.ratings.scene import FULL, Scene, make_meeting


def _wrong() -> list[str]:
    with db.read_session() as session:
        return recount(session)


def _at_once(count: int, call: Callable[[], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(count) as pool:
        return [done.result() for done in [pool.submit(call) for _ in range(count)]]


def test_handing_in_freezes_what_the_record_said(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    assert (scene.meeting().self_points, scene.meeting().self_class) == (100, "tot")
    with db.write_session() as session:
        session.get_one(MeetingRecord, scene.meeting_id).unexcused = 3
    told = scene.caller(cast.tuyen).get(f"/assessments/{id}").json()
    assert (told["points"], told["class"], told["state"]) == (100, "tot", "submitted")
    assert told["explanation"][0] == "100 điểm, xếp loại Tốt."
    late = scene.put(cast.tuyen, "self", id=id, version=2, answers={})
    assert (late.status_code, late.json()["code"]) == (409, "already_submitted")
    assert _wrong() == []


def test_handing_in_computes_once_more(scene: Scene) -> None:
    id = scene.draft(scene.cast.tuyen, "self")
    with db.write_session() as session:
        record = session.get_one(MeetingRecord, scene.meeting_id)
        record.present, record.unexcused = 9, 1
    told = scene.submit(scene.cast.tuyen, id).json()
    # 9/11 gives 10 of 15, and 1.2 is a gate of Tốt.
    assert (told["points"], told["class"]) == (90, "kha")
    assert told["explanation"][0] == (
        "90 điểm, nhưng tiêu chí 1.2 chưa đạt tối đa nên xếp loại Khá."
    )
    assert (scene.meeting().self_points, scene.meeting().self_class) == (90, "kha")


def test_tasks_of_earlier_resolutions_are_counted(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        before = make_meeting(session, cast.an_hoa_1, clock.now() - timedelta(days=40))
        for position, state in enumerate((TaskState.done, TaskState.done, TaskState.not_done)):
            session.add(
                Task(
                    meeting_id=before.id, cell_id=before.cell_id, cell_path=before.cell_path,
                    position=position, text="Việc mẫu", state=state,
                    reviewed_at_id=scene.meeting_id,
                )
            )  # fmt: skip
        open_one = Task(
            meeting_id=before.id, cell_id=before.cell_id, cell_path=before.cell_path, text="Việc"
        )
        session.add(open_one)
    sheet = scene.caller(cast.tuyen).get(f"/meetings/{scene.meeting_id}/sheet").json()
    assert (sheet["record_facts"]["tasks_done"], sheet["record_facts"]["tasks_total"]) == (2, 4)


def test_what_is_missing_is_named_one_by_one(scene: Scene) -> None:
    cast = scene.cast
    answers = {k: v for k, v in FULL.items() if k != "result.done"}
    id = scene.draft(cast.tuyen, "self", answers=answers)
    with db.write_session() as session:
        session.delete(session.get_one(MeetingRecord, scene.meeting_id))
    told = scene.submit(cast.tuyen, id)
    assert (told.status_code, told.json()["code"]) == (422, "incomplete")
    assert told.json()["missing"] == [
        "attendance.rate", "attendance.no_unexcused", "conduct.steps", "result.done",
    ]  # fmt: skip
    assert [(e["field"], e["code"]) for e in told.json()["errors"]][-2:] == [
        ("answers.conduct.steps", "unrecorded"),
        ("answers.result.done", "unanswered"),
    ]
    assert scene.stored(id).state == "draft"
    assert scene.meeting().self_points is None


def test_handing_in_again_changes_nothing(scene: Scene) -> None:
    cast = scene.cast
    id, operation = scene.draft(cast.tuyen, "self"), str(uuid4())
    body = {"operation_id": operation, "claimed_at": clock.now().isoformat()}
    caller = scene.caller(cast.tuyen)
    url = f"/assessments/{id}/submit"
    told = _at_once(6, lambda: caller.post(url, body))
    assert [t.status_code for t in told] == [200] * 6
    assert {t.json()["version"] for t in told} == {2}
    assert scene.submit(cast.tham, id).json()["version"] == 2
    with scene.read() as session:
        acts = session.exec(
            select(AuditEvent).where(AuditEvent.action == "assessment:submitted")
        ).all()
    assert len(acts) == 1
    scene.close_month()
    assert caller.post(url, body).status_code == 200


def test_a_stale_screen_hands_nothing_in(scene: Scene) -> None:
    cast = scene.cast
    id = scene.draft(cast.tuyen, "self")
    assert scene.put(cast.tham, "self", id=id, version=1, answers={}).status_code == 200
    url = f"/assessments/{id}/submit"
    told = scene.caller(cast.tuyen).post(url, headers={"If-Match": "1"})
    assert (told.status_code, told.json()["code"]) == (412, "stale")


def test_a_meeting_still_ahead_has_no_score(scene: Scene) -> None:
    cast = scene.cast
    id = scene.draft(cast.hau, "visitor")
    scene.change(state=MeetingState.planned, starts_at=clock.now() + timedelta(minutes=5))
    told = scene.submit(cast.hau, id)
    assert (told.status_code, told.json()["code"]) == (409, "not_held")
    # It began, and nobody opened it here: the visitor's score is taken all the same.
    scene.change(starts_at=clock.at(scene.day, "19:30"))
    assert scene.submit(cast.hau, id).status_code == 200


def test_sending_back_needs_the_committee_in_charge_and_a_reason(scene: Scene) -> None:
    cast = scene.cast
    id = scene.draft(cast.tuyen, "self")
    url, reason = f"/assessments/{id}/return", {"reason": "Chưa ghi lý do trừ điểm", "seen": 1}
    caller = scene.caller(cast.huong)
    assert caller.post(url, reason).status_code == 404  # a draft is the cell's own
    scene.submit(cast.tuyen, id)
    reason |= {"seen": scene.number()}
    assert caller.post(url, reason | {"reason": " x "}).status_code == 422
    for name, status in (("tuyen", 403), ("hau", 403), ("khanh", 404), ("toan", 403)):
        assert scene.caller(getattr(cast, name)).post(url, reason).status_code == status, name
    for _ in range(2):
        told = caller.post(url, reason)
        assert (told.status_code, told.json()["state"]) == (200, "returned")
        assert told.json()["version"] == 3
    assert (scene.meeting().self_points, scene.meeting().self_class) == (None, None)
    assert _wrong() == []
    again = caller.post(url, reason | {"reason": "Lý do khác"})
    assert (again.status_code, again.json()["code"]) == (409, "not_submitted")

    # The cell reads why, mends it and hands it in again.
    mended = scene.put(cast.tuyen, "self", id=id, version=3, answers=FULL | {"result.done": 10})
    assert (mended.json()["state"], mended.json()["returned_reason"]) == (
        "returned",
        reason["reason"],
    )
    told = scene.submit(cast.tuyen, id)
    assert (told.json()["points"], told.json()["returned_reason"]) == (95, None)
    assert scene.meeting().self_points == 95


def test_only_the_cells_own_score_is_sent_back(scene: Scene) -> None:
    cast = scene.cast
    for person, rater in ((cast.hau, "visitor"), (cast.lan, "committee")):
        id = scene.handed_in(person, rater)
        told = scene.send_back(cast.huong, id, "Xem lại")
        assert told.status_code == 403


def test_one_voice_at_once_from_two_phones_is_one_score(scene: Scene) -> None:
    cast = scene.cast
    callers = [scene.caller(cast.tuyen), scene.caller(cast.tham)] * 3
    body = scene.body("self")

    def put() -> httpx.Response:
        return callers.pop().put(f"/assessments/{uuid4()}", body)

    told = _at_once(6, put)
    assert sorted(t.status_code for t in told) == [201, 409, 409, 409, 409, 409]
    assert {t.json()["code"] for t in told if t.status_code == 409} == {"already_assessed"}
    assert scene.count() == 1
