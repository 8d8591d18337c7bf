"""Selects of persons: by scope for readers, by id or phone for services."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.core import clock
from app.core.paging import Page
from app.core.text import fold
from app.people.models import Person, Post
from app.people.queries.posts import not_ended
from app.people.rules import phone_digits

_AT_ONCE = 1000


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    """One's own row, and everybody whose home or present post lies where one reads persons."""
    posted = (
        select(Post.id)
        .where(
            Post.person_id == Person.id,
            within(Post.unit_path, actor, Permission.person_read),
            not_ended(clock.today()),
        )
        .exists()
    )
    home = within(Person.home_path, actor, Permission.person_read)
    return or_(col(Person.id) == actor.person_id, home, posted)


def person(session: Session, id: UUID) -> Person | None:
    """A person, whoever asks."""
    return session.get(Person, id)


def locked_person(session: Session, id: UUID) -> Person | None:
    """A person, locked for the rest of the transaction and read afresh."""
    query = select(Person).where(Person.id == id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def visible_person(session: Session, actor: Actor, id: UUID) -> Person | None:
    """A person in the actor's scope today."""
    return session.exec(select(Person).where(Person.id == id, _in_scope(actor))).first()


def visible_persons(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Those of the persons that are in the actor's scope today."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.exec(select(Person).where(col(Person.id).in_(wanted), _in_scope(actor)))
    return {p.id: p for p in found}


def persons(session: Session, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Persons by id, whoever asks."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.exec(select(Person).where(col(Person.id).in_(wanted)))
    return {p.id: p for p in found}


def by_phone(session: Session, phone: str) -> Person | None:
    """Whose number it is."""
    return session.exec(select(Person).where(Person.phone == phone)).first()


def by_phones(session: Session, phones: Iterable[str], *, lock: bool = False) -> dict[str, Person]:
    """Whose numbers they are, by number, in a few selects; `lock`: for the transaction."""
    wanted = sorted(set(phones))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(Person).where(col(Person.phone).in_(wanted[start : start + _AT_ONCE]))
        if lock:
            query = query.order_by(col(Person.id)).with_for_update()
            query = query.execution_options(populate_existing=True)
        found |= {p.phone: p for p in session.exec(query) if p.phone is not None}
    return found


def by_name_at(session: Session, full_name: str, home_path: str) -> Person | None:
    """A person without a phone, known by name at a home unit."""
    return session.exec(
        select(Person)
        .where(
            Person.folded == fold(full_name),
            Person.home_path == home_path,
            col(Person.phone).is_(None),
        )
        .order_by(col(Person.id))
    ).first()


def listing(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    q: str | None = None,
    inside: str | None = None,
) -> tuple[list[Person], int | None]:
    """Persons in scope by name; `q` finds by name without diacritics or by digits of the phone."""
    where: list[Any] = [_in_scope(actor)]
    if q:
        finds = [col(Person.folded).contains(fold(q), autoescape=True)]
        if digits := phone_digits(q):
            finds.append(col(Person.phone).contains(digits, autoescape=True))
        where.append(or_(*finds))
    if inside is not None:
        posted = (
            select(Post.id)
            .where(
                Post.person_id == Person.id,
                subtree(Post.unit_path, inside),
                not_ended(clock.today()),
            )
            .exists()
        )
        where.append(or_(subtree(Person.home_path, inside), posted))
    counted = (
        session.exec(select(func.count()).select_from(Person).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(str, UUID)
    if after:
        name, id = after
        later = (col(Person.folded) == name) & (col(Person.id) > id)
        where.append(or_(col(Person.folded) > name, later))
    rows = session.exec(
        select(Person)
        .where(*where)
        .order_by(col(Person.folded), col(Person.id))
        .limit(page.limit + 1)
    ).all()
    return list(rows), counted
