"""What an assignment owes and how a visit's state moves: pure, the one table of both.

`service` is the only caller of `step`; `meetings` and the reports read the small functions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from app.assignments.models import ObligationState
from app.core import clock

_MEETINGS = uuid5(NAMESPACE_URL, "https://chibo.example/meeting")
# A cell that says its day but not its hour meets in the evening, as village cells do.
USUAL_TIME = "19:30"
MONTHS_AHEAD = 3
CLASH = timedelta(hours=2)
ANSWER_TIME = timedelta(hours=24)

S = ObligationState
EXPECTED = frozenset(S) - {S.withdrawn}
ATTENDED = frozenset({S.done, S.late})


def meeting_id(cell_id: UUID, month: str, kind: str = "regular") -> UUID:
    """The id of a cell's meeting of a month, computable before anybody planned it."""
    return uuid5(_MEETINGS, f"{cell_id}:{month}:{kind}")


def expected_at(usual_day: int | None, usual_time: str | None, month: str) -> datetime | None:
    """When the cell usually meets in a month; None when its usual day is not known."""
    if usual_day is None:
        return None
    return clock.at(clock.first_day(month).replace(day=usual_day), usual_time or USUAL_TIME)


def months_ahead(now: datetime) -> list[str]:
    """The months in which visits are owed beforehand: this one and the next three."""
    this = clock.month_of(now)
    return [clock.shift(this, n) for n in range(MONTHS_AHEAD + 1)]


def ahead(at: datetime | None, month: str, now: datetime) -> bool:
    """Whether a meeting is still to come; without a known moment, until its month is over."""
    return at > now if at is not None else clock.month_of(now) <= month


def covers(
    starts_on: date, ends_on: date | None, every_months: int, month: str, at: datetime | None
) -> bool:
    """Whether an assignment owes the visit of a month whose meeting is expected `at`.

    Months are counted from the month it starts in; the meeting's day lies between its days.
    """
    since = clock.months_between(clock.month_of(starts_on), month)
    if since < 0 or since % every_months:
        return False
    if at is None:
        return ends_on is None or clock.month_of(ends_on) >= month
    day = clock.day_of(at)
    return starts_on <= day and (ends_on is None or day <= ends_on)


def overlap(a: tuple[date, date | None], b: tuple[date, date | None]) -> bool:
    """Whether two spans of days, ends included, None open, share a day."""
    return (b[1] is None or a[0] <= b[1]) and (a[1] is None or b[0] <= a[1])


def clash(a: datetime, b: datetime) -> bool:
    """Whether nobody can attend both: the same day, starts less than two hours apart."""
    return clock.day_of(a) == clock.day_of(b) and abs(a - b) < CLASH


class Event(StrEnum):
    """What happens to a visit that is owed."""

    present = "present"  # a check-in stands
    presence_gone = "presence_gone"  # it was taken back or voided
    cell_not_met = "cell_not_met"
    cell_met = "cell_met"
    excuse_accepted = "excuse_accepted"
    excuse_refused = "excuse_refused"
    absent = "absent"  # the visitor's own answer afterwards
    assignment_ended = "assignment_ended"
    handed_over = "handed_over"
    owed_again = "owed_again"
    month_closed = "month_closed"


class Cell(StrEnum):
    """What is known of the cell's meeting."""

    met = "met"
    not_met = "not_met"
    silent = "silent"  # nothing was reported


@dataclass(frozen=True)
class Situation:
    """What the guards look at."""

    cell: Cell = Cell.silent
    closed: bool = False  # the month's books are closed now
    late: bool = False  # the presence arrived after the close
    excused: bool = False  # an accepted excuse stands
    asked: bool = False  # asked afterwards whether they attended
    absent: bool = False  # answered that they did not


Guard = Callable[[Situation], bool]


def _any(_s: Situation) -> bool:
    return True


def _late(s: Situation) -> bool:
    return s.late


def _excused(s: Situation) -> bool:
    return s.excused


def _closed(s: Situation) -> bool:
    return s.closed


def _not_met(s: Situation) -> bool:
    return s.cell is Cell.not_met


def _silent(s: Situation) -> bool:
    return s.cell is Cell.silent


def _absent(s: Situation) -> bool:
    return s.absent


def _closed_silent(s: Situation) -> bool:
    return s.closed and s.cell is Cell.silent and not s.absent


