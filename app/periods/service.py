"""Verbs of a month's books: require, close, unlock; and its terms. `closing` decides when the
books may be closed."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, versions
from app.core.errors import MonthClosed, NotFound
from app.core.ids import new_id
from app.organisation import queries as organisation
from app.organisation.models import Unit
from app.organisation.schemas import UnitRef
from app.periods import queries, rules
from app.periods.errors import NotClosed
from app.periods.models import BookState, MonthBook, MonthTerms
from app.periods.rules import TABLE, BookVerb
from app.periods.schemas import TermsInForce, TermsPut, TermsRead

_BOOKS: Table = MonthBook.__table__  # type: ignore[attr-defined]
_ONCE = ["unit_id", "month"]
_POSTGRESQL = postgresql.insert(_BOOKS).on_conflict_do_nothing(index_elements=_ONCE)
_SQLITE = sqlite.insert(_BOOKS).on_conflict_do_nothing(index_elements=_ONCE)


def require_open(session: Session, path: str, month: str) -> None:
    """Raise MonthClosed (423) when claims may not enter the month at `path` any more."""
    if queries.book_closing(session, path, month) is not None:
        raise MonthClosed(month=month)


def hold_open(session: Session, path: str, month: str) -> None:
    """`require_open`, and the month cannot be closed before this transaction ends.

    For claims that the close freezes (scores, decisions). A month nobody has touched has no row
    to lock, so on PostgreSQL the lock is on its name; closing takes it alone (`locked`).
    """
    if session.get_bind().dialect.name == "postgresql":
        for above in organisation.ancestor_paths(path):
            session.connection().execute(
                text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _key(above, month)}
            )
    require_open(session, path, month)


def _key(path: str, month: str) -> int:
    digest = hashlib.sha256(f"month {month} {path}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def locked(session: Session, unit: Unit, month: str) -> MonthBook:
    """The unit's book, made when it is missing, and locked: of two closes one waits here."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(
            text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(unit.path, month)}
        )
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


def read_terms(session: Session, actor: Actor, unit_id: UUID) -> TermsRead:
    """The terms at a unit that the actor may see. Raises NotFound."""
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    return _terms_shown(session, unit)


def set_terms(
    session: Session, actor: Actor, unit_id: UUID, body: TermsPut, version: int | None
) -> TermsRead:
    """Set a unit's own terms. Raises NotFound, Forbidden, Stale, VersionRequired."""
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    actor.require(Permission.unit_edit, unit.path)
    organisation.locked_unit(session, unit.id)
    row = queries.own_terms(session, unit.id)
    versions.check(row.version if row else 0, version)
    if row is None:
        row = MonthTerms(unit_id=unit.id, unit_path=unit.path)
    else:
        row.touch()
    for name, value in body.model_dump().items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    record(
        session, actor, Action.month_terms_set, subject="unit", subject_id=unit.id, path=unit.path,
        **body.model_dump(exclude_none=True),
    )  # fmt: skip
    return _terms_shown(session, unit)


def _terms_shown(session: Session, unit: Unit) -> TermsRead:
    rows = queries.terms_chain(session, unit.path)
    units = organisation.units_at(session, [row.unit_path for row in rows])
    set_by = {
        name: UnitRef.model_validate(units[row.unit_path])
        for row in rows  # root first: the nearest word is the last
        for name in TermsPut.model_fields
        if getattr(row, name) is not None
    }
    own = next((row for row in rows if row.unit_id == unit.id), None)
    in_force = rules.resolve([row.model_dump() for row in rows])
    return TermsRead(
        unit=UnitRef.model_validate(unit),
        in_force=TermsInForce.model_validate(vars(in_force)),
        own=_own(own) if own else TermsPut(),
        set_by=set_by,
        version=own.version if own else 0,
    )


def _own(row: MonthTerms) -> TermsPut:
    """What a unit has set; a least count of before the limit is read as the limit."""
    said = row.model_dump(include=set(TermsPut.model_fields))
    if row.least_count is not None:
        said["least_count"] = max(row.least_count, rules.LEAST_COUNT)
    return TermsPut.model_validate(said)
