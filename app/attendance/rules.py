"""How well a presence is supported (design §2.5, §4): grades and flags for a person to read.

Pure: no database, no clock. `service` asks; nobody is accused by what comes out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from math import asin, cos, radians, sin, sqrt

from app.attendance import codes
from app.attendance.models import Grade, Via
from app.core import clock
from app.core.claims import AHEAD_OF_US, OFF

# A code is fresh when it is received from one step before to three steps after its own.
FRESH_AHEAD, FRESH_BEHIND = 1, 3
WRONG_PER_PERSON = 5
WRONG_PER_MEETING = 30
UNDO_WITHIN = timedelta(minutes=10)
AT_PLACE_M, NEAR_M, TOO_VAGUE_M = 300, 2_000, 500
EARTH_M = 6_371_000


class Flag(StrEnum):
    """What a person may want to look at; none of them changes whether the visit counts."""

    code_mismatch = "code_mismatch"  # a wrong code came in a batch
    attempts = "attempts"  # too many wrong codes; this one was not examined
    not_assigned = "not_assigned"  # a valid code, but no assignment that day
    outside_window = "outside_window"
    far_away = "far_away"
    clock_odd = "clock_odd"
    two_halls = "two_halls"  # another meeting at an overlapping time
    shared_device = "shared_device"  # one device for several people at a meeting
    late = "late"  # received after the month was closed
    meeting_not_held = "meeting_not_held"  # the cell had reported that it did not meet
    voided_before = "voided_before"  # an earlier presence here was voided
    meeting_moved = "meeting_moved"  # of the hour that the cell has moved its meeting from


@dataclass(frozen=True)
class Claim:
    """What the phone says, and when it reached us."""

    via: Via
    claimed_at: datetime | None  # None: what the phone's clock said cannot be
    received_at: datetime
    code: str | None = None
    step: int | None = None
    odd: bool = False  # the phone's clock is known to have been wrong
    unsure: bool = False  # nothing but the phone's clock stands behind the moment


@dataclass(frozen=True)
class Judgement:
    """Grade of evidence, the step of the code when it fits, and flags."""

    grade: Grade
    step: int | None
    flags: tuple[Flag, ...]

    @property
    def verified(self) -> bool:
        """Whether a code fits."""
        return self.step is not None


def judge(claim: Claim, key: bytes, window: codes.Window | None) -> Judgement:
    """Grade a claim: A fresh code, B valid code, D otherwise (C needs another person)."""
    step = _matching_step(claim, key, window)
    flags: list[Flag] = []
    if step is None:
        grade = Grade.D
        if claim.via is not Via.declared:
            flags.append(Flag.code_mismatch)
        at = claim.claimed_at
        inside = window is None or at is None or window.has(at)
    else:
        grade = Grade.A if _is_fresh(claim, step) else Grade.B
        inside = window is None or window.has_step(step)
    if not inside:
        flags.append(Flag.outside_window)
    if _clock_is_odd(claim, step):
        flags.append(Flag.clock_odd)
    return Judgement(grade, step, tuple(flags))


def judge_shifted(
    claim: Claim, key: bytes, window: codes.Window | None, shifts: Iterable[int]
) -> Judgement | None:
    """Typed digits looked for where the secretary's clock had moved to; None when not there.

    B at best: when a moved clock showed a code is known only by its own account.
    """
    if claim.code is None or claim.step is not None or window is None:
        return None
    for shift in sorted(shifts, key=lambda seconds: (abs(seconds), seconds)):
        shown = window.moved(shift)
        steps = codes.table(key, shown.first, shown.last).get(claim.code) if shown else None
        if steps:
            return Judgement(Grade.B, steps[0], (Flag.clock_odd,))
    return None


def unexamined(claim: Claim, window: codes.Window | None) -> Judgement:
    """A claim whose code is not looked at any more: too many wrong ones came before."""
    bare = judge(replace(claim, via=Via.declared, code=None, step=None), b"", window)
    return Judgement(Grade.D, None, (Flag.attempts, *bare.flags))


def _is_fresh(claim: Claim, step: int) -> bool:
    return -FRESH_AHEAD <= codes.step_of(claim.received_at) - step <= FRESH_BEHIND


def _matching_step(claim: Claim, key: bytes, window: codes.Window | None) -> int | None:
    if claim.via is Via.declared or claim.code is None:
        return None
    if claim.step is not None:
        fits = compare_digest(codes.hotp(key, claim.step), claim.code)
        return claim.step if fits else None
    received = codes.step_of(claim.received_at)
    for step in range(received - FRESH_BEHIND, received + FRESH_AHEAD + 1):
        inside = window is None or window.has_step(step)
        if inside and compare_digest(codes.hotp(key, step), claim.code):
            return step
    if window is None:
        return None
    steps = codes.table(key, window.first, window.last).get(claim.code)
    if not steps:
        return None
    claimed = codes.step_of(claim.claimed_at or claim.received_at)
    return min(steps, key=lambda step: abs(step - claimed))


def _clock_is_odd(claim: Claim, step: int | None) -> bool:
    if claim.odd or claim.claimed_at is None:
        return True
    if claim.claimed_at > claim.received_at + AHEAD_OF_US:
        return True
    if step is None:
        return False
    ahead = step > codes.step_of(claim.received_at) + FRESH_AHEAD
    return ahead or abs(claim.claimed_at - codes.instant_of(step)) > OFF


def is_early(claim: Claim, window: codes.Window | None, month: str) -> bool:
    """Whether a claim without a valid code speaks of a meeting that was still to come.

    The server's clock decides; a phone that is hours slow on the day itself is only flagged. A
    claim kept since an earlier day and sent after the meeting was made before it, unless nothing
    but a doubtful clock says which day it was.
    """
    if window is None:
        return clock.month_of(claim.received_at) < month
    if claim.received_at < window.begins:
        return True
    if claim.claimed_at is None or claim.unsure:
        return False
    kept = claim.received_at > window.ends
    return kept and clock.day_of(claim.claimed_at) < clock.day_of(window.begins)


def is_of_before(
    claim: Claim, window: codes.Window | None, planned_first: codes.Window | None
) -> bool:
    """Whether a claim speaks of the hour that was planned first, and the meeting has moved on.

    Somebody may have come in vain, or the cell met and its new date is wrong: a person asks.
    """
    at = claim.claimed_at
    if at is None or window is None or planned_first is None:
        return False
    return planned_first.has(at) and not window.has(at)


def better(new: Grade, old: Grade) -> bool:
    """Whether evidence is stronger: A before B before C before D."""
    return new.value < old.value


def confirmed(grade: Grade) -> Grade:
    """The grade once the secretary or deputy has said "Có mặt"."""
    return Grade.C if grade is Grade.D else grade


def too_many_wrong(own: int, others_alike: int) -> bool:
    """Whether the caps on wrong codes are reached, per person and per meeting."""
    return own >= WRONG_PER_PERSON or others_alike >= WRONG_PER_MEETING


def distance_band(
    here: tuple[float, float], accuracy_m: float, place: tuple[float, float] | None
) -> str:
    """at_place, near, far; unknown without a place or with a vague position."""
    if place is None or accuracy_m > TOO_VAGUE_M:
        return "unknown"
    metres = _metres(here, place)
    if metres <= AT_PLACE_M:
        return "at_place"
    return "near" if metres <= NEAR_M else "far"


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    lat1, lon1, lat2, lon2 = (radians(v) for v in (*one, *other))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(h)))
