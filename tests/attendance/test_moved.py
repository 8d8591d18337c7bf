"""A presence and a meeting that was moved: kept whichever comes first, and questioned."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from app.assignments.models import ObligationState
from app.attendance.errors import TooEarly
from app.attendance.schemas import CheckInPut
from app.attendance.service.check_in import check_in
from app.attendance.service.storing import Outcome
from app.core import clock, db
from app.meetings.models import MeetingState
from tests.attendance.conftest import Hall

DAY = timedelta(days=1)


@pytest.fixture
def planned(new_hall: Callable[..., Hall]) -> Hall:
    """The cell announced its meeting; it began ten minutes ago."""
    hall = new_hall()
    hall.change(state=MeetingState.planned, first_planned_at=hall.starts_at)
    return hall


def move(hall: Hall, by: timedelta) -> None:
    """The secretary moves the meeting."""
    at = (hall.starts_at + by).isoformat()
    told = hall.caller(hall.cast.tuyen).post(
        f"/meetings/{hall.meeting_id}/reschedule", {"starts_at": at}
    )
    assert told.status_code == 200, told.text


def send(hall: Hall) -> Outcome:
    """What waited on Hậu's phone since the old hour."""
    body = CheckInPut.model_validate(hall.body(claimed_at=hall.starts_at.isoformat()))

    def item(session: Session) -> Outcome:
        hau = hall.cast.hau.id
        return check_in(session, hau, uuid4(), body, received_at=clock.now(), batched=True)

    return db.write(item)


def test_what_waited_is_kept_after_the_move(planned: Hall) -> None:
    move(planned, DAY)
    outcome = send(planned)
    assert outcome.created and "meeting_moved" in outcome.row["flags"]
    visit = planned.visit()
    assert visit is not None and visit.state is ObligationState.done
    listed = planned.caller(planned.cast.lan).get("/check-ins", flag="meeting_moved").json()
    assert [row["id"] for row in listed["items"]] == [str(outcome.row["id"])]


def test_before_its_hour_nobody_was_there(planned: Hall) -> None:
    """Of a meeting that never was to begin earlier, the phone is told so as before."""
    later = planned.starts_at + DAY
    planned.change(starts_at=later, first_planned_at=later)
    outcome = send(planned)
    assert isinstance(outcome.refusal, TooEarly) and planned.rows() == []


def test_with_signal_the_new_hour_is_told(planned: Hall) -> None:
    move(planned, DAY)
    answer = planned.put(planned.caller(planned.cast.hau))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_early")
    assert planned.rows() == []


def test_a_presence_stored_before_the_move_is_questioned(planned: Hall) -> None:
    assert planned.put(planned.caller(planned.cast.hau)).json()["flags"] == []
    move(planned, DAY)
    [row] = planned.rows()
    assert (row.flags, row.version, row.stands) == (["meeting_moved"], 2, True)
    visit = planned.visit()
    assert visit is not None and visit.state is ObligationState.done
    # Back at the hour of the presence, nothing is left to ask.
    move(planned, timedelta(minutes=5))
    assert planned.rows()[0].flags == []


def test_a_move_within_the_evening_asks_nothing(planned: Hall) -> None:
    planned.put(planned.caller(planned.cast.hau))
    move(planned, timedelta(minutes=20))
    assert planned.rows()[0].flags == []


def test_the_code_of_the_new_evening_answers_the_question(
    planned: Hall, move_clock: Callable[..., None]
) -> None:
    move(planned, DAY)
    assert send(planned).created
    move_clock(planned.starts_at + DAY)
    found = planned.put(planned.caller(planned.cast.hau), planned.code()).json()
    assert (found["grade"], found["flags"]) == ("A", [])
