"""Whether the ledger holds together: for the command `verify-ledger`. Reads only."""

from typing import Any

from sqlmodel import Session, select

from app.assignments import rules
from app.assignments.models import ObligationState
from app.assignments.queries import doubts, facts
from app.assignments.rules import EXPECTED, Flag
from app.assignments.service.owing import missing_visits
from app.core import clock
from app.periods import rules as books
from app.periods.models import BookState, MonthBook

_SHOWN = 5


def verify_ledger(session: Session) -> list[str]:
    """What is wrong, in Vietnamese; empty when every sum, link and state agrees."""
    found = [_sentence(words, ids) for words, ids in doubts.contradictions(session)]
    now = clock.now()
    owed = list(missing_visits(session, "", rules.months_ahead(now), now))
    if owed:
        found.append(_sentence("phân công chưa có lượt dự", [v["assignment_id"] for v in owed]))
    found += _frozen(session)
    return found


def _frozen(session: Session) -> list[str]:
    """Closed books whose frozen figures no longer add up to the visits expected."""
    found = []
    now = clock.now()
    for book in session.exec(select(MonthBook).where(MonthBook.state != BookState.open)):
        if books.state_at(book.state, book.unlocked_until, now) is not BookState.closed:
            continue
        frozen = sum(int(book.figures.get(state.value, 0)) for state in EXPECTED)
        counted = facts.figures(session, book.unit_path, book.month)
        expected = sum(counted[state] for state in EXPECTED)
        if frozen != expected:
            found.append(
                f"Tháng {book.month} đã chốt {frozen} lượt dự phải có, nay đếm được {expected} "
                f"(sổ {book.id})."
            )
        # A book that locked itself again waits to be closed anew; what is open in it may be.
        settled = book.state is BookState.closed and counted[ObligationState.due]
        unsettled = _unsettled(session, book) if settled else []
        if unsettled:
            found.append(_sentence(f"tháng {book.month} đã chốt mà chưa có kết quả", unsettled))
    return found


def _unsettled(session: Session, book: MonthBook) -> list[Any]:
    due = session.execute(doubts.due_in(book.unit_path, book.month))
    return [id for id, flags in due if Flag.after_close not in flags.split(",")]


def _sentence(words: str, ids: list[Any]) -> str:
    shown = ", ".join(str(id) for id in ids[:_SHOWN])
    more = f" và {len(ids) - _SHOWN} dòng khác" if len(ids) > _SHOWN else ""
    return f"{len(ids)} lượt dự: {words} ({shown}{more})."
