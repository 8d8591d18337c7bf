"""The only place that reads the time; all days and months are those of Vietnam.

Call as `clock.now()` (through the module), so that a test can move the clock.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_MONTH = re.compile(r"(19|20|21)\d{2}-(0[1-9]|1[0-2])\Z")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def stamp() -> datetime:
    """`now()` for defaults of columns: asks the clock at each row, so that a test can move it."""
    return now()


def local(instant: datetime) -> datetime:
    """The same instant on a Vietnamese clock."""
    return instant.astimezone(VIETNAM)


def today() -> date:
    """Today in Vietnam, whatever the zone of the server."""
    return local(now()).date()


def day_of(instant: datetime) -> date:
    """The Vietnamese day of an instant."""
    return local(instant).date()


def month_of(moment: date | datetime) -> str:
    """The month (`YYYY-MM`) of a day, or of an instant in Vietnam."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return f"{day:%Y-%m}"


def this_month() -> str:
    """The current month in Vietnam."""
    return month_of(today())


def is_month(text: str) -> bool:
    """Whether `text` names a month as `YYYY-MM`, years 1900 to 2199."""
    return bool(_MONTH.match(text))


def first_day(month: str) -> date:
    """The first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """The last day of a month."""
    return first_day(shift(month, 1)) - timedelta(days=1)


def shift(month: str, by: int) -> str:
    """The month `by` months later (earlier when negative)."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def months_between(first: str, last: str) -> int:
    """How many months `last` lies after `first`."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])


def at(day: date, hhmm: str) -> datetime:
    """The instant of `HH:MM` on a Vietnamese day, in UTC."""
    hour, minute = (int(part) for part in hhmm.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


def _checked_month(value: str) -> str:
    if not is_month(value):
        raise ValueError("Tháng viết theo dạng năm-tháng, ví dụ 2026-11.")
    return value


Month = Annotated[str, AfterValidator(_checked_month)]

_FIRST_DAY = date(1900, 1, 1)  # as for months
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _written(value: object) -> object:
    # Read leniently, a bare number would be seconds since 1970, which nobody means.
    if isinstance(value, date) or (isinstance(value, str) and value[4:5] == "-"):
        return value
    raise ValueError("Ghi năm-tháng-ngày, ví dụ 2026-11-05.")


def _in_reach(value: datetime) -> datetime:
    # Beyond these a change of zone or of month would leave the calendar.
    if not _EARLIEST <= value <= _LATEST:
        raise ValueError("Ngày giờ nằm ngoài khoảng dùng được. Xem lại năm.")
    return value


def instant(text: str) -> datetime:
    """The instant of an ISO text with offset, as in a cursor. Raises ValueError."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("naive datetime")
    return _in_reach(value)


# An instant as a client sends it: with its offset, and in reach of the calendar.
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_reach)]


def _sayable(value: datetime) -> datetime:
    if not datetime(1900, 1, 2, tzinfo=UTC) <= value <= _LATEST:
        raise ValueError("Ngày giờ nằm ngoài khoảng dùng được. Xem lại năm.")
    return value


# When something happened by a phone's own clock: after a change of battery that may be 1970.
Claimed = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_sayable)]


def _day_in_reach(value: date) -> date:
    if not _FIRST_DAY <= value < _LATEST.date():
        raise ValueError("Ngày nằm ngoài khoảng dùng được. Xem lại năm.")
    return value


# A day as a client sends it, in reach of the calendar.
Day = Annotated[date, BeforeValidator(_written), AfterValidator(_day_in_reach)]
