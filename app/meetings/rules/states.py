"""The life of a meeting as one table: from, verb, guard, to. Pure; `service` asks `advance`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core import claims, clock
from app.core.errors import FieldError, Invalid
from app.meetings.errors import WrongState
from app.meetings.models import MeetingState as S

# A meeting belongs to its month although it is moved a little beyond its ends.
SLACK_DAYS = 10
LATE = "late"  # something about it arrived after the month was closed
WAS_NOT_HELD = "was_not_held"  # reported as not held, then something showed that it was
CLOCK_SLACK = timedelta(minutes=5)  # a phone's clock may run ahead
VISITED_NOT_HELD = "visited_not_held"  # reported as not held although a visitor was there


class Verb(StrEnum):
    """What can happen to a meeting."""

    confirm = "confirm"
    notice = "notice"
    reschedule = "reschedule"
    open = "open"
    close = "close"
    record = "record"
    not_held = "not_held"


@dataclass(frozen=True)
class Situation:
    """What the guards look at: the meeting's month, and the moment the verb is about."""

    month: str
    at: datetime  # the new start (plans), or when it happened (facts)
    now: datetime
    moved: bool = False  # the start becomes another


Guard = Callable[[Situation], FieldError | None]


def reach_of(month: str) -> tuple[date, date]:
    """The first and the last day a meeting of a month may fall on."""
    slack = timedelta(days=SLACK_DAYS)
    return clock.first_day(month) - slack, clock.last_day(month) + slack


def in_reach(month: str, at: datetime) -> bool:
    """Whether a meeting of the month may take place at this moment."""
    first, last = reach_of(month)
    return first <= clock.day_of(at) <= last


def spoken(month: str) -> str:
    """A month in words: tháng 11/2026."""
    return f"tháng {int(month[5:])}/{month[:4]}"


def _free(_situation: Situation) -> FieldError | None:
    return None


def _keeps_month(s: Situation) -> FieldError | None:
    if in_reach(s.month, s.at):
        return None
    return FieldError(
        "starts_at",
        "outside_month",
        f"Buổi của {spoken(s.month)} chỉ dời được trong tháng hoặc lệch không quá "
        f"{SLACK_DAYS} ngày. Chọn ngày khác.",
    )


def _keeps_time(s: Situation) -> FieldError | None:
    if not s.moved:
        return None
    return FieldError(
        "starts_at", "already_open", "Buổi sinh hoạt đang diễn ra, không đổi được ngày giờ."
    )


def _happens_in_reach(s: Situation) -> FieldError | None:
    if in_reach(s.month, s.at):
        return None
    return FieldError(
        "claimed_at",
        "outside_month",
        f"Hôm nay ngoài thời gian sinh hoạt của {spoken(s.month)}. Hãy chọn đúng tháng.",
    )


def _has_begun(s: Situation) -> FieldError | None:
    if s.at > s.now + CLOCK_SLACK:
        day = f"{clock.day_of(s.at):%d/%m/%Y}"
        return FieldError(
            "started_at",
            "not_yet",
            f"Buổi sinh hoạt ngày {day} chưa diễn ra. Nếu đã sinh hoạt sớm hơn, ghi giờ bắt đầu.",
        )
    if not in_reach(s.month, s.at):
        return FieldError(
            "started_at",
            "outside_month",
            f"Giờ bắt đầu không thuộc {spoken(s.month)}. Xem lại ngày.",
        )
    return None


def _month_has_come(s: Situation) -> FieldError | None:
    if s.month <= clock.month_of(s.now):
        return None
    return FieldError("month", "not_yet", f"Chưa đến {spoken(s.month)}. Đến tháng đó hãy báo.")


STEPS: tuple[tuple[S, Verb, Guard, S], ...] = (
    # Plans
    (S.expected, Verb.confirm, _keeps_month, S.planned),
    (S.planned, Verb.confirm, _keeps_month, S.planned),
    (S.open, Verb.confirm, _keeps_time, S.open),
    (S.expected, Verb.reschedule, _keeps_month, S.planned),
    (S.planned, Verb.reschedule, _keeps_month, S.planned),
    (S.not_held, Verb.reschedule, _keeps_month, S.planned),
    # Announcing a date is confirming it; a notice may reach the server after the meeting did.
    (S.expected, Verb.notice, _free, S.planned),
    (S.planned, Verb.notice, _free, S.planned),
    (S.open, Verb.notice, _free, S.open),
    (S.held, Verb.notice, _free, S.held),
    # Facts, in any order of arrival
    (S.expected, Verb.open, _happens_in_reach, S.open),
    (S.planned, Verb.open, _happens_in_reach, S.open),
    (S.not_held, Verb.open, _happens_in_reach, S.open),
    (S.open, Verb.open, _free, S.open),
    (S.held, Verb.open, _happens_in_reach, S.held),
    (S.open, Verb.close, _free, S.held),
    (S.held, Verb.close, _free, S.held),
    (S.expected, Verb.record, _has_begun, S.held),
    (S.planned, Verb.record, _has_begun, S.held),
    (S.open, Verb.record, _has_begun, S.held),
    (S.held, Verb.record, _has_begun, S.held),
    (S.not_held, Verb.record, _has_begun, S.held),
    (S.expected, Verb.not_held, _month_has_come, S.not_held),
    (S.planned, Verb.not_held, _month_has_come, S.not_held),
    (S.open, Verb.not_held, _free, S.not_held),  # opened by mistake, or nobody came
    (S.not_held, Verb.not_held, _free, S.not_held),
)
_TABLE = {(was, verb): (guard, to) for was, verb, guard, to in STEPS}

_REFUSALS: dict[S, str] = {
    S.expected: "Buổi sinh hoạt này chưa mở.",
    S.planned: "Buổi sinh hoạt này chưa mở.",
    S.open: "Buổi sinh hoạt đang diễn ra. Hãy kết thúc buổi trước.",
    S.held: "Buổi sinh hoạt này đã diễn ra, không đổi lịch hoặc báo không sinh hoạt được nữa.",
    S.not_held: "Chi bộ đã báo không sinh hoạt. Nếu sinh hoạt vào ngày khác, hãy dời lịch.",
}


def advance(state: S, verb: Verb, situation: Situation) -> S:
    """The state after the verb.

    Raises WrongState when the table has no such step, Invalid when its guard objects.
    """
    step = _TABLE.get((state, verb))
    if step is None:
        raise WrongState(_REFUSALS[state], state=state.value)
    guard, to = step
    objection = guard(situation)
    if objection is not None:
        raise Invalid(objection.message, errors=[objection])
    return to


def happened_at(claimed: datetime | None, now: datetime) -> datetime:
    """When a phone says it was; never later than now, and now when that cannot be."""
    at = claims.told(claimed, now).at if claimed else None
    return at or now


def flagged(flags: str, flag: str) -> str:
    """The comma-separated flags with one more."""
    had = [f for f in flags.split(",") if f]
    return ",".join(had if flag in had else [*had, flag])
