"""Every select about the books of months and their terms."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, false, func, true
from sqlmodel import Session, col, select

from app.access.scope import PathOf, subtree
from app.core import clock
from app.organisation.queries import ancestor_paths
from app.periods import rules
from app.periods.models import BookState, MonthBook, MonthTerms
from app.periods.rules import Step


def book_closing(
    session: Session, path: str, month: str, at: datetime | None = None
) -> MonthBook | None:
    """The book that keeps a month closed for the unit at `path`, its own or an ancestor's.

    The nearest book decides, so that one committee's may be unlocked under a closed one above.
    """
    nearest = deciding(session, path, month)
    if nearest is None:
        return None
    state = rules.state_at(nearest.state, nearest.unlocked_until, at or clock.now())
    return nearest if state is BookState.closed else None


def closed(session: Session, months: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (path, month) a book keeps closed now; one select for any number."""
    wanted = set(months)
    if not wanted:
        return set()
    rows = session.exec(
        select(MonthBook)
        .where(
            col(MonthBook.unit_path).in_({a for path, _ in wanted for a in ancestor_paths(path)}),
            col(MonthBook.month).in_({month for _, month in wanted}),
            MonthBook.state != BookState.open,
        )
        .order_by(col(MonthBook.unit_path))
    )
    books = {(row.unit_path, row.month): row for row in rows}
    now, found = clock.now(), set()
    for path, month in wanted:
        chain = [books.get((a, month)) for a in ancestor_paths(path)]
        nearest = next((book for book in reversed(chain) if book), None)
        if nearest and rules.state_at(nearest.state, nearest.unlocked_until, now) is (
            BookState.closed
        ):
            found.add((path, month))
    return found


def deciding(session: Session, path: str, month: str) -> MonthBook | None:
    """The nearest book at or above `path` that was ever closed; paths of a chain sort by depth."""
    return session.exec(
        select(MonthBook)
        .where(
            col(MonthBook.unit_path).in_(ancestor_paths(path)),
            MonthBook.month == month,
            MonthBook.state != BookState.open,
        )
        .order_by(col(MonthBook.unit_path).desc())
        .limit(1)
    ).first()


def book(session: Session, unit_id: UUID, month: str) -> MonthBook | None:
    """The unit's own book; None while nobody has touched it."""
    return session.exec(
        select(MonthBook).where(MonthBook.unit_id == unit_id, MonthBook.month == month)
    ).first()


def locked_book(session: Session, unit_id: UUID, month: str) -> MonthBook | None:
    """The unit's own book, fresh, locked for the rest of the transaction."""
    return session.exec(
        select(MonthBook)
        .where(MonthBook.unit_id == unit_id, MonthBook.month == month)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def own_terms(session: Session, unit_id: UUID) -> MonthTerms | None:
    """What a unit has set itself."""
    return session.exec(select(MonthTerms).where(MonthTerms.unit_id == unit_id)).first()


def terms_chain(session: Session, path: str) -> list[MonthTerms]:
    """What the units at and above `path` have set, root first."""
    return list(
        session.exec(
            select(MonthTerms)
            .where(col(MonthTerms.unit_path).in_(ancestor_paths(path)))
            .order_by(col(MonthTerms.unit_path))
        )
    )


def terms(session: Session, path: str) -> rules.Terms:
    """The terms in force at `path`."""
    return rules.resolve([row.model_dump() for row in terms_chain(session, path)])


def least_counts_below(session: Session, path: str) -> dict[str, int]:
    """The least counts that units under `path` have set for themselves, by path."""
    rows = session.exec(
        select(MonthTerms.unit_path, MonthTerms.least_count).where(
            subtree(MonthTerms.unit_path, path),
            MonthTerms.unit_path != path,
            col(MonthTerms.least_count).is_not(None),
        )
    )
    return {at: count for at, count in rows if count is not None}


def terms_of(session: Session, paths: Iterable[str]) -> dict[str, rules.Terms]:
    """The terms in force at each of the paths: one select."""
    chains = {path: ancestor_paths(path) for path in paths}
    above = {each for chain in chains.values() for each in chain}
    rows = session.exec(select(MonthTerms).where(col(MonthTerms.unit_path).in_(above)))
    set_at = {row.unit_path: row.model_dump() for row in rows}
    return {
        path: rules.resolve([set_at[each] for each in sorted(chain) if each in set_at])
        for path, chain in chains.items()
    }


def overdue(
    session: Session, step: Step, month: str, inside: str, *, path: PathOf, met_at: Any
) -> ColumnElement[bool]:
    """Rows of a month below `inside` that are past a step's day, each by the terms of its place.

    `path` and `met_at` are the columns of the row's place and of its meeting's hour. For counts
    and for the lists behind them.
    """
    name, today = rules.own_value(step), clock.today()

    def past(value: int) -> ColumnElement[bool]:
        found = rules.overdue(step, value, month, today)
        if isinstance(found, bool):
            return true() if found else false()
        return func.coalesce(met_at < clock.at(found, "00:00"), false())

    below = session.exec(
        select(MonthTerms.unit_path, getattr(MonthTerms, name))
        .where(
            subtree(MonthTerms.unit_path, inside),
            col(MonthTerms.unit_path) != inside,
            getattr(MonthTerms, name).is_not(None),
        )
        .order_by(col(MonthTerms.unit_path).desc())  # the deepest first: its word is the nearest
    ).all()
    above = past(getattr(terms(session, inside), name))
    if not below:
        return above
    return case(*((subtree(path, at), past(value)) for at, value in below), else_=above)
