"""What guessing can win under the caps: the figures of the design, and the best of guessers."""

from datetime import UTC, datetime, timedelta

import pytest

from app.attendance import codes, rules
from app.attendance.models import Via
from app.attendance.rules import Claim, judge

START = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWN, MEETING = 5, 30
SPACE = 10**codes.DIGITS


def key_of(evening: int) -> bytes:
    """A key like the server's, one an evening."""
    return evening.to_bytes(codes.KEY_BYTES, "big")


def test_the_caps_are_those_of_the_design() -> None:
    assert not rules.too_many_wrong(OWN - 1, MEETING - 1)
    assert rules.too_many_wrong(OWN, 0)
    assert rules.too_many_wrong(0, MEETING)


@pytest.mark.parametrize(
    ("opened", "closed", "percent"),
    [
        (0.0, 3.5, 0.241),  # four hours of codes: the design's figure and one step
        (None, None, 0.271),  # never closed
        (-3.9, None, 0.505),  # opened hours before its time, never closed
        (0.0, 60.0, 0.721),  # closed days later: the longest there is
    ],
)
def test_one_persons_guesses(opened: float | None, closed: float | None, percent: float) -> None:
    """Five guesses, all different, against every code of the window."""
    window = codes.window(
        starts_at=START,
        opened_at=None if opened is None else START + opened * HOUR,
        closed_at=None if closed is None else START + closed * HOUR,
    )
    assert window is not None
    right = len(codes.table(key_of(1), window.first, window.last))
    assert OWN * right / SPACE <= percent / 100
    assert MEETING * right / SPACE <= MEETING / OWN * percent / 100


def test_guessing_wins_as_often_as_counted_and_not_more() -> None:
    """Two thousand evenings, five typed guesses each, no two alike: about five wins, never twenty.

    The guesses are spread over all codes, so the evenings together try each about once per 100.
    """
    window = codes.window(starts_at=START, opened_at=None, closed_at=None)
    assert window is not None
    won = 0
    for evening in range(2000):
        guesses = ((evening * OWN + turn) * 99_991 % SPACE for turn in range(OWN))
        claims = (Claim(Via.code, START, START, f"{guess:06}", None) for guess in guesses)
        won += any(judge(claim, key_of(evening), window).verified for claim in claims)
    assert 1 <= won <= 20


def test_naming_a_step_makes_guessing_worse() -> None:
    """A QR names its step, so one code is right where typed digits have hundreds."""
    window = codes.window(starts_at=START, opened_at=None, closed_at=None)
    key, step = key_of(7), codes.step_of(START)
    right = codes.hotp(key, step)
    for other in range(window.first if window else 0, step):
        claim = Claim(Via.qr, START, START, codes.hotp(key, other), step)
        assert judge(claim, key, window).verified is (claim.code == right)
