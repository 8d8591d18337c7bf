"""Plans over HTTP: the first confirmation, edits by version, moves, notices, other kinds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from app.audit.models import Action, AuditEvent
from app.core import clock, db
from app.meetings.models import MeetingKind, MeetingState
from tests.meetings.stage import AFTER, EVENING, MORNING, Stage, meeting_id, stored, visit

MOVED = EVENING + timedelta(days=3)


def url(stage: Stage, verb: str = "") -> str:
    return f"/meetings/{stage.id}{verb}"


def test_one_tap_confirms_what_is_expected(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    answer = tuyen.put(url(stage), stage.plan())
    assert (answer.status_code, answer.json()["state"]) == (200, "planned")
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
    assert answer.json()["place"] == stage.cast.an_hoa_1.place
    again = tuyen.put(url(stage), stage.plan())
    assert (again.status_code, again.json()) == (200, answer.json())
    assert stored(stage.id).first_planned_at == EVENING


def test_the_deputy_must_read_before_changing(stage: Stage) -> None:
    stage.by(stage.cast.tuyen).put(url(stage), stage.plan())
    tham = stage.by(stage.cast.tham)
    other = stage.plan(starts_at=MOVED.isoformat())
    assert tham.put(url(stage), other).status_code == 428
    version = tham.get(url(stage)).json()["version"]
    assert tham.put(url(stage), other, version=version - 1).status_code == 412
    changed = tham.put(url(stage), other, version=version)
    assert changed.status_code == 200
    assert (visit(stage.id).expected_at, visit(stage.id).place) == (
        MOVED,
        stage.cast.an_hoa_1.place,
    )


def test_an_edit_repeated_is_the_same_edit(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    version = tuyen.put(url(stage), stage.plan()).json()["version"]
    body = stage.plan(starts_at=MOVED.isoformat(), operation_id=str(uuid4()))
    first = tuyen.put(url(stage), body, version=version)
    second = tuyen.put(url(stage), body, version=version)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()


def test_a_cell_beyond_the_job_is_created_on_demand(stage: Stage) -> None:
    far = meeting_id(stage.cast.an_hoa_1, "2031-09")
    body = stage.plan(month="2031-09", starts_at="2031-09-05T19:30:00+07:00")
    tuyen = stage.by(stage.cast.tuyen)
    assert tuyen.put(f"/meetings/{far}", body).status_code == 201
    assert tuyen.put(f"/meetings/{far}", body).status_code == 200


def test_a_combined_meeting_fills_the_same_slot(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    answer = tuyen.put(url(stage), stage.plan(kind="combined"))
    assert answer.json()["kind"] == "combined"
    wrong = tuyen.put(url(stage), stage.plan(kind="thematic"), version=answer.json()["version"])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "place_fixed")


def test_other_kinds_bring_their_own_id(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    id = uuid4()
    body = stage.plan(kind="thematic", starts_at=MOVED.isoformat())
    assert tuyen.put(f"/meetings/{id}", body).status_code == 201
    assert tuyen.put(f"/meetings/{id}", body).status_code == 200
    assert stored(id).kind is MeetingKind.thematic
    reused = tuyen.put(f"/meetings/{id}", stage.plan(kind="congress"))
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
    assert stored(stage.id).state is MeetingState.expected


@pytest.mark.parametrize("kind", ["regular", "combined", "thematic"])
def test_nobody_takes_the_id_of_another_slot(stage: Stage, kind: str) -> None:
    neighbour = meeting_id(stage.cast.kim_dinh_2, "2031-08")
    answer = stage.by(stage.cast.tuyen).put(f"/meetings/{neighbour}", stage.plan(kind=kind))
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_id")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": "2031-04-11T19:30:00+07:00"}, "starts_at"),
        ({"starts_at": "2031-03-05T19:30:00"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"claimed_at": "9999-12-31T23:59:59-12:00"}, "claimed_at"),
        ({"month": "2031-13"}, "month"),
        ({"place": "x" * 201}, "place"),
        ({"minutes_taker_id": str(uuid4())}, "minutes_taker_id"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_a_plan_that_cannot_be(stage: Stage, changes: dict[str, str], field: str) -> None:
    answer = stage.by(stage.cast.tuyen).put(url(stage), stage.plan(**changes))
    assert answer.status_code == 422, answer.text
    assert field in [e["field"] for e in answer.json()["errors"]]
    assert stored(stage.id).state is MeetingState.expected


def test_months_out_of_range(stage: Stage) -> None:
    far = meeting_id(stage.cast.an_hoa_1, "2035-03")
    body = stage.plan(month="2035-03", starts_at="2035-03-05T19:30:00+07:00")
    answer = stage.by(stage.cast.tuyen).put(f"/meetings/{far}", body)
    assert answer.json()["errors"][0]["code"] == "out_of_range"


def test_the_office_plans_for_a_cell_and_others_do_not(stage: Stage) -> None:
    for person, status in (
        (stage.cast.hau, 403),
        (stage.cast.viet, 403),
        (stage.cast.toan, 422),  # another cell's secretary does not even see it
        (stage.cast.khanh, 422),
        *((stranger, 422) for stranger in stage.cast.strangers),
        (stage.cast.chau, 200),
    ):
        answer = stage.by(person).put(url(stage), stage.plan(source="phone_call"))
        assert answer.status_code == status, (person.full_name, answer.text)
    meeting = stored(stage.id)
    assert (meeting.entered_by, meeting.source.value) == (stage.cast.chau.id, "phone_call")


@pytest.mark.parametrize("verb", ["/open", "/close", "/notice", "/record/confirm"])
def test_strangers_find_no_meeting(stage: Stage, verb: str) -> None:
    for stranger in [*stage.cast.strangers, stage.cast.toan, stage.cast.khanh]:
        by = stage.by(stranger)
        assert by.post(url(stage, verb), {}).status_code == 404
        assert by.get(url(stage)).status_code == 404
        assert by.put(url(stage), stage.plan(), version=1).status_code == 404


def test_rescheduling_keeps_the_month(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    tuyen.post(url(stage, "/notice"))
    into_april = clock.at(clock.first_day("2031-04").replace(day=2), "19:00")
    body = {"starts_at": into_april.isoformat(), "place": "Hội trường xã"}
    answer = tuyen.post(url(stage, "/reschedule"), body)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["month"], answer.json()["state"]) == ("2031-03", "planned")
    assert answer.json()["notice_at"] is None  # what was announced no longer holds
    assert (visit(stage.id).month, visit(stage.id).expected_at) == ("2031-03", into_april)
    assert tuyen.post(url(stage, "/reschedule"), body).json() == answer.json()
    stale = tuyen.post(
        url(stage, "/reschedule"), {"starts_at": EVENING.isoformat()}, headers={"If-Match": "1"}
    )
    assert stale.status_code == 412
    beyond = {"starts_at": (into_april + timedelta(days=10)).isoformat()}
    assert tuyen.post(url(stage, "/reschedule"), beyond).status_code == 422


def test_the_first_notice_since_the_last_move_counts(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    claimed = (MORNING - timedelta(hours=2)).isoformat()
    first = tuyen.post(url(stage, "/notice"), {"claimed_at": claimed})
    assert first.json()["state"] == "planned"
    stage.move(MORNING + timedelta(minutes=5))
    assert tuyen.post(url(stage, "/notice")).json() == first.json()
    assert stored(stage.id).notice_at == MORNING - timedelta(hours=2)
    assert stage.by(stage.cast.chau).post(url(stage, "/notice")).status_code == 403


def test_claims_stop_at_the_close_and_facts_do_not(stage: Stage) -> None:
    stage.move(AFTER)
    stage.close_month(stage.cast.kim_son)
    tuyen = stage.by(stage.cast.tuyen)
    move = {"starts_at": MOVED.isoformat()}
    for answer in (
        tuyen.put(url(stage), stage.plan()),
        tuyen.post(url(stage, "/reschedule"), move),
        tuyen.post(url(stage, "/notice")),
    ):
        assert (answer.status_code, answer.json()["code"]) == (423, "month_closed")
    impossible = stage.plan(starts_at="2031-05-05T19:30:00+07:00")
    assert tuyen.put(url(stage), impossible).status_code == 422
    assert stored(stage.id).state is MeetingState.expected
    opened = tuyen.post(url(stage, "/open")).json()
    assert (opened["state"], opened["flags"], opened["month_closed"]) == ("open", ["late"], True)


def test_every_act_leaves_a_line(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    tuyen.put(url(stage), stage.plan())
    tuyen.put(url(stage), stage.plan())
    tuyen.post(url(stage, "/notice"))
    with db.read_session() as session:
        actions = session.exec(
            select(AuditEvent.action).where(AuditEvent.subject_id == stage.id)
        ).all()
    assert sorted(actions) == [Action.meeting_changed, Action.notice_shared]


def test_only_those_who_can_be_found_take_minutes(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    foreign = stage.plan(minutes_taker_id=str(stage.cast.stranger_secretary.id))
    assert tuyen.put(url(stage), foreign).json()["code"] == "unknown_reference"
    own = stage.plan(minutes_taker_id=str(stage.cast.tham.id))
    assert tuyen.put(url(stage), own).json()["minutes_taker_id"] == str(stage.cast.tham.id)
