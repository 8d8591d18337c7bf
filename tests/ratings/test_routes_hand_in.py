"""Handing in, sending back, deciding: what is frozen, what is refused, what the meeting copies."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import httpx
from sqlmodel import select

from app.assignments.models import ObligationState
from app.audit.models import AuditEvent
from app.core import clock, db
from app.meetings.models import (
    Meeting,
    MeetingKind,
    MeetingRecord,
    MeetingState,
    Task,
    TaskState,
)
from app.organisation.models import Unit
from app.people.models import Person
from app.ratings.models import Assessment, Decision
from app.ratings.service import recount
from tests.ratings.scene import FULL, Scene, make_check_in, make_meeting, make_visit


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
    url, reason = f"/assessments/{id}/return", {"reason": "Chưa ghi lý do trừ điểm"}
    caller = scene.caller(cast.huong)
    assert caller.post(url, reason).status_code == 404  # a draft is the cell's own
    scene.submit(cast.tuyen, id)
    assert caller.post(url, {"reason": " x "}).status_code == 422
    for name, status in (("tuyen", 403), ("hau", 403), ("khanh", 404), ("toan", 403)):
        assert scene.caller(getattr(cast, name)).post(url, reason).status_code == status, name
    for _ in range(2):
        told = caller.post(url, reason)
        assert (told.status_code, told.json()["state"]) == (200, "returned")
        assert told.json()["version"] == 3
    assert (scene.meeting().self_points, scene.meeting().self_class) == (None, None)
    assert _wrong() == []
    again = caller.post(url, {"reason": "Lý do khác"})
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
    reason = {"reason": "Xem lại"}
    for person, rater in ((cast.hau, "visitor"), (cast.lan, "committee")):
        id = scene.handed_in(person, rater)
        told = scene.caller(cast.huong).post(f"/assessments/{id}/return", reason)
        assert told.status_code == 403


def test_the_decision_takes_the_committees_points_else_the_cells(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    first = scene.decide(cast.huong)
    assert first.status_code == 200
    told = first.json()
    assert (told["revision"], told["points"], told["class"]) == (1, 100, "tot")
    assert told["session_on"] == f"{clock.today()}"
    assert (scene.meeting().decided_points, scene.meeting().decided_class) == (100, "tot")
    same = scene.decide(cast.huong)
    assert same.json() == told
    again = scene.decide(cast.lan, **{"class": "kha", "reason": "Theo biên bản họp"})
    assert (again.json()["revision"], again.json()["class"]) == (2, "kha")
    assert scene.meeting().decided_class == "kha"
    assert _wrong() == []


def test_the_committees_own_score_counts_before_the_cells(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    id = scene.draft(cast.lan, "committee", answers=FULL | {"result.done": 5})
    assert scene.decide(cast.huong).json()["points"] == 100  # a draft is no score yet
    told = scene.submit(cast.lan, id)
    assert (told.status_code, told.json()["code"]) == (409, "already_decided")


def test_points_of_the_committee(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.handed_in(cast.lan, "committee", answers=FULL | {"result.done": 5})
    assert scene.decide(cast.huong).json()["points"] == 90
    assert (scene.meeting().self_points, scene.meeting().decided_points) == (100, 90)


def test_a_decision_without_any_score_has_no_points(scene: Scene) -> None:
    told = scene.decide(scene.cast.huong)
    assert (told.status_code, told.json()["points"]) == (200, None)
    assert scene.meeting().decided_class == "tot"
    assert _wrong() == []
    late = scene.put(scene.cast.tuyen, "self")
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")
    assert scene.put(scene.cast.hau, "visitor").status_code == 201  # given without the others


def test_who_decides(scene: Scene) -> None:
    cast = scene.cast
    expected = {
        "lan": 200, "huong": 200, "chau": 200, "viet": 200, "quang": 200, "khanh": 404,
        "stranger_standing": 404, "tuyen": 403, "hau": 403, "admin": 403,
    }  # fmt: skip
    assert {name: scene.decide(getattr(cast, name)).status_code for name in expected} == expected
    with db.write_session() as session:
        commune = session.get_one(Unit, cast.an_hoa.id)
        commune.decides = cast.kim_son.kind
    told = scene.decide(cast.huong)
    assert told.status_code == 403
    assert told.json()["in_charge"]["name"] == cast.kim_son.name


def test_nobody_decides_a_meeting_they_visited(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        meeting = session.get_one(Meeting, scene.meeting_id)
        make_check_in(session, cast.huong, meeting)
        make_visit(session, cast, cast.lan, meeting, ObligationState.late)
        make_visit(session, cast, cast.viet, meeting, ObligationState.due)
    for person in (cast.huong, cast.lan):
        told = scene.decide(person)
        assert (told.status_code, told.json()["code"]) == (403, "own_interest")
    scene.handed_in(cast.viet, "visitor")
    assert scene.decide(cast.viet).json()["code"] == "own_interest"
    assert scene.meeting().decided_class is None
    assert scene.decide(cast.chau).status_code == 200


def test_nobody_decides_about_the_own_cell(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        person = session.get_one(Person, cast.huong.id)
        person.home_unit_id, person.home_path = cast.an_hoa_1.id, cast.an_hoa_1.path
    assert scene.decide(cast.huong).json()["code"] == "own_interest"
    scene.change(minutes_taker_id=cast.lan.id)
    assert scene.decide(cast.lan).json()["code"] == "own_interest"


def test_a_decision_is_about_a_meeting_that_was_held_in_an_open_month(scene: Scene) -> None:
    cast = scene.cast
    today = clock.today()
    for change, field in (
        ({"session_on": f"{today + timedelta(days=1)}"}, "session_on"),
        ({"session_on": f"{scene.day - timedelta(days=1)}"}, "session_on"),
        ({"class": "xuat_sac"}, "class"),
    ):
        told = scene.decide(cast.huong, **change)
        assert told.status_code == 422
        assert told.json()["errors"][0]["field"] == field
    for state in (MeetingState.planned, MeetingState.open, MeetingState.not_held):
        scene.change(state=state)
        assert scene.decide(cast.huong).json()["code"] == "not_held"
    scene.change(state=MeetingState.held, kind=MeetingKind.congress)
    assert scene.decide(cast.huong).json()["code"] == "no_rubric"
    scene.change(kind=MeetingKind.regular)
    scene.close_month()
    told = scene.decide(cast.huong)
    assert (told.status_code, told.json()["code"]) == (423, "month_closed")
    with scene.read() as session:
        assert session.exec(select(Decision)).all() == []


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


def test_decisions_at_once_are_numbered_one_after_another(scene: Scene) -> None:
    cast = scene.cast
    callers = [scene.caller(p) for p in (cast.huong, cast.lan, cast.viet, cast.chau)]
    body = {"class": "kha", "session_on": f"{clock.today()}"}
    url = f"/meetings/{scene.meeting_id}/decision"
    told = _at_once(4, lambda: callers.pop().post(url, body))
    assert sorted(t.json()["revision"] for t in told) == [1, 2, 3, 4]
    assert _wrong() == []


def test_recount_names_each_meeting_whose_copies_lie(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.huong)
    assert _wrong() == []
    scene.change(self_points=99, decided_class="kem")
    with db.write_session() as session:
        other = make_meeting(session, cast.an_hoa_2, clock.now(), self_points=80)
    assert sorted(_wrong()) == sorted(
        [
            f"meeting {scene.meeting_id}: copied (99.0, 'tot', 100.0, 'kem'), "
            "scored and decided (100.0, 'tot', 100.0, 'tot')",
            f"meeting {other.id}: copied (80.0, None, None, None), "
            "scored and decided (None, None, None, None)",
        ]
    )
    with db.write_session() as session:
        session.delete(session.get_one(Assessment, scene.stored(id).id))
    assert any("scored and decided (None, None, 100.0, 'tot')" in line for line in _wrong())
