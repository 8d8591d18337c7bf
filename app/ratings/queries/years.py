"""Selects behind a cell's class of the year. Called by `service/years` and its route."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.core.paging import Page
from app.meetings.models import Meeting
from app.organisation.models import Unit, UnitKind


def cells(
    session: Session, actor: Actor, page: Page, year: int, inside: str | None
) -> tuple[list[Unit], int | None]:
    """Cells in scope that were open on some day of the year, in path order."""
    where: list[Any] = [
        Unit.kind == UnitKind.cell,
        within(Unit.path, actor, Permission.meeting_read),
        col(Unit.opened_on) <= date(year, 12, 31),
        or_(col(Unit.closed_on).is_(None), col(Unit.closed_on) >= date(year, 1, 1)),
    ]
    if inside is not None:
        where.append(subtree(Unit.path, inside))
    counted = (
        session.exec(select(func.count()).select_from(Unit).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(str)
    if after:
        where.append(Unit.path > after[0])
    rows = session.exec(select(Unit).where(*where).order_by(col(Unit.path)).limit(page.limit + 1))
    return list(rows), counted


def meetings(session: Session, cell_ids: Sequence[UUID], year: int) -> dict[UUID, list[Meeting]]:
    """The meetings of a year by cell, in the order of their months."""
    rows = session.exec(
        select(Meeting)
        .where(
            col(Meeting.cell_id).in_(cell_ids),
            col(Meeting.month).between(f"{year:04}-01", f"{year:04}-12"),
        )
        .order_by(col(Meeting.month), col(Meeting.starts_at), col(Meeting.id))
    )
    found: dict[UUID, list[Meeting]] = {}
    for row in rows:
        found.setdefault(row.cell_id, []).append(row)
    return found
