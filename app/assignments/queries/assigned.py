"""Selects of assignments."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.assignments.models import Assignment
from app.core.paging import Page
from app.core.text import fold
from app.organisation.models import Unit
from app.people.models import Person


def assignment(session: Session, id: UUID) -> Assignment | None:
    """An assignment, whoever asks."""
    return session.get(Assignment, id)


def locked_assignment(session: Session, id: UUID) -> Assignment | None:
    """An assignment, fresh, locked for the rest of the transaction."""
    return session.exec(
        select(Assignment)
        .where(Assignment.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def visible_assignment(session: Session, actor: Actor, id: UUID) -> Assignment | None:
    """An assignment in the actor's scope, or the actor's own."""
    found = session.get(Assignment, id)
    if found is None:
        return None
    own = found.person_id == actor.person_id
    return found if own or actor.can(Permission.assignment_read, found.cell_path) else None


def assignments_at(session: Session, person_id: UUID, cell_id: UUID) -> list[Assignment]:
    """Every assignment of a person at a cell, past ones too."""
    return list(
        session.exec(
            select(Assignment).where(
                Assignment.person_id == person_id, Assignment.cell_id == cell_id
            )
        )
    )


def in_force(session: Session, path: str, first: date, last: date) -> list[tuple[Assignment, Unit]]:
    """Assignments with their cells, in a subtree, that cover any day between two days."""
    return [
        (assigned, cell)
        for assigned, cell in session.exec(
            select(Assignment, Unit)
            .join(Unit, col(Unit.id) == Assignment.cell_id)
            .where(
                subtree(Unit.path, path),
                Assignment.starts_on <= last,
                or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= first),
                or_(col(Unit.closed_on).is_(None), col(Unit.closed_on) >= first),
            )
            .order_by(col(Unit.path), col(Assignment.starts_on), col(Assignment.id))
        )
    ]


def assignment_listing(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    inside: str | None = None,
    person: UUID | None = None,
    cell: UUID | None = None,
    on: date | None = None,
    q: str | None = None,
) -> tuple[list[Assignment], int | None]:
    """Assignments in scope and the actor's own, by cell; `on` keeps those in force that day.

    `q` finds by the name of the person or of the cell, without diacritics.
    """
    where: list[Any] = [
        or_(
            within(Assignment.cell_path, actor, Permission.assignment_read),
            col(Assignment.person_id) == actor.person_id,
        )
    ]
    if inside is not None:
        where.append(subtree(Assignment.cell_path, inside))
    if person is not None:
        where.append(Assignment.person_id == person)
    if cell is not None:
        where.append(Assignment.cell_id == cell)
    if on is not None:
        where.append(Assignment.starts_on <= on)
        where.append(or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= on))
    if q and (folded := fold(q)):
        where.append(_named(folded))
    counted = (
        session.exec(select(func.count()).select_from(Assignment).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(str, UUID)
    if after:
        path, id = after
        later = (Assignment.cell_path == path) & (col(Assignment.id) > id)
        where.append(or_(col(Assignment.cell_path) > path, later))
    rows = session.exec(
        select(Assignment)
        .where(*where)
        .order_by(col(Assignment.cell_path), col(Assignment.id))
        .limit(page.limit + 1)
    ).all()
    return list(rows), counted


def _named(folded: str) -> ColumnElement[bool]:
    person = select(Person.id).where(col(Person.folded).contains(folded, autoescape=True))
    cell = select(Unit.id).where(col(Unit.folded).contains(folded, autoescape=True))
    return or_(col(Assignment.person_id).in_(person), col(Assignment.cell_id).in_(cell))