def _closed_answerable(s: Situation) -> bool:
    # Nobody is "missed" who could not answer first.
    return s.closed and (s.asked or s.absent)


_OPEN_ENDED = frozenset({S.due, S.excused, S.not_met, S.cell_silent, S.missed})
_FIXED = frozenset({S.done, S.late, S.excused, S.withdrawn})

# (from, event, guard, to); the first row that fits decides, none that fits is a refusal.
# `to` None: the state stays.
TABLE: tuple[tuple[frozenset[S], Event, Guard, S | None], ...] = (
    # A presence beats whatever was thought before.
    (_OPEN_ENDED, Event.present, _late, S.late),
    (_OPEN_ENDED, Event.present, _any, S.done),
    (ATTENDED, Event.present, _any, None),
    # Without it the visit is what it would have been.
    (ATTENDED, Event.presence_gone, _excused, S.excused),
    (ATTENDED, Event.presence_gone, _not_met, S.not_met),
    (ATTENDED, Event.presence_gone, _closed_silent, S.cell_silent),
    (ATTENDED, Event.presence_gone, _closed, S.missed),
    (ATTENDED, Event.presence_gone, _any, S.due),
    # Nobody misses a meeting that was not.
    (frozenset({S.due, S.missed, S.cell_silent}), Event.cell_not_met, _any, S.not_met),
    (_FIXED | {S.not_met}, Event.cell_not_met, _any, None),
    (frozenset({S.not_met, S.cell_silent}), Event.cell_met, _closed_answerable, S.missed),
    (frozenset({S.not_met, S.cell_silent}), Event.cell_met, _any, S.due),
    (_FIXED | {S.due, S.missed}, Event.cell_met, _any, None),
    # Excuses; a month unlocked again may still excuse what its close had settled.
    (frozenset({S.due, S.missed, S.cell_silent}), Event.excuse_accepted, _any, S.excused),
    (frozenset({S.excused}), Event.excuse_accepted, _any, None),
    (frozenset({S.excused}), Event.excuse_refused, _not_met, S.not_met),
    (frozenset({S.excused}), Event.excuse_refused, _any, S.due),
    (frozenset({S.due, S.missed, S.cell_silent}), Event.excuse_refused, _any, None),
    # The visitor's own word; it settles only what a close has left open.
    (frozenset({S.due}), Event.absent, _closed, S.missed),
    (frozenset({S.due, S.missed, S.excused}), Event.absent, _any, None),
    # Out of the ledger's sum, and back into it.
    (frozenset({S.due, S.excused, S.not_met}), Event.assignment_ended, _any, S.withdrawn),
    (frozenset({S.due, S.excused, S.missed}), Event.handed_over, _any, S.withdrawn),
    (frozenset({S.withdrawn}), Event.owed_again, _excused, S.excused),
    (frozenset({S.withdrawn}), Event.owed_again, _not_met, S.not_met),
    (frozenset({S.withdrawn}), Event.owed_again, _any, S.due),
    # The close settles what is still open and nothing else.
    (frozenset({S.due}), Event.month_closed, _not_met, S.not_met),
    (frozenset({S.due}), Event.month_closed, _absent, S.missed),
    (frozenset({S.due}), Event.month_closed, _silent, S.cell_silent),
    (frozenset({S.due}), Event.month_closed, _any, S.missed),
    (frozenset(S) - {S.due}, Event.month_closed, _any, None),
)


def step(state: ObligationState, event: Event, at: Situation) -> ObligationState | None:
    """The state after an event; None when the event is not possible in this state."""
    for sources, what, guard, to in TABLE:
        if state in sources and what is event and guard(at):
            return to or state
    return None


class Flag(StrEnum):
    """What a person should look at; never an accusation."""

    checked_in_not_met = "checked_in_not_met"  # present, and the cell says it did not meet
    was_excused = "was_excused"  # present after an accepted excuse
    answered_absent = "answered_absent"  # present after answering "Không dự"
    after_close = "after_close"  # changed after the month was closed


def with_flag(flags: str, flag: Flag, on: bool = True) -> str:
    """The comma separated flags with one added, or taken away."""
    kept = [f for f in flags.split(",") if f and f != flag]
    return ",".join([*kept, flag.value] if on else kept)
