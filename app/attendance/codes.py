"""The rotating code of a meeting: HOTP (RFC 4226) over 30 s steps (RFC 6238), SHA-1, 6 digits.

Pure. `rules` verifies with it; the key comes from `service`, the phone shows the same digits.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

STEP_SECONDS = 30
DIGITS = 6
KEY_BYTES = 20
KEY_VERSION = 1

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)

BEFORE = timedelta(minutes=30)
AFTER = timedelta(hours=4)
# Nobody closed the meeting, or closed it days later: the table of codes stays bounded.
LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Window:
    """From when to when codes of a meeting are looked for."""

    begins: datetime
    ends: datetime

    @property
    def first(self) -> int:
        """The first step."""
        return step_of(self.begins)

    @property
    def last(self) -> int:
        """The last step."""
        return step_of(self.ends)

    def has_step(self, step: int) -> bool:
        """Whether a step lies in it."""
        return self.first <= step <= self.last

    def moved(self, seconds: int) -> "Window | None":
        """The same on a clock that many seconds ahead; None beyond what a clock can show."""
        by = timedelta(seconds=seconds)
        if self.begins + by < EPOCH or self.ends + by > LAST:
            return None
        return Window(self.begins + by, self.ends + by)

    def has(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.begins <= instant <= self.ends


def window(
    *, starts_at: datetime | None, opened_at: datetime | None, closed_at: datetime | None
) -> Window | None:
    """[opening or planned start - 30 min, close or + 4 h]; None for a meeting without a time.

    A meeting opened early or late keeps its planned half hour too, unless it moved by hours.
    """
    anchors = [at for at in (starts_at, opened_at) if at is not None]
    if not anchors:
        return None
    if opened_at and starts_at and abs(opened_at - starts_at) > AFTER:
        anchors = [opened_at]
    begins = min(anchors) - BEFORE
    ends = max(anchors) + AFTER
    if closed_at is not None and closed_at > begins:
        ends = min(closed_at, begins + LONGEST)
    return Window(begins, ends)


def step_of(instant: datetime) -> int:
    """The 30 s step of an instant."""
    return int(instant.timestamp()) // STEP_SECONDS


def instant_of(step: int) -> datetime:
    """When a step begins."""
    return datetime.fromtimestamp(step * STEP_SECONDS, UTC)


def hotp(key: bytes, counter: int, digits: int = DIGITS) -> str:
    """The code of one counter (RFC 4226, section 5.3)."""
    mac = hmac.digest(key, counter.to_bytes(8, "big"), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


@lru_cache(maxsize=128)
def table(key: bytes, first: int, last: int) -> dict[str, tuple[int, ...]]:
    """Every code of a window, with the steps that show it."""
    found: dict[str, tuple[int, ...]] = {}
    for step in range(first, last + 1):
        code = hotp(key, step)
        found[code] = (*found.get(code, ()), step)
    return found
