"""The states of a month's books and what each verb makes of them; the days of its steps. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core import clock
from app.periods.models import BookState

MAX_UNLOCK = timedelta(days=31)
# Of two scores the middle half would give both away.
LEAST_COUNT = 3


class BookVerb(StrEnum):
    """What a committee does with the books of a month."""

    close = "close"
    unlock = "unlock"


# (state now, verb) → state after; a pair that is absent is refused.
TABLE: dict[tuple[BookState, BookVerb], BookState] = {
    (BookState.open, BookVerb.close): BookState.closed,
    (BookState.unlocked, BookVerb.close): BookState.closed,
    (BookState.closed, BookVerb.close): BookState.closed,
    (BookState.closed, BookVerb.unlock): BookState.unlocked,
    (BookState.unlocked, BookVerb.unlock): BookState.unlocked,
}


def state_at(stored: BookState, unlocked_until: datetime | None, now: datetime) -> BookState:
    """The state in force: an unlocked book locks itself again when its time is over."""
    if stored is BookState.unlocked and unlocked_until is not None and unlocked_until <= now:
        return BookState.closed
    return stored


class Step(StrEnum):
    """The steps of a month that have a day (đúng hạn). A day that has passed closes nothing."""

    register = "register"  # đăng ký lịch sinh hoạt: a day of the month before
    approve = "approve"  # cấp ủy duyệt lịch: a day of the month before
    notice = "notice"  # gửi thông báo: days before the meeting
    self_score = "self_score"  # tự đánh giá: days after the meeting
    report = "report"  # phiếu dự: days after the meeting
    decide = "decide"  # quyết định xếp loại: a day of the month after
    close = "close"  # chốt số liệu: a day of the month after


@dataclass(frozen=True)
class Terms:
    """The days and thresholds in force at a unit. The defaults are Chibo's proposal, no rule of
    the Party's: a committee sets its own."""

    register_day: int = 25
    approve_day: int = 28
    notice_days: int = 3
    self_score_days: int = 2
    report_days: int = 3
    decide_day: int = 5
    close_day: int = 10
    gap_points: float = 5.0
    least_count: int = LEAST_COUNT


def resolve(rows: Sequence[Mapping[str, Any]]) -> Terms:
    """The terms at the end of a chain of units' own settings, root first; the nearest wins."""
    found: dict[str, Any] = {}
    for row in rows:
        found |= {name: row[name] for name in Terms.__annotations__ if row.get(name) is not None}
    known = Terms(**found)
    return replace(known, least_count=max(known.least_count, LEAST_COUNT))


def due_on(terms: Terms, step: Step, month: str, met_on: date | None = None) -> date | None:
    """The last day on which a step is in time; None where it hangs on a meeting without a day."""
    before, after = clock.shift(month, -1), clock.shift(month, 1)
    if step is Step.register:
        return clock.first_day(before).replace(day=terms.register_day)
    if step is Step.approve:
        return clock.first_day(before).replace(day=terms.approve_day)
    if step is Step.decide:
        return clock.first_day(after).replace(day=terms.decide_day)
    if step is Step.close:
        return close_on(terms, month)
    if met_on is None:
        return None
    if step is Step.notice:
        return met_on - timedelta(days=terms.notice_days)
    days = terms.self_score_days if step is Step.self_score else terms.report_days
    return met_on + timedelta(days=days)


def close_on(terms: Terms, month: str) -> date:
    """The last day on which closing the month is in time (hạn chốt số liệu)."""
    return clock.first_day(clock.shift(month, 1)).replace(day=terms.close_day)


def own_value(step: Step) -> str:
    """The name under which a unit sets the step's day."""
    hangs = step in (Step.notice, Step.self_score, Step.report)
    return f"{step.value}_days" if hangs else f"{step.value}_day"


def overdue(step: Step, value: int, month: str, today: date) -> bool | date:
    """Whether the step's day has passed; where it hangs on the meeting's day, for which meetings:
    those of days before the answer."""
    if step is Step.notice:
        return today + timedelta(days=value)
    if step in (Step.self_score, Step.report):
        return today - timedelta(days=value)
    back = step in (Step.register, Step.approve)
    return clock.first_day(clock.shift(month, -1 if back else 1)).replace(day=value) < today
