"""Every select of the tree. Reads narrow by `within`; higher packages call the small ones too."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import AFTER, subtree, within
from app.core.paging import Page
from app.core.text import clean, fold
from app.organisation.models import SEGMENT, Duty, Unit, UnitKind, UnitVersion


def unit(session: Session, id: UUID) -> Unit | None:
    """A unit, whoever asks."""
    return session.get(Unit, id)


def units(session: Session, ids: Collection[UUID]) -> dict[UUID, Unit]:
    """Units by id, whoever asks."""
    if not ids:
        return {}
    return {u.id: u for u in session.exec(select(Unit).where(col(Unit.id).in_(ids)))}


def locked_unit(session: Session, id: UUID) -> Unit | None:
    """A unit, locked for the rest of the transaction and read afresh."""
    query = select(Unit).where(Unit.id == id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def code_taken(session: Session, parent_id: UUID | None, code: str) -> bool:
    """Whether a unit under the same parent has this code."""
    same = Unit.parent_id == parent_id if parent_id else col(Unit.parent_id).is_(None)
    return session.exec(select(Unit.id).where(same, Unit.code == code)).first() is not None


def end_version(session: Session, unit_id: UUID, on: date) -> None:
    """End the open version of a unit the day before `on`."""
    open_ones = session.exec(
        select(UnitVersion).where(UnitVersion.unit_id == unit_id, col(UnitVersion.to_on).is_(None))
    )
    for version in open_ones:
        version.to_on = on - timedelta(days=1)
        session.add(version)


def visible_unit(session: Session, actor: Actor, id: UUID) -> Unit | None:
    """A unit in the actor's scope today."""
    found = session.get(Unit, id)
    seen = found is not None and actor.can(Permission.unit_read, found.path)
    return found if seen else None


def roots(session: Session) -> list[Unit]:
    """The units above which nothing stands, in path order."""
    return list(
        session.exec(select(Unit).where(col(Unit.parent_id).is_(None)).order_by(col(Unit.path)))
    )


def by_path(session: Session, path: str) -> Unit | None:
    """The unit standing at a path now."""
    return session.exec(select(Unit).where(Unit.path == path)).first()


def ancestor_paths(path: str) -> list[str]:
    """Paths from the root down to `path` itself."""
    return [path[: i + SEGMENT] for i in range(0, len(path), SEGMENT)]


def chain(session: Session, path: str) -> list[Unit]:
    """The units from the root down to the one at `path`."""
    return list(
        session.exec(
            select(Unit).where(col(Unit.path).in_(ancestor_paths(path))).order_by(col(Unit.path))
        )
    )


def chains(session: Session, paths: Sequence[str]) -> dict[str, list[Unit]]:
    """`chain` of many paths in one query."""
    wanted = {a for path in paths for a in ancestor_paths(path)}
    if not wanted:
        return {}
    found = {u.path: u for u in session.exec(select(Unit).where(col(Unit.path).in_(wanted)))}
    return {p: [found[a] for a in ancestor_paths(p) if a in found] for p in paths}


def choosing(session: Session, path: str, duty: Duty) -> list[Unit]:
    """The units of a subtree below which somebody else may be in charge of a duty than above: the
    one at `path`, every committee, and the cells that name another; in path order."""
    names = or_(
        col(Unit.path) == path,
        col(Unit.kind) != UnitKind.cell,
        col(getattr(Unit, duty)).is_not(None),
    )
    return list(
        session.exec(select(Unit).where(subtree(Unit.path, path), names).order_by(col(Unit.path)))
    )


def units_at(session: Session, paths: Sequence[str]) -> dict[str, Unit]:
    """Units by path, in one query."""
    if not paths:
        return {}
    return {u.path: u for u in session.exec(select(Unit).where(col(Unit.path).in_(set(paths))))}


def cells_under(session: Session, path: str, on: date) -> list[Unit]:
    """The cells of a subtree that were open on a day, in path order."""
    return list(
        session.exec(
            select(Unit)
            .where(Unit.kind == UnitKind.cell, subtree(Unit.path, path), *_open_on(on))
            .order_by(col(Unit.path))
        )
    )


