"""Pure rules of sync: whose turn it is, and what of a refused operation may be kept."""

import json
import math
from dataclasses import dataclass, field
from typing import Any

from app.core.text import clean, clean_lines

KEPT_DAYS = 90
LONGEST_PAYLOAD = 150_000  # letters: two of the longest texts there are, and room
_DEEPEST = 12
_WHERE = {"position", "lat", "lon", "lng", "latitude", "longitude", "coords", "accuracy_m"}
_NEVER = _WHERE | {"code"}  # digits of the rotating code help nobody
_LARGEST_NUMBER = 2**53


# Claims may be refused; facts are taken late and odd, so no refused claim holds one back.
CLAIMS = {"meeting", "reschedule", "notice", "assessment", "assessment_submit"}


@dataclass
class Turns:
    """Of one record nothing overtakes what was not accepted; other records go on.

    The phone's outbox holds back by the same rule what it sends in a later batch.
    """

    _held: set[str] = field(default_factory=set)
    _claimless: set[str] = field(default_factory=set)

    def held(self, kind: str, record: str | None) -> bool:
        """Whether an operation has to wait for one before it."""
        return record in self._held or (kind in CLAIMS and record in self._claimless)

    def note(self, kind: str, record: str | None, status: int) -> None:
        """What became of an operation."""
        if record is not None and status >= 400:
            (self._claimless if kind in CLAIMS else self._held).add(record)


def keepable(sent: Any) -> dict[str, Any]:
    """A refused operation as it may be kept: no position, no code, nothing that a database refuses.

    What is no object, or far too long, is kept as nothing.
    """
    kept = _kept(sent, 0) if isinstance(sent, dict) else {}
    return kept if len(json.dumps(kept, ensure_ascii=False)) <= LONGEST_PAYLOAD else {}


SCORES = ("assessment", "assessment_submit", "")  # the last: what could not be read may be one
_VOICE = {"answers", "notes"}


def voiceless(kept: Any) -> Any:
    """What is kept of a refused score, without what it says."""
    if isinstance(kept, dict):
        return {
            name: voiceless(inner)
            for name, inner in kept.items()
            if name.strip().casefold() not in _VOICE
        }
    return [voiceless(inner) for inner in kept] if isinstance(kept, list) else kept


def _kept(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {
            clean(str(name))[:80]: _kept(inner, depth + 1)
            for name, inner in value.items()
            if str(name).strip().casefold() not in _NEVER
        }
    if isinstance(value, list):
        return [_kept(inner, depth + 1) for inner in value]
    if isinstance(value, str):
        return clean_lines(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_NUMBER else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return clean(str(value))
