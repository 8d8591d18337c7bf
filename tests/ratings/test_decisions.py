"""Deciding: one enters, a second confirms, a standing member reopens; what the meeting copies."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.core import clock, db
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.periods.models import MonthTerms
from app.ratings.models import Assessment, Decision
from app.ratings.service import recount
from tests.ratings.scene import FULL, Scene, make_check_in, make_meeting


def _wrong() -> list[str]:
    with db.read_session() as session:
        return recount(session)


def _copies(scene: Scene) -> tuple[float | None, str | None]:
    meeting = scene.meeting()
    return meeting.decided_points, meeting.decided_class


def _refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body = dict(answer.json())
    assert (answer.status_code, body["code"]) == (status, code), body
    return body


def test_what_waits_for_the_second_person_counts_nowhere(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    entered = scene.decide(cast.lan)
    assert entered.status_code == 200, entered.text
    told = entered.json()
    assert (told["revision"], told["points"], told["class"]) == (1, 100, "tot")
    assert (told["state"], told["decided_at"]) == ("waiting", None)
    assert told["entered_by"]["full_name"] == cast.lan.full_name
    assert _copies(scene) == (None, None)
    listed = scene.caller(cast.huong).get("/meetings", month=clock.month_of(scene.day))
    assert [row["decided_class"] for row in listed.json()["items"]] == [None]
    # The cell and the visitor do not know of it.
    for person in (cast.tuyen, cast.hau):
        seen = scene.caller(person).get(f"/meetings/{scene.meeting_id}/voices").json()
        assert (seen["decision"], seen["waiting"], seen["gap"]) == (None, None, None)
        assert seen["stage"] == "submitted"
        assert "proposed" not in str(seen["events"])
    seen = scene.caller(cast.huong).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert (seen["decision"], seen["stage"]) == (None, "proposed")
    assert seen["waiting"] == told
    assert seen["may"] == ["confirm", "refuse"]
    assert _wrong() == []

    confirmed = scene.confirm(cast.huong).json()
    assert (confirmed["state"], confirmed["confirmed_by"]["full_name"]) == (
        "in_force",
        cast.huong.full_name,
    )
    assert _copies(scene) == (100, "tot")
    assert _wrong() == []


def test_nobody_confirms_alone_what_they_entered(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.huong)
    _refused(scene.confirm(cast.huong), 403, "second_person")
    seen = scene.caller(cast.huong).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert seen["may"] == ["propose", "refuse"]
    assert _copies(scene) == (None, None)
    assert scene.confirm(cast.lan).status_code == 200


def test_an_entry_is_corrected_by_its_own_hand_only(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    first = scene.decide(cast.lan).json()
    assert scene.decide(cast.lan).json() == first  # the same entry again
    told = _refused(scene.decide(cast.huong, **{"class": "kha"}), 409, "decision_waiting")
    assert told["happened"]["event"] == "proposed"
    assert cast.lan.full_name in told["detail"]
    again = scene.decide(cast.lan, **{"class": "kha", "reason": "Theo biên bản họp"}).json()
    assert (again["revision"], again["class"]) == (2, "kha")
    # Whoever had the first entry on the screen does not confirm the second one unread.
    _refused(scene.confirm(cast.huong, revision=1), 409, "changed_meanwhile")
    assert scene.confirm(cast.huong, revision=2).json()["class"] == "kha"
    assert scene.confirm(cast.huong, revision=2).status_code == 200  # a repeat
    _refused(scene.confirm(cast.viet, revision=2), 409, "already_decided")
    assert _wrong() == []


def test_the_second_person_may_not_agree(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    url = f"/meetings/{scene.meeting_id}/decision"
    refusal = {"revision": 1, "reason": "Cần xem lại tiêu chí 2.1"}
    for _ in range(2):
        told = scene.caller(cast.huong).post(f"{url}/refuse", refusal)
        assert (told.status_code, told.json()["state"]) == (200, "ended")
        assert told.json()["ended_reason"] == refusal["reason"]
    _refused(scene.confirm(cast.huong), 409, "nothing_waits")
    seen = scene.caller(cast.lan).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert (seen["stage"], seen["waiting"]) == ("submitted", None)
    assert [event["note"] for event in seen["events"]][-1] == refusal["reason"]
    # Everything is as before: it may go back to the cell, or be entered anew.
    back = scene.send_back(cast.huong, id, "Thiếu lý do")
    assert back.status_code == 200
    assert _wrong() == []


def test_a_decided_class_is_reopened_by_authority_with_a_reason(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    scene.decided(cast.lan, cast.huong)
    url = f"/meetings/{scene.meeting_id}/decision/reopen"
    why = {"revision": 1, "reason": "Bổ sung biên bản"}
    assert scene.caller(cast.huong).post(url, {"revision": 1, "reason": "x"}).status_code == 422
    assert scene.caller(cast.lan).post(url, why).status_code == 403  # the office
    assert scene.caller(cast.tuyen).post(url, why).status_code == 403
    _refused(scene.decide(cast.lan, **{"class": "kha"}), 409, "already_decided")
    for _ in range(2):
        told = scene.caller(cast.huong).post(url, why)
        assert (told.status_code, told.json()["state"]) == (200, "ended")
    assert _copies(scene) == (None, None)
    _refused(scene.caller(cast.viet).post(url, why), 409, "not_decided")

    # The cell reads that it was reopened; returned, it mends its score, and both revisions stay.
    scene.send_back(cast.huong, id, "Trừ mục 5")
    answers = FULL | {"result.done": 5}
    assert scene.put(cast.tuyen, "self", id=id, version=3, answers=answers).status_code == 200
    scene.submit(cast.tuyen, id)
    scene.decided(cast.lan, cast.huong, **{"class": "kha", "reason": "Nghị quyết chưa rõ việc"})
    assert _copies(scene) == (90, "kha")
    with scene.read() as session:
        rows = session.exec(select(Decision).order_by(Decision.revision)).all()  # type: ignore[arg-type]
    assert [(r.revision, r.points, r.class_, r.ended_reason) for r in rows] == [
        (1, 100, "tot", "Bổ sung biên bản"),
        (2, 90, "kha", None),
    ]
    events = scene.caller(cast.tuyen).get(f"/meetings/{scene.meeting_id}/voices").json()["events"]
    assert [e["event"] for e in events] == [
        "saved", "submitted", "confirmed", "reopened", "returned", "submitted", "confirmed",
    ]  # fmt: skip
    assert [e["content"]["points"] for e in events if e["event"] == "submitted"] == [100, 90]
    assert {e["person"] and e["person"]["full_name"] for e in events if "con" in e["event"]} == {
        None
    }
    assert _wrong() == []


def test_the_committees_own_score_counts_before_the_cells(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    id = scene.draft(cast.lan, "committee", answers=FULL | {"result.done": 5})
    assert scene.decide(cast.huong).json()["points"] == 100  # a draft is no score yet
    _refused(scene.submit(cast.lan, id), 409, "decision_waiting")
    scene.confirm(cast.lan)
    _refused(scene.submit(cast.lan, id), 409, "already_decided")


def test_a_gap_asks_for_one_sentence(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.handed_in(cast.lan, "committee", answers=FULL | {"result.done": 5})
    seen = scene.caller(cast.huong).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert seen["gap"] == {
        "points": 10, "high": "self", "low": "committee", "threshold": 5, "asks": True,
    }  # fmt: skip
    told = _refused(scene.decide(cast.huong), 422, "invalid")
    assert [e["field"] for e in told["errors"]] == ["gap_note"]
    assert "10 điểm" in told["errors"][0]["message"]
    entered = scene.decide(cast.huong, gap_note="Một nhiệm vụ chưa xong").json()
    assert (entered["points"], entered["gap_note"]) == (90, "Một nhiệm vụ chưa xong")
    scene.confirm(cast.lan)
    assert (scene.meeting().self_points, scene.meeting().decided_points) == (100, 90)


@pytest.mark.parametrize(("threshold", "asked"), [(10, True), (10.5, False)])
def test_the_threshold_is_inherited_down_the_tree(
    scene: Scene, threshold: float, asked: bool
) -> None:
    cast = scene.cast
    with db.write_session() as session:
        for unit, points in ((cast.province, 1), (cast.kim_son, threshold)):
            session.add(MonthTerms(unit_id=unit.id, unit_path=unit.path, gap_points=points))
    scene.handed_in(cast.tuyen, "self")
    scene.handed_in(cast.hau, "visitor", answers=FULL | {"result.done": 5})
    assert scene.decide(cast.huong).status_code == (422 if asked else 200)


def test_a_class_against_the_points_says_why_and_each_names_its_conclusion(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    told = _refused(scene.decide(cast.lan, **{"class": "kha"}), 422, "invalid")
    assert [(e["field"], e["code"]) for e in told["errors"]] == [("reason", "class_differs")]
    for none in ("", "   "):
        told = _refused(scene.decide(cast.lan, conclusion_no=none), 422, "invalid")
        assert [e["field"] for e in told["errors"]] == ["conclusion_no"]
    assert scene.decide(cast.lan, **{"class": "kha", "reason": "Chậm báo cáo"}).status_code == 200


def test_what_was_weighed_on_other_facts_is_entered_again(scene: Scene) -> None:
    """A score that lies apart came after the entry; the second person does not wave it through."""
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    scene.handed_in(cast.hau, "visitor", answers=FULL | {"result.done": 5})
    _refused(scene.confirm(cast.huong), 409, "changed_meanwhile")
    _refused(scene.decide(cast.lan), 422, "invalid")  # the same entry again asks for the sentence
    entered = scene.decide(cast.lan, gap_note="Một nhiệm vụ chậm").json()
    assert entered["revision"] == 2
    # A note on one gap says nothing of a score that came afterwards.
    with db.write_session() as session:
        make_check_in(session, cast.bao, session.get_one(Meeting, scene.meeting_id))
    scene.handed_in(cast.bao, "visitor", answers=FULL | {"result.done": 0})
    _refused(scene.confirm(cast.huong), 409, "changed_meanwhile")
    assert scene.decide(cast.lan, gap_note="Hai nhiệm vụ chậm").json()["revision"] == 3
    assert scene.confirm(cast.huong).status_code == 200


def test_a_score_that_agrees_changes_nothing_for_the_second_person(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    scene.handed_in(cast.hau, "visitor")
    assert scene.confirm(cast.huong).status_code == 200


def test_the_entry_of_who_turned_out_to_have_visited_is_not_confirmed(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    with db.write_session() as session:
        make_check_in(session, cast.lan, session.get_one(Meeting, scene.meeting_id))
    told = _refused(scene.confirm(cast.huong), 409, "changed_meanwhile")
    assert "đã dự" in told["detail"]


def test_nobody_is_both_persons_with_the_others_slip(scene: Scene) -> None:
    """Whoever hands out a sign-in could use it: to confirm what they entered, or to enter it."""
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    url = f"/meetings/{scene.meeting_id}/decision"
    body = {"class": "tot", "conclusion_no": "12-KL/ĐU", "session_on": f"{clock.today()}"}

    def entry() -> dict[str, Any]:
        return body | {"seen": scene.number()}

    lan = scene.caller(cast.lan)
    slips = lan.post("/invitations", {"person_ids": [str(cast.huong.id)], "valid_days": 3})
    token = slips.json()[0]["url"].split("#t=")[1]
    opened = scene.api.post("/api/v1/auth/invitations/accept", json={"token": token})
    as_huong = scene.caller(cast.huong)
    as_huong.token = opened.json()["access_token"]
    assert lan.post(url, entry()).status_code == 200
    told = _refused(as_huong.post(f"{url}/confirm", {"revision": 1}), 403, "second_person")
    assert "mật khẩu" in told["detail"]
    refused = as_huong.post(f"{url}/refuse", {"revision": 1, "reason": "Nhập lại"})
    assert refused.status_code == 200
    assert as_huong.post(url, entry()).json()["revision"] == 2
    _refused(lan.post(f"{url}/confirm", {"revision": 2}), 403, "second_person")
    assert scene.confirm(cast.viet).status_code == 200
    seen = as_huong.get(f"/meetings/{scene.meeting_id}/voices").json()
    assert seen["decision"]["confirmed_by"]["full_name"] == cast.viet.full_name


def test_a_missing_visitors_score_never_blocks(scene: Scene) -> None:
    scene.draft(scene.cast.hau, "visitor")
    scene.handed_in(scene.cast.tuyen, "self")
    scene.decided(scene.cast.lan, scene.cast.huong)


def test_a_decision_without_any_score_has_no_points(scene: Scene) -> None:
    cast = scene.cast
    told = scene.decided(cast.huong, cast.lan)
    assert told.json()["points"] is None
    assert scene.meeting().decided_class == "tot"
    assert _wrong() == []
    _refused(scene.put(cast.tuyen, "self"), 409, "already_decided")
    assert scene.put(cast.hau, "visitor").status_code == 201  # given without the others


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
    with scene.read() as session:
        assert session.exec(select(Decision)).all() == []
    scene.close_month()
    _refused(scene.decide(cast.huong), 423, "month_closed")


def test_after_the_close_nothing_is_decided_confirmed_or_reopened(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    scene.close_month()
    url = f"/meetings/{scene.meeting_id}/decision"
    why = {"revision": 1, "reason": "Xem lại biên bản"}
    _refused(scene.confirm(cast.huong), 423, "month_closed")
    _refused(scene.caller(cast.huong).post(f"{url}/refuse", why), 423, "month_closed")
    seen = scene.caller(cast.huong).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert seen["may"] == []
    with db.write_session() as session:
        session.exec(select(Decision)).one().confirmed_at = clock.now()
    back = scene.send_back(cast.huong, id, "Xem lại")
    assert back.status_code in (409, 423)
    assert scene.put(cast.tuyen, "self", id=id, version=2).status_code in (409, 423)
    assert _copies(scene) == (None, None)


def test_what_the_screen_did_not_know_stops_the_decision(scene: Scene) -> None:
    """`seen` is the latest event on the screen; a returned score is decided only by who saw it."""
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    seen = scene.caller(cast.lan).get(f"/meetings/{scene.meeting_id}/voices").json()["seen"]
    scene.handed_in(cast.hau, "visitor")
    _refused(scene.decide(cast.lan, seen=seen), 409, "changed_meanwhile")
    seen = scene.number()
    assert scene.send_back(cast.huong, id, "Thiếu lý do").status_code == 200
    told = _refused(scene.decide(cast.lan, seen=seen), 409, "changed_meanwhile")
    assert told["happened"]["event"] == "returned"
    assert "trả lại chi bộ" in told["detail"]
    seen = scene.caller(cast.lan).get(f"/meetings/{scene.meeting_id}/voices").json()["seen"]
    assert scene.decide(cast.lan, seen=seen).json()["points"] is None


def test_who_decides_or_returns_says_what_the_screen_knew(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    body = {"class": "tot", "conclusion_no": "12-KL/ĐU", "session_on": f"{clock.today()}"}
    for url, sent in (
        (f"/meetings/{scene.meeting_id}/decision", body),
        (f"/assessments/{id}/return", {"reason": "Thiếu lý do"}),
    ):
        told = _refused(scene.caller(cast.huong).post(url, sent), 422, "invalid")
        assert [error["field"] for error in told["errors"]] == ["seen"]
        _refused(
            scene.caller(cast.huong).post(url, sent | {"seen": scene.number() - 1}),
            409, "changed_meanwhile",
        )  # fmt: skip
    assert scene.stored(id).state == "submitted"


def test_recount_names_each_meeting_whose_copies_lie(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    scene.decided(cast.huong, cast.lan)
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


def test_recount_names_a_stage_without_its_rows(scene: Scene) -> None:
    scene.handed_in(scene.cast.tuyen, "self")
    scene.decide(scene.cast.lan)
    with db.write_session() as session:
        session.delete(session.exec(select(Decision)).one())
    assert _wrong() == [
        f"meeting {scene.meeting_id}: the latest event says proposed, its decision None"
    ]
