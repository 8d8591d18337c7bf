"""Verbs of a month's books: require, close, unlock. `closing` decides when they may be used."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.access.actor import Actor
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.errors import MonthClosed
from app.core.ids import new_id
from app.organisation.models import Unit
from app.periods import queries, rules
from app.periods.errors import NotClosed
from app.periods.models import BookState, MonthBook
from app.periods.rules import TABLE, BookVerb

_BOOKS: Table = MonthBook.__table__  # type: ignore[attr-defined]
_ONCE = ["unit_id", "month"]
_POSTGRESQL = postgresql.insert(_BOOKS).on_conflict_do_nothing(index_elements=_ONCE)
_SQLITE = sqlite.insert(_BOOKS).on_conflict_do_nothing(index_elements=_ONCE)


def require_open(session: Session, path: str, month: str) -> None:
    """Raise MonthClosed (423) when claims may not enter the month at `path` any more."""
    if queries.book_closing(session, path, month) is not None:
        raise MonthClosed(month=month)


def locked(session: Session, unit: Unit, month: str) -> MonthBook:
    """The unit's book, made when it is missing, and locked: of two closes one waits here."""
    insert = _POSTGRESQL if session.get_bind().dialect.name == "postgresql" else _SQLITE
    values: dict[str, Any] = {
        "id": new_id(), "created_at": clock.now(), "version": 1, "unit_id": unit.id,
        "unit_path": unit.path, "month": month, "state": BookState.open, "figures": {},
    }  # fmt: skip
    session.connection().execute(insert, values)
    book = queries.locked_book(session, unit.id, month)
    assert book is not None
    return book


def close(session: Session, actor: Actor, book: MonthBook, figures: dict[str, int]) -> None:
    """Lock the books with their figures."""
    book.state = TABLE[rules.state_at(book.state, book.unlocked_until, clock.now()), BookVerb.close]
    book.closed_at = clock.now()
    book.closed_by = actor.person_id
    book.unlocked_until = None
    book.unlock_reason = None
    book.figures = dict(figures)
    book.touch()
    session.add(book)
    record(
        session, actor, Action.month_closed, subject="month", subject_id=book.id,
        path=book.unit_path, month=book.month, figures=figures,
    )  # fmt: skip


def unlock(session: Session, actor: Actor, book: MonthBook, reason: str, until: datetime) -> None:
    """Open the books again for a while. Raises NotClosed for a month that was never closed."""
    now = clock.now()
    after = TABLE.get((rules.state_at(book.state, book.unlocked_until, now), BookVerb.unlock))
    if after is None:
        raise NotClosed()
    if book.state is after and (book.unlock_reason, book.unlocked_until) == (reason, until):
        return
    book.state = after
    book.unlocked_until = until
    book.unlock_reason = reason
    book.touch()
    session.add(book)
    record(
        session, actor, Action.month_unlocked, subject="month", subject_id=book.id,
        path=book.unit_path, month=book.month, until=until.isoformat(),
    )  # fmt: skip
