"""When something happened, by the account of a phone whose clock may be wrong. Pure.

`sync` corrects what a batch says with what the phone knew of the server's clock; `attendance`
judges what a direct request says by the same rule.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

AHEAD_OF_US = timedelta(minutes=5)
BEHIND_SEEN = timedelta(minutes=2)
OFF = timedelta(minutes=15)
# A phone that lost its battery's charge begins again long before this.
_NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """The moment as far as it can be known; None when what was said cannot be."""

    at: datetime | None
    odd: bool  # the phone's clock was wrong, or this cannot be
    sure: bool  # the server's clock stands behind it


def told(
    said: datetime,
    received_at: datetime,
    *,
    offset_ms: int | None = None,
    seen_at: datetime | None = None,
) -> Told:
    """Correct what a phone said by the offset last heard; what is still impossible is unknown.

    Impossible: later than its receipt, or earlier than a time of the server that the phone had
    seen by then.
    """
    offset = timedelta(milliseconds=offset_ms or 0)
    at = said + offset
    late = at > received_at + AHEAD_OF_US
    early = at < _NOT_BEFORE or (seen_at is not None and at < seen_at - BEHIND_SEEN)
    if late or early:
        return Told(None, odd=True, sure=False)
    return Told(min(at, received_at), odd=abs(offset) > OFF, sure=offset_ms is not None)
