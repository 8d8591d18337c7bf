"""Grades and flags as a pure function: whatever a phone says, the ladder of evidence holds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attendance import codes, rules
from app.attendance.models import Grade, Via
from app.attendance.rules import Claim, Flag, judge

KEY = b"12345678901234567890"
START = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)
WINDOW = codes.window(starts_at=START, opened_at=None, closed_at=None)
STEP = codes.step_of(START)
MINUTES = st.integers(-20_000, 20_000).map(lambda n: START + timedelta(minutes=n))


def claim(
    *,
    via: Via = Via.qr,
    step: int | None = STEP,
    code: str | None = None,
    received: timedelta = timedelta(0),
    claimed: timedelta = timedelta(0),
) -> Claim:
    """A claim with the right code of START's step, unless said otherwise."""
    code = code if code is not None else codes.hotp(KEY, STEP)
    return Claim(via, START + claimed, START + received, code, step)


@given(lag=st.integers(-500, 500))
def test_fresh_is_from_one_step_before_to_three_after(lag: int) -> None:
    found = judge(claim(received=timedelta(seconds=30 * lag)), KEY, WINDOW)
    assert found.verified
    assert found.grade is (Grade.A if -1 <= lag <= 3 else Grade.B)


@given(lag=st.integers(0, 479))
def test_typed_digits_are_found_in_the_window(lag: int) -> None:
    """Without a step the code is looked up; received at once it is fresh, later it is valid."""
    made = claim(via=Via.code, step=None, received=timedelta(seconds=30 * lag))
    found = judge(made, KEY, WINDOW)
    assert found.step == STEP
    assert found.grade is (Grade.A if lag <= 3 else Grade.B)


@given(at=MINUTES)
def test_typed_digits_of_another_hour_do_not_fit(at: datetime) -> None:
    assert WINDOW is not None
    code = codes.hotp(KEY, codes.step_of(at))
    found = judge(Claim(Via.code, at, at, code, None), KEY, WINDOW)
    table = codes.table(KEY, WINDOW.first, WINDOW.last)
    assert found.verified == (code in table)


@given(
    via=st.sampled_from(Via),
    claimed=MINUTES,
    received=MINUTES,
    code=st.from_regex(r"[0-9]{6}", fullmatch=True),
    step=st.none() | st.integers(0, 4_000_000_000),
    window=st.sampled_from([WINDOW, None]),
)
def test_the_ladder_holds_for_anything(
    via: Via,
    claimed: datetime,
    received: datetime,
    code: str,
    step: int | None,
    window: codes.Window | None,
) -> None:
    found = judge(Claim(via, claimed, received, code, step), KEY, window)
    assert found.grade is not Grade.C  # that one needs another person
    assert found.verified == (found.grade in {Grade.A, Grade.B})
    assert (Flag.code_mismatch in found.flags) == (not found.verified and via is not Via.declared)
    if found.step is not None:
        assert codes.hotp(KEY, found.step) == code
        lag = codes.step_of(received) - found.step
        assert (found.grade is Grade.A) == (-1 <= lag <= 3)
    assert judge(Claim(via, claimed, received, code, step), KEY, window) == found


def test_a_wrong_code_is_a_declaration_with_a_flag() -> None:
    found = judge(claim(code="000000"), KEY, WINDOW)
    assert (found.grade, found.flags) == (Grade.D, (Flag.code_mismatch,))


def test_no_code_after_too_many_wrong_ones_is_not_looked_at() -> None:
    found = rules.unexamined(claim(), WINDOW)
    assert (found.grade, found.flags) == (Grade.D, (Flag.attempts,))


def test_a_code_with_its_step_outside_the_window_is_kept_and_flagged() -> None:
    early = START - timedelta(hours=3)
    step = codes.step_of(early)
    found = judge(Claim(Via.qr, early, early, codes.hotp(KEY, step), step), KEY, WINDOW)
    assert (found.grade, found.flags) == (Grade.A, (Flag.outside_window,))


@pytest.mark.parametrize(
    ("made", "odd"),
    [
        (claim(), False),
        (claim(claimed=timedelta(minutes=4)), False),
        (claim(claimed=timedelta(minutes=6)), True),  # ahead of the server
        (claim(claimed=-timedelta(minutes=16)), True),  # far from the code it carries
        (claim(received=timedelta(days=1)), False),  # kept on the phone, sent later
        (claim(received=-timedelta(minutes=10), claimed=-timedelta(minutes=10)), True),
    ],
)
def test_odd_clocks(made: Claim, odd: bool) -> None:
    assert (Flag.clock_odd in judge(made, KEY, WINDOW).flags) is odd


@pytest.mark.parametrize(
    ("claimed", "received", "early"),
    [
        (timedelta(0), timedelta(0), False),
        (timedelta(days=-1), timedelta(days=-1), True),  # said the day before
        (timedelta(days=1), timedelta(days=-1), True),  # a fast phone does not make it later
        (timedelta(days=-1), timedelta(minutes=5), False),  # a slow phone, during the meeting
        (timedelta(days=-1), timedelta(days=1), True),  # said the day before, sent after
        (timedelta(hours=-2), timedelta(days=1), False),  # the same day: flagged, not refused
        (timedelta(days=20), timedelta(days=20), False),  # answered when asked afterwards
    ],
)
def test_no_presence_before_the_meeting(
    claimed: timedelta, received: timedelta, early: bool
) -> None:
    made = Claim(Via.declared, START + claimed, START + received)
    assert rules.is_early(made, WINDOW, "2026-11") is early


def test_without_a_time_the_month_decides() -> None:
    made = Claim(Via.declared, START, START)
    assert rules.is_early(made, None, "2026-12")
    assert not rules.is_early(made, None, "2026-11")


@given(own=st.integers(0, 10), alike=st.integers(0, 60))
def test_caps(own: int, alike: int) -> None:
    assert rules.too_many_wrong(own, alike) == (own >= 5 or alike >= 30)


def test_grades_are_a_ladder() -> None:
    assert [rules.confirmed(g) for g in Grade] == [Grade.A, Grade.B, Grade.C, Grade.C]
    ladder = list(Grade)
    for i, high in enumerate(ladder):
        assert all(rules.better(high, low) for low in ladder[i + 1 :])
        assert not any(rules.better(low, high) for low in ladder[i:])


@pytest.mark.parametrize(
    ("lat", "accuracy", "band"),
    [
        (20.0, 10, "at_place"), (20.0026, 10, "at_place"), (20.0028, 10, "near"),
        (20.0179, 10, "near"), (20.0181, 10, "far"), (20.0, 501, "unknown"),
    ],
)  # fmt: skip
def test_distance_bands(lat: float, accuracy: float, band: str) -> None:
    """A degree of latitude is 111.2 km."""
    assert rules.distance_band((lat, 106.0), accuracy, (20.0, 106.0)) == band
    assert rules.distance_band((lat, 106.0), accuracy, None) == "unknown"
