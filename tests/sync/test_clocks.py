"""Phones whose clocks are wrong: what they did is kept, in the right month, and asked about."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.attendance.models import CheckIn
from app.core import clock, db
from tests.meetings.stage import EVENING, stored, visit
from tests.sync.conftest import Evening
from tests.sync.phone import operation

DAY = timedelta(days=1)
MS = timedelta(milliseconds=1)
BATTERY = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)


def said_by(evening: Evening, at: datetime, **clock_said: Any) -> dict[str, Any]:
    """A declared presence as such a phone writes it down."""
    moment = at.isoformat()
    said = operation("check_in", uuid4(), evening.presence(claimed_at=moment))
    return said | {"claimed_at": moment} | ({"clock": clock_said} if clock_said else {})


def kept(target: str) -> CheckIn:
    """The presence as stored."""
    with db.read_session() as session:
        return session.get_one(CheckIn, UUID(target))


# What the phone's clock shows at 19:40, the offset it knows, the server's time it had last seen.
CASES: dict[str, tuple[datetime, timedelta | None, datetime | None, bool]] = {
    "a day slow": (EVENING - DAY, DAY, EVENING - 2 * DAY, True),
    "a day fast": (EVENING + DAY, -DAY, EVENING - 2 * DAY, True),
    "1970, the offset heard since": (BATTERY, EVENING - BATTERY, EVENING - DAY, True),
    "1970, the old offset": (BATTERY, timedelta(0), EVENING - DAY, False),
    "1970, nothing heard": (BATTERY, None, None, False),
    "a month fast, the old offset": (EVENING + 31 * DAY, timedelta(0), EVENING, False),
    "a month slow, the old offset": (EVENING - 31 * DAY, timedelta(0), EVENING - DAY, False),
}


@pytest.mark.parametrize("case", CASES)
def test_kept_flagged_and_in_the_right_month(evening: Evening, case: str) -> None:
    shows, offset, seen, known = CASES[case]
    sent_at = EVENING + timedelta(hours=20)
    evening.move(sent_at)
    said = said_by(
        evening, shows, offset_ms=None if offset is None else offset // MS,
        seen_at=seen.isoformat() if seen else None,
    )  # fmt: skip
    (verdict,) = evening.phone(evening.cast.hau).send([said], format=2, app="1.0")
    assert verdict["status"] == 201, verdict
    assert "clock_odd" in verdict["result"]["flags"]
    row = kept(said["target_id"])
    assert (row.month, row.claimed_at, row.received_at) == ("2031-03", shows, sent_at)
    owed = visit(evening.id)
    assert (owed.state, owed.month) == ("done", "2031-03")
    assert owed.done_at == (EVENING if known else sent_at)


def test_a_right_clock_is_not_asked_about(evening: Evening) -> None:
    evening.move(EVENING + timedelta(hours=20))
    said = said_by(evening, EVENING, offset_ms=1200, seen_at=(EVENING - DAY).isoformat())
    (verdict,) = evening.phone(evening.cast.hau).send([said], format=2)
    assert (verdict["status"], verdict["result"]["flags"]) == (201, [])


def test_a_presence_told_the_day_before_is_still_refused(evening: Evening) -> None:
    """The phone's clock is known to be right: it was said before the meeting."""
    evening.move(EVENING + timedelta(hours=20))
    said = said_by(evening, EVENING - DAY, offset_ms=0, seen_at=(EVENING - 2 * DAY).isoformat())
    (verdict,) = evening.phone(evening.cast.hau).send([said], format=2)
    assert (verdict["status"], verdict["code"]) == (422, "too_early")


@pytest.mark.parametrize("format", [1, 2])
def test_before_the_meeting_by_our_own_clock_is_refused_whatever_the_phone_says(
    evening: Evening, format: int
) -> None:
    evening.move(EVENING - DAY)
    (verdict,) = evening.phone(evening.cast.hau).send([said_by(evening, BATTERY)], format=format)
    assert (verdict["status"], verdict["code"]) == (422, "too_early")


