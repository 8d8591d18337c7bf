"""What happened in a cell in a month, drawn by lot with a seed. Pure: no database here.

`seed` turns plans into rows. The same month gives everybody the same plans.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock
from app.demo import cast


@dataclass(frozen=True)
class Held:
    """A meeting that took place."""

    started_at: datetime
    ended_at: datetime
    excused: int
    unexcused: int
    speakers: int
    tasks: tuple[tuple[str, str, date, bool], ...]  # text, who, due, done by the next meeting
    deductions: dict[str, int]  # item of the sheet → points short of full
    committee_cut: int  # points by which the decision lies below the self-score


@dataclass(frozen=True)
class Visit:
    """What became of one visit owed."""

    state: str  # done | excused | missed | none
    grade: str = "D"
    minutes_after_start: int = 0
    reason: str = ""
    reports: bool = False


def lot(*parts: object) -> random.Random:
    """A source of chance of its own for each thing, the same on every machine."""
    return random.Random(":".join(str(p) for p in parts))


def outcome(chance: random.Random) -> str:
    """held, not_held or silent."""
    return chance.choices(("held", "not_held", "silent"), (955, 30, 15))[0]


def held(chance: random.Random, starts_at: datetime, summoned: int, maxima: dict[str, int]) -> Held:
    """A plausible meeting: most members come, most sheets lose a few points."""
    excused = sum(chance.random() < 0.07 for _ in range(summoned))
    unexcused = sum(chance.random() < 0.012 for _ in range(summoned - excused))
    present = summoned - excused - unexcused
    started = starts_at + timedelta(minutes=chance.choice((0, 2, 5, 10)))
    day = clock.day_of(starts_at)
    tasks = tuple(
        (
            text,
            chance.choice(cast.SUBJECTS),
            day + timedelta(days=chance.randint(10, 25)),
            chance.random() < 0.86,
        )
        for text in chance.sample(cast.TASKS, chance.randint(2, 4))
    )
    short = {
        item: min(full, chance.choices((0, 1, 2, 3, 5), (50, 20, 15, 10, 5))[0])
        for item, full in maxima.items()
    }
    return Held(
        started_at=started,
        ended_at=started + timedelta(minutes=chance.choice((80, 90, 92, 95, 100, 110, 120))),
        excused=excused,
        unexcused=unexcused,
        speakers=min(present, max(1, round(present * chance.uniform(0.25, 0.7)))),
        tasks=tasks,
        deductions=short,
        committee_cut=chance.choices((0, 1, 2, 4, 7, 12), (55, 15, 12, 10, 5, 3))[0],
    )


def visit(chance: random.Random, *, busy: bool) -> Visit:
    """What became of a visit; `busy`: the person already sat in elsewhere that half-day."""
    if busy:
        return Visit("excused", reason=cast.EXCUSES[0])
    kind = chance.choices(("done", "excused", "missed"), (88, 6, 6))[0]
    if kind == "excused":
        return Visit("excused", reason=chance.choice(cast.EXCUSES[1:]))
    if kind == "missed":
        return Visit("missed")
    grade = chance.choices("ABCD", (56, 10, 20, 14))[0]
    return Visit(
        "done",
        grade=grade,
        minutes_after_start=chance.randint(-5, 25),
        reports=chance.random() < 0.8,
    )


def half_day(moment: datetime) -> tuple[date, bool]:
    """The day, and whether it is after noon, in Vietnam."""
    local = clock.local(moment)
    return local.date(), local.hour >= 12


def name(chance: random.Random) -> str:
    """An invented name."""
    return f"{chance.choice(cast.FAMILY)} {chance.choice(cast.MIDDLE)} {chance.choice(cast.GIVEN)}"
