"""Selects of imports: one, a list, the last one that can be undone, what one changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, delete, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import within
from app.core.paging import Page
from app.imports.models import ImportChange, ImportRun, ImportState
from app.organisation.models import Unit, UnitKind


def run(session: Session, actor: Actor, id: UUID) -> ImportRun | None:
    """An import into a unit where the actor may import."""
    found = session.get(ImportRun, id)
    may = found is not None and actor.can(Permission.import_run, found.unit_path)
    return found if may else None


def locked_run(session: Session, id: UUID) -> ImportRun:
    """An import known to exist, fresh, locked for the rest of the transaction."""
    return session.exec(
        select(ImportRun)
        .where(ImportRun.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def listing(
    session: Session, actor: Actor, page: Page, unit_id: UUID | None
) -> tuple[list[ImportRun], int | None]:
    """Imports into units where the actor may import, newest first."""
    where: list[Any] = [within(ImportRun.unit_path, actor, Permission.import_run)]
    if unit_id is not None:
        where.append(ImportRun.unit_id == unit_id)
    counted = (
        session.exec(select(func.count()).select_from(ImportRun).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(UUID)
    if after:
        where.append(col(ImportRun.id) < after[0])
    newest = select(ImportRun).where(*where).order_by(col(ImportRun.id).desc())
    newest = newest.options(defer(ImportRun.rows))  # type: ignore[arg-type]
    return list(session.exec(newest.limit(page.limit + 1))), counted


def importing_units(session: Session, runs: Iterable[ImportRun]) -> dict[UUID, Unit]:
    """The units of imports."""
    wanted = {r.unit_id for r in runs}
    if not wanted:
        return {}
    return {u.id: u for u in session.exec(select(Unit).where(col(Unit.id).in_(wanted)))}


def last_effective(session: Session, unit_ids: Iterable[UUID]) -> set[UUID]:
    """Of each unit the last applied import that changed anything: the one that can be undone."""
    wanted = set(unit_ids)
    if not wanted:
        return set()
    changed = select(ImportChange.id).where(ImportChange.run_id == ImportRun.id).exists()
    rows = session.exec(
        select(ImportRun.unit_id, ImportRun.id)
        .where(col(ImportRun.unit_id).in_(wanted), ImportRun.state == ImportState.applied, changed)
        .order_by(col(ImportRun.applied_at), col(ImportRun.id))
    )
    return set(dict(rows.all()).values())


def changes_of(session: Session, run_id: UUID) -> list[ImportChange]:
    """What an import made and changed, in the order in which it did."""
    return list(
        session.exec(
            select(ImportChange)
            .where(ImportChange.run_id == run_id)
            .order_by(col(ImportChange.position))
        )
    )


def forget_unused(session: Session, unit_id: UUID, before: datetime) -> None:
    """Drop old dry runs of a unit that nobody applied: they hold names and phones for nothing."""
    session.exec(
        delete(ImportRun).where(
            col(ImportRun.unit_id) == unit_id,
            col(ImportRun.state) == ImportState.checked,
            col(ImportRun.created_at) < before,
        )
    )


def committees_with_code(session: Session, code: str) -> list[Unit]:
    """Districts and communes with this code."""
    kinds = UnitKind.district, UnitKind.commune
    query = select(Unit).where(Unit.code == code, col(Unit.kind).in_(kinds))
    return list(session.exec(query.order_by(col(Unit.path)).limit(2)))
