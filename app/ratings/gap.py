"""How far the voices on a meeting lie apart, and what is unremarkable about one. Pure.

Called by `service.decide` and `service.bulk`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Remark = Literal[
    "not_submitted", "reopened", "gap", "gate", "flag", "no_vote", "vote", "phoned", "conflict"
]


@dataclass(frozen=True)
class Voiced:
    """One voice's total; `who` is 'self', 'visitor' or 'committee'."""

    who: str
    points: float


@dataclass(frozen=True)
class Gap:
    """The widest difference between two voices, the higher one first."""

    points: float
    high: str
    low: str


def widest(voices: Sequence[Voiced]) -> Gap | None:
    """The widest difference; None where fewer than two have spoken. Never an average."""
    if len(voices) < 2:
        return None
    high = max(voices, key=lambda voice: voice.points)
    low = min(voices, key=lambda voice: voice.points)
    return Gap(points=round(high.points - low.points, 2), high=high.who, low=low.who)


def asks(gap: Gap | None, threshold: float) -> bool:
    """Whether the difference needs a sentence before the class is decided."""
    return gap is not None and gap.points > 0 and gap.points >= threshold


@dataclass(frozen=True)
class Case:
    """What a committee would look at before it decides a meeting's class."""

    handed_in: bool
    gap_asks: bool
    unmet_gates: bool
    flagged: bool  # of the meeting or of a presence at it
    voted: bool
    against: bool  # somebody of the cell voted against its score, or otherwise
    reopened: bool = False
    phoned: bool = False  # the score or the vote was taken down by the office, unconfirmed


def remarks(case: Case) -> list[Remark]:
    """Why a case needs a look of its own; empty for the unremarkable."""
    found: dict[Remark, bool] = {
        "not_submitted": not case.handed_in,
        "reopened": case.reopened,
        "gap": case.gap_asks,
        "gate": case.unmet_gates,
        "flag": case.flagged,
        "no_vote": case.handed_in and not case.voted,
        "vote": case.against,
        "phoned": case.phoned,
    }
    return [name for name, so in found.items() if so]