def test_a_secretary_in_1970_opens_the_meeting_as_planned(evening: Evening) -> None:
    evening.move(EVENING + timedelta(hours=12))
    opened = operation("meeting_open", evening.id) | {"claimed_at": BATTERY.isoformat()}
    opened |= {"clock": {"offset_ms": 0, "seen_at": (EVENING - DAY).isoformat()}}
    (verdict,) = evening.phone(evening.cast.tuyen).send([opened], format=2)
    assert verdict["status"] == 200, verdict
    assert stored(evening.id).opened_at == EVENING


def test_a_secretary_ten_minutes_slow_opens_at_the_right_minute(evening: Evening) -> None:
    evening.move(EVENING + timedelta(hours=12))
    at = EVENING + timedelta(minutes=4)
    opened = operation("meeting_open", evening.id)
    opened |= {"claimed_at": (at - timedelta(minutes=10)).isoformat()}
    opened |= {"clock": {"offset_ms": 600_000, "seen_at": (EVENING - DAY).isoformat()}}
    evening.phone(evening.cast.tuyen).send([opened], format=2)
    assert stored(evening.id).opened_at == at


def test_a_direct_check_in_of_1970_is_kept_too(evening: Evening) -> None:
    hau = evening.by(evening.cast.hau)
    answer = hau.put(f"/check-ins/{uuid4()}", evening.presence(claimed_at=BATTERY.isoformat()))
    assert answer.status_code == 201, answer.text
    assert answer.json()["flags"] == ["clock_odd"]
    assert visit(evening.id).done_at == clock.now()


@pytest.mark.parametrize(
    ("minutes", "clock_said", "status"),
    [
        (3, {"offset_ms": 0}, 200),
        (12, {"offset_ms": 0}, 409),
        (3, {}, 409),  # by a clock of which nothing is known: then by its receipt
        (3, {"offset_ms": 0, "seen_at": (EVENING + timedelta(hours=1)).isoformat()}, 409),
    ],
)
def test_taken_back_in_time_without_signal(
    evening: Evening, minutes: int, clock_said: dict[str, Any], status: int
) -> None:
    phone = evening.phone(evening.cast.hau)
    presence = said_by(evening, EVENING, offset_ms=0)
    assert phone.send([presence], format=2)[0]["status"] == 201
    evening.move(EVENING + timedelta(hours=2))
    at = (EVENING + timedelta(minutes=minutes)).isoformat()
    back = operation("check_in_undo", UUID(presence["target_id"]), claimed_at=at, clock=clock_said)
    (verdict,) = evening.phone(evening.cast.hau).send([back], format=2)
    assert verdict["status"] == status, verdict
    row = kept(presence["target_id"])
    assert row.undone_at == (EVENING + timedelta(hours=2) if status == 200 else None)
    assert visit(evening.id).state == ("due" if status == 200 else "done")


def test_a_phone_that_runs_ahead_takes_back_no_later_than_its_receipt(evening: Evening) -> None:
    phone = evening.phone(evening.cast.hau)
    presence = said_by(evening, EVENING, offset_ms=0)
    phone.send([presence], format=2)
    evening.move(EVENING + timedelta(minutes=9))
    at = (EVENING + timedelta(minutes=12)).isoformat()
    said: dict[str, Any] = {"claimed_at": at, "clock": {"offset_ms": 0}}
    back = operation("check_in_undo", UUID(presence["target_id"]), **said)
    assert evening.phone(evening.cast.hau).send([back], format=2)[0]["status"] == 200


def test_what_a_close_counted_is_not_taken_back_late(evening: Evening) -> None:
    phone = evening.phone(evening.cast.hau)
    presence = said_by(evening, EVENING, offset_ms=0)
    phone.send([presence], format=2)
    evening.move(EVENING + 40 * DAY)
    evening.close_month(evening.cast.kim_son)
    at = (EVENING + timedelta(minutes=3)).isoformat()
    said: dict[str, Any] = {"claimed_at": at, "clock": {"offset_ms": 0}}
    back = operation("check_in_undo", UUID(presence["target_id"]), **said)
    (verdict,) = evening.phone(evening.cast.hau).send([back], format=2)
    assert (verdict["status"], verdict["code"]) == (423, "month_closed")
    assert visit(evening.id).state == "done"
