"""The states of a month's books and what each verb makes of them: one table, pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.periods.models import BookState

MAX_UNLOCK = timedelta(days=31)


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