def _open_on(on: date) -> list[ColumnElement[bool]]:
    return [
        col(Unit.opened_on) <= on,
        or_(col(Unit.closed_on).is_(None), col(Unit.closed_on) >= on),
    ]


def last_child_path(session: Session, parent_path: str) -> str | None:
    """The highest path ever given below a parent, closed and moved units included."""
    level = len(parent_path) + SEGMENT
    latest: list[str] = []
    for model in (Unit, UnitVersion):
        column: Any = model.path
        found = session.exec(
            select(func.max(column)).where(
                subtree(column, parent_path), func.length(column) == level
            )
        ).one()
        if found:
            latest.append(found)
    return max(latest) if latest else None


def last_child_paths(session: Session, parent_paths: Sequence[str]) -> dict[str, str]:
    """`last_child_path` of many parents; those without children are left out."""
    latest: dict[str, str] = {}
    for width in {len(path) for path in parent_paths}:
        wanted = {path for path in parent_paths if len(path) == width}
        for model in (Unit, UnitVersion):
            column: Any = model.path
            prefix = func.substr(column, 1, width)
            found = session.exec(
                select(prefix, func.max(column))
                .where(
                    column >= min(wanted),
                    column < max(wanted) + AFTER,
                    func.length(column) == width + SEGMENT,
                )
                .group_by(prefix)
            )
            for parent, path in found:
                if parent in wanted:
                    latest[parent] = max(path, latest.get(parent, ""))
    return latest


def codes_below(session: Session, parent_ids: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """The codes taken directly below these parents."""
    if not parent_ids:
        return set()
    rows = session.exec(
        select(Unit.parent_id, Unit.code).where(col(Unit.parent_id).in_(set(parent_ids)))
    )
    return {(parent, code) for parent, code in rows if parent is not None}


def listing(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    parent: UUID | None = None,
    kind: UnitKind | None = None,
    q: str | None = None,
    as_of: date | None = None,
    inside: str | None = None,
) -> tuple[list[Unit], int | None]:
    """Units in scope, in path order; `q` finds by name without diacritics or by code."""
    where: list[Any] = [within(Unit.path, actor, Permission.unit_read)]
    if parent is not None:
        where.append(Unit.parent_id == parent)
    if kind is not None:
        where.append(Unit.kind == kind)
    if q:
        named = col(Unit.folded).contains(fold(q), autoescape=True)
        where.append(or_(named, col(Unit.code) == clean(q)))
    if as_of is not None:
        where.extend(_open_on(as_of))
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
    rows = session.exec(
        select(Unit).where(*where).order_by(col(Unit.path)).limit(page.limit + 1)
    ).all()
    return list(rows), counted


def counts_below(session: Session, units: Sequence[Unit]) -> dict[UUID, tuple[int, int]]:
    """For each unit: direct children, and cells in the subtree. One query per tier shown."""
    if not units:
        return {}
    direct: dict[UUID | None, int] = dict(
        session.exec(
            select(Unit.parent_id, func.count())
            .where(
                col(Unit.parent_id).in_([u.id for u in units]),
                col(Unit.closed_on).is_(None),
            )
            .group_by(col(Unit.parent_id))
        ).all()
    )
    cells: dict[str, int] = {}
    for width in {len(u.path) for u in units if u.kind is not UnitKind.cell}:
        prefix = func.substr(Unit.path, 1, width)
        wanted = [u.path for u in units if len(u.path) == width]
        cells |= dict(
            session.exec(
                select(prefix, func.count())
                .where(
                    Unit.kind == UnitKind.cell,
                    col(Unit.closed_on).is_(None),
                    Unit.path >= min(wanted),
                    Unit.path < max(wanted) + "~",
                )
                .group_by(prefix)
            ).all()
        )
    return {u.id: (direct.get(u.id, 0), cells.get(u.path, 0)) for u in units}
