"""Selects of the job that keeps expected meetings ahead: which cells lack which months."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.organisation.models import SEGMENT, Unit, UnitKind

SLOT = (MeetingKind.regular, MeetingKind.combined)
_TABLE: Table = Meeting.__table__  # type: ignore[attr-defined]
# Prebuilt, so that thousands of rows cost one compilation.
_POSTGRESQL = (
    postgresql.insert(_TABLE).on_conflict_do_nothing(index_elements=["id"]).returning(_TABLE.c.id)
)
_SQLITE = sqlite.insert(_TABLE).on_conflict_do_nothing(index_elements=["id"]).returning(_TABLE.c.id)


def cells_behind(
    session: Session, path: str, months: Sequence[str], after: str, limit: int
) -> list[Unit]:
    """Cells of a subtree whose slots of these months are not all there, in path order.

    The count runs on the index of meetings by cell, so a tree in good order costs one scan.
    """
    there = (
        select(func.count())
        .select_from(Meeting)
        .where(
            Meeting.cell_id == Unit.id, col(Meeting.month).in_(months), col(Meeting.kind).in_(SLOT)
        )
        .scalar_subquery()
    )
    return list(
        session.exec(
            select(Unit)
            .where(
                Unit.kind == UnitKind.cell,
                subtree(Unit.path, path),
                Unit.path > after,
                there < len(months),
            )
            .order_by(col(Unit.path))
            .limit(limit)
        )
    )


def slots_there(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these meetings exist."""
    return set(session.exec(select(Meeting.id).where(col(Meeting.id).in_(ids))))


def add_missing(session: Session, rows: list[dict[str, Any]]) -> int:
    """Insert meetings whose id is not taken; how many were new."""
    if not rows:
        return 0
    insert = _POSTGRESQL if session.get_bind().dialect.name == "postgresql" else _SQLITE
    return len(session.connection().execute(insert, rows).all())


def untouched(session: Session, path: str, months: Sequence[str]) -> list[tuple[Meeting, Unit]]:
    """Expected meetings of a subtree that nobody has confirmed, with their cells, locked."""
    found = session.exec(
        select(Meeting, Unit)
        .join(Unit, col(Unit.id) == Meeting.cell_id)
        .where(
            subtree(Meeting.cell_path, path),
            col(Meeting.month).in_(months),
            Meeting.state == MeetingState.expected,
            Meeting.kind == MeetingKind.regular,
        )
        .order_by(col(Meeting.id))
        .with_for_update(of=_TABLE)
    )
    return list(found)


def roots_of_cells(session: Session) -> list[str]:
    """Paths of the units that have cells directly below: pieces for a job in short steps."""
    parent = func.substr(Unit.path, 1, func.length(Unit.path) - SEGMENT)
    return sorted(session.exec(select(parent).where(Unit.kind == UnitKind.cell).distinct()))
