"""The rotating code against the RFCs' own vectors, and the window in which it is looked for."""

from datetime import UTC, datetime, timedelta

import pytest

from app.attendance import codes

SECRET = b"12345678901234567890"
# RFC 4226, appendix D
HOTP = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
    "520489",
]  # fmt: skip
# RFC 6238, appendix B (SHA-1, 8 digits)
TOTP = [
    (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"),
    (1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130"),
]  # fmt: skip
START = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(("counter", "code"), list(enumerate(HOTP)))
def test_vectors_of_rfc_4226(counter: int, code: str) -> None:
    assert codes.hotp(SECRET, counter) == code


@pytest.mark.parametrize(("seconds", "code"), TOTP)
def test_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    step = codes.step_of(datetime.fromtimestamp(seconds, UTC))
    assert codes.hotp(SECRET, step, digits=8) == code


def test_a_step_is_thirty_seconds() -> None:
    step = codes.step_of(START)
    assert codes.instant_of(step) == START
    assert codes.step_of(START + timedelta(seconds=29.9)) == step
    assert codes.step_of(START + timedelta(seconds=30)) == step + 1


def window(opened: float | None = None, closed: float | None = None) -> tuple[float, float]:
    """The window of a meeting planned at START, in hours after it."""
    found = codes.window(
        starts_at=START,
        opened_at=START + timedelta(hours=opened) if opened is not None else None,
        closed_at=START + timedelta(hours=closed) if closed is not None else None,
    )
    assert found is not None
    hour = timedelta(hours=1)
    return (found.begins - START) / hour, (found.ends - START) / hour


def test_the_window_runs_from_half_an_hour_before_to_the_close_or_four_hours() -> None:
    assert window() == (-0.5, 4)
    assert window(closed=1.5) == (-0.5, 1.5)
    assert window(opened=-1) == (-1.5, 4)
    assert window(opened=1) == (-0.5, 5)


def test_a_meeting_opened_on_another_day_has_the_window_of_that_day() -> None:
    assert window(opened=-48) == (-48.5, -44)


def test_a_close_days_later_or_before_the_meeting_does_not_stretch_the_table() -> None:
    assert window(closed=60) == (-0.5, 11.5)
    assert window(closed=-2) == (-0.5, 4)


def test_a_meeting_without_a_time_has_no_window() -> None:
    assert codes.window(starts_at=None, opened_at=None, closed_at=None) is None


def test_the_table_holds_every_step_of_the_window_once() -> None:
    found = codes.table(SECRET, 0, 479)
    assert sorted(step for steps in found.values() for step in steps) == list(range(480))
    assert found[HOTP[3]] == (3,)
