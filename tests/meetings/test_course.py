"""Open, close, not held: facts in any order, and what they mean for the visit that is owed."""

from datetime import timedelta

from app.assignments.models import ObligationState
from app.assignments.service import fulfil
from app.core import db
from app.meetings.models import MeetingState
from app.meetings.service import note_scores
from tests.meetings.stage import AFTER, EVENING, Stage, stored, visit

STORM = {"reason": "Bão số 7, xóm bị ngập"}


def url(stage: Stage, verb: str = "") -> str:
    return f"/meetings/{stage.id}{verb}"


def test_open_and_close(stage: Stage) -> None:
    stage.move(EVENING)
    tuyen = stage.by(stage.cast.tuyen)
    assert tuyen.post(url(stage, "/close")).json()["code"] == "wrong_state"
    opened = tuyen.post(url(stage, "/open"))
    assert (opened.status_code, opened.json()["state"]) == (200, "open")
    assert (
        stage.by(stage.cast.tham).post(url(stage, "/open")).json()["opened_at"]
        == (opened.json()["opened_at"])
    )
    stage.move(AFTER)
    tuyen = stage.by(stage.cast.tuyen)
    closed = tuyen.post(url(stage, "/close"), {"claimed_at": EVENING.isoformat()})
    assert closed.json()["state"] == "held"
    assert tuyen.post(url(stage, "/close")).json() == closed.json()
    assert tuyen.post(url(stage, "/open")).json() == closed.json()
    meeting = stored(stage.id)
    assert (meeting.opened_at, meeting.closed_at) == (EVENING, EVENING)


def test_a_mistaken_tap_on_another_month_is_refused(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    listed = tuyen.get("/meetings", mine=True, month="2031-06").json()["items"]
    answer = tuyen.post(f"/meetings/{listed[0]['id']}/open")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "outside_month")


def test_not_held_reaches_the_visit(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    answer = tuyen.post(url(stage, "/not-held"), STORM)
    assert (answer.json()["state"], answer.json()["not_held_reason"]) == (
        "not_held",
        STORM["reason"],
    )
    assert visit(stage.id).state is ObligationState.not_met
    assert tuyen.post(url(stage, "/not-held"), STORM).json() == answer.json()
    assert tuyen.post(url(stage, "/not-held"), {"reason": ""}).status_code == 422
    assert tuyen.post(url(stage, "/notice")).status_code == 409


def test_another_day_after_all(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    tuyen.post(url(stage, "/not-held"), STORM)
    later = EVENING + timedelta(days=7)
    answer = tuyen.post(url(stage, "/reschedule"), {"starts_at": later.isoformat()})
    assert (answer.json()["state"], answer.json()["not_held_reason"]) == ("planned", None)
    assert (visit(stage.id).state, visit(stage.id).expected_at) == (ObligationState.due, later)


def test_opening_beats_not_held(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    tuyen.post(url(stage, "/not-held"), STORM)
    stage.move(EVENING)
    answer = stage.by(stage.cast.tuyen).post(url(stage, "/open"))
    assert (answer.json()["state"], answer.json()["flags"]) == ("open", ["was_not_held"])
    assert visit(stage.id).state is ObligationState.due


def test_a_check_in_stands_against_not_held(stage: Stage) -> None:
    stage.move(AFTER)
    with db.write_session() as session:
        fulfil(
            session, meeting_id=stage.id, person_id=stage.cast.hau.id, check_in_id=stage.id,
            at=EVENING, grade="D", late=False,
        )  # fmt: skip
    answer = stage.by(stage.cast.tuyen).post(url(stage, "/not-held"), STORM)
    assert answer.json()["flags"] == ["visited_not_held"]
    assert visit(stage.id).state is ObligationState.done


def test_a_held_meeting_is_not_taken_back(stage: Stage) -> None:
    stage.move(EVENING)
    tuyen = stage.by(stage.cast.tuyen)
    tuyen.post(url(stage, "/open"))
    tuyen.post(url(stage, "/close"))
    answer = tuyen.post(url(stage, "/not-held"), STORM)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    moved = tuyen.post(url(stage, "/reschedule"), {"starts_at": AFTER.isoformat()})
    assert moved.status_code == 409


def test_opened_by_mistake(stage: Stage) -> None:
    tuyen = stage.by(stage.cast.tuyen)
    tuyen.post(url(stage, "/open"))
    assert tuyen.post(url(stage, "/not-held"), STORM).json()["state"] == "not_held"


def test_the_office_hears_it_on_the_phone(stage: Stage) -> None:
    chau = stage.by(stage.cast.chau)
    assert chau.post(url(stage, "/open")).status_code == 403
    answer = chau.post(url(stage, "/not-held"), STORM | {"source": "phone_call"})
    assert (answer.json()["state"], answer.json()["source"]) == ("not_held", "phone_call")
    assert stored(stage.id).entered_by == stage.cast.chau.id
    assert stage.by(stage.cast.viet).post(url(stage, "/not-held"), STORM).status_code == 403


def test_scores_are_noted_beside_the_plan(stage: Stage) -> None:
    with db.write_session() as session:
        note_scores(session, stage.id, self_points=92.5, self_class="kha")
        note_scores(session, stage.id, decided_class="tot")
        note_scores(session, stage.id, self_points=None)
    meeting = stored(stage.id)
    assert (meeting.self_points, meeting.self_class, meeting.decided_class) == (None, "kha", "tot")
    assert (meeting.version, meeting.state) == (1, MeetingState.expected)
