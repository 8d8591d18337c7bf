"""Selects of scoring sheets and their adoptions. Called by the services and routes here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import within
from app.core.paging import Page
from app.organisation.queries import ancestor_paths
from app.ratings.models import Adoption, Rubric, RubricState

# A superseded sheet still scores the meetings of its days.
_USABLE = (RubricState.published, RubricState.superseded)


def adopted(session: Session, paths: Iterable[str]) -> list[tuple[Adoption, Rubric]]:
    """What these units and those above them have ever adopted, the nearest units first."""
    wanted = {above for path in paths for above in ancestor_paths(path)}
    rows = session.exec(
        select(Adoption, Rubric)
        .join(Rubric, col(Rubric.id) == Adoption.rubric_id)
        .where(col(Adoption.unit_path).in_(wanted), col(Rubric.state).in_(_USABLE))
        # Paths of a chain sort by depth: the nearest comes first.
        .order_by(col(Adoption.unit_path).desc())
    )
    return [(adoption, rubric) for adoption, rubric in rows]


def chosen(
    among: Sequence[tuple[Adoption, Rubric]], path: str, kind: str, on: date
) -> Rubric | None:
    """The sheet that the nearest adopting unit at or above `path` uses for a kind on a day."""
    for adoption, rubric in among:
        holds = adoption.from_on <= on and (adoption.to_on is None or on <= adoption.to_on)
        if holds and path.startswith(adoption.unit_path) and kind in adoption.kinds:
            return rubric
    return None


def in_force(session: Session, path: str, kind: str, on: date) -> Rubric | None:
    """The sheet in force at a unit for a kind on a day."""
    return chosen(adopted(session, [path]), path, kind, on)


def status_in_force(session: Session, path: str, on: date) -> str | None:
    """How official the sheet for regular meetings is at a unit on a day; None without one."""
    found = in_force(session, path, "regular", on)
    return found.status if found else None


def library_sheet(session: Session, code: str) -> Rubric | None:
    """The sheet with this code that belongs to nobody."""
    return session.exec(
        select(Rubric).where(Rubric.code == code, col(Rubric.owner_unit_id).is_(None))
    ).first()


def rubric(session: Session, id: UUID) -> Rubric | None:
    """A sheet, whoever asks."""
    return session.get(Rubric, id)


def rubrics(session: Session, ids: Iterable[UUID]) -> dict[UUID, Rubric]:
    """Sheets by id, whoever asks."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {r.id: r for r in session.exec(select(Rubric).where(col(Rubric.id).in_(wanted)))}


def own_words(session: Session, ids: Iterable[UUID | None]) -> dict[tuple[UUID, str], str]:
    """By (sheet, class): the sheet's own word, where it has one; one select for any number."""
    wanted = {id for id in ids if id is not None}
    if not wanted:
        return {}
    rows = session.connection().execute(
        sql_select(col(Rubric.id), col(Rubric.sheet)["classes"]).where(col(Rubric.id).in_(wanted))
    )
    return {
        (id, rule["class"]): rule["name"]
        for id, classes in rows
        for rule in classes
        if rule.get("name")
    }


def locked_rubric(session: Session, id: UUID) -> Rubric | None:
    """A sheet, fresh, locked for the rest of the transaction."""
    return session.exec(
        select(Rubric)
        .where(Rubric.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def earlier_versions(session: Session, newer: Rubric) -> Sequence[Rubric]:
    """The published sheets of the same owner and code."""
    return session.exec(
        select(Rubric).where(
            Rubric.code == newer.code,
            Rubric.owner_unit_id == newer.owner_unit_id,
            Rubric.state == RubricState.published,
            Rubric.id != newer.id,
        )
    ).all()


def visible(actor: Actor) -> ColumnElement[bool]:
    """Drafts to those who may edit them; the rest below the owner, above it, or if it has none."""
    above = {a for p in actor.paths(Permission.rubric_read) for a in ancestor_paths(p)}
    return or_(
        within(Rubric.owner_path, actor, Permission.rubric_edit),
        and_(
            col(Rubric.state) != RubricState.draft,
            or_(
                col(Rubric.owner_path) == "",
                col(Rubric.owner_path).in_(above),
                within(Rubric.owner_path, actor, Permission.rubric_read),
            ),
        ),
    )


def visible_rubric(session: Session, actor: Actor, id: UUID) -> Rubric | None:
    """A sheet that the actor may read."""
    return session.exec(select(Rubric).where(Rubric.id == id, visible(actor))).first()


def listing(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    state: RubricState,
    kind: str | None = None,
    on: date | None = None,
) -> tuple[list[Rubric], int | None]:
    """Sheets that the actor may read, in the order of their ids."""
    where: list[Any] = [visible(actor), Rubric.state == state]
    if kind is not None:
        kinds: Any = col(Rubric.sheet)["meeting_kinds"]
        where.append(cast(kinds, String).contains(f'"{kind}"'))
    if on is not None:
        since: Any = col(Rubric.sheet)["effective_from"]
        where.append(since.as_string() <= on.isoformat())
    counted = (
        session.exec(select(func.count()).select_from(Rubric).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(UUID)
    if after:
        where.append(col(Rubric.id) > after[0])
    rows = session.exec(
        select(Rubric).where(*where).order_by(col(Rubric.id)).limit(page.limit + 1)
    ).all()
    return list(rows), counted


def locked_adoption(session: Session, id: UUID) -> Adoption | None:
    """An adoption, fresh, locked for the rest of the transaction."""
    return session.exec(
        select(Adoption)
        .where(Adoption.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def adoption(session: Session, id: UUID) -> Adoption | None:
    """An adoption, whoever asks."""
    return session.get(Adoption, id)


def overlapping(
    session: Session,
    unit_id: UUID,
    kinds: Iterable[str],
    from_on: date,
    to_on: date | None,
    *,
    other_than: UUID | None = None,
) -> list[Adoption]:
    """The adoptions of the unit for one of the kinds on one of the days."""
    where: list[Any] = [
        Adoption.unit_id == unit_id,
        or_(col(Adoption.to_on).is_(None), col(Adoption.to_on) >= from_on),
    ]
    if to_on is not None:
        where.append(col(Adoption.from_on) <= to_on)
    if other_than is not None:
        where.append(col(Adoption.id) != other_than)
    rows = session.exec(select(Adoption).where(*where))
    return [a for a in rows if set(a.kinds) & set(kinds)]


def adoptions_seen(
    session: Session, actor: Actor, rubric_ids: Sequence[UUID], *, at: Iterable[str] = ()
) -> dict[UUID, list[Adoption]]:
    """Who uses the sheets: units in the actor's scope and above it, and those above `at`."""
    if not rubric_ids:
        return {}
    above = {a for p in [*actor.paths(Permission.rubric_read), *at] for a in ancestor_paths(p)}
    rows = session.exec(
        select(Adoption)
        .where(
            col(Adoption.rubric_id).in_(rubric_ids),
            or_(
                within(Adoption.unit_path, actor, Permission.rubric_read),
                col(Adoption.unit_path).in_(above),
            ),
        )
        .order_by(col(Adoption.unit_path), col(Adoption.from_on))
    )
    found: dict[UUID, list[Adoption]] = {}
    for row in rows:
        found.setdefault(row.rubric_id, []).append(row)
    return found


def seen_from(actor: Actor, adoption: Adoption, at: str) -> bool:
    """The same rule for one adoption and one place."""
    places = [*actor.paths(Permission.rubric_read), at]
    own = actor.can(Permission.rubric_read, adoption.unit_path)
    return own or any(place.startswith(adoption.unit_path) for place in places)
