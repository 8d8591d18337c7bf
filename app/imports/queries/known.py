"""Reads what the database holds of the things a workbook names; the number of selects is fixed."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlmodel import Session, col, select

from app.access.permissions import Role
from app.access.scope import subtree
from app.assignments.models import Assignment
from app.core import clock
from app.core.text import fold
from app.imports.rules.known import Known
from app.imports.rules.reading import CellRow
from app.organisation import queries as organisation
from app.organisation.models import SEGMENT, Duty, Unit, UnitKind
from app.organisation.service import in_charge_of
from app.people import queries as people
from app.people.models import Person, Post

Query = TypeVar("Query", bound="Select[*tuple[Any, ...]]")


def known(session: Session, unit: Unit, rows: Sequence[CellRow], *, lock: bool) -> Known:
    """The surroundings of an import; `lock` keeps what it may change for the transaction."""
    found = Known(unit=unit, today=clock.today())
    _communes(session, found, rows)
    _cells(session, found, lock)
    phones = {p for row in rows for p in (row.secretary_phone, row.visitor_phone) if p}
    found.persons = people.by_phones(session, phones, lock=lock)
    _posts(session, found, lock)
    _without_phone(session, found, rows)
    cells = select(Unit.id).where(Unit.kind == UnitKind.cell, subtree(Unit.path, unit.path))
    query = select(Assignment).where(col(Assignment.cell_id).in_(cells))
    for assigned in session.exec(_kept(query.order_by(col(Assignment.id)), lock)):
        key = assigned.person_id, assigned.cell_id
        found.assignments.setdefault(key, []).append(assigned)
    return found


def _kept(query: Query, lock: bool) -> Query:
    return query.with_for_update().execution_options(populate_existing=True) if lock else query


def _communes(session: Session, found: Known, rows: Sequence[CellRow]) -> None:
    unit = found.unit
    if unit.kind is UnitKind.commune:
        found.communes[unit.code] = unit
    else:
        chain = organisation.chain(session, unit.path)
        below = select(Unit).where(Unit.parent_id == unit.id, Unit.kind != UnitKind.cell)
        for commune in session.exec(below):
            if commune.closed_on is not None and commune.closed_on < found.today:
                found.closed_communes.add(commune.code)
                continue
            found.communes[commune.code] = commune
            if in_charge_of([*chain, commune], Duty.assigns).id != unit.id:
                found.others_assign.add(commune.code)
        elsewhere = select(Unit.code).where(
            Unit.kind == UnitKind.commune,
            col(Unit.code).in_({row.commune_code for row in rows}),
            ~subtree(Unit.path, unit.path),
        )
        found.elsewhere = set(session.exec(elsewhere))
    names = {commune.id: code for code, commune in found.communes.items()}
    for parent, code in organisation.codes_below(session, list(names)):
        found.codes.setdefault(names[parent], set()).add(code)


def _cells(session: Session, found: Known, lock: bool) -> None:
    unit = found.unit
    query = select(Unit).where(Unit.kind == UnitKind.cell, subtree(Unit.path, unit.path))
    places = {commune.path: code for code, commune in found.communes.items()}
    width = len(unit.path) + (0 if unit.kind is UnitKind.commune else SEGMENT)
    for cell in session.exec(_kept(query.order_by(col(Unit.id)), lock)):
        commune = places.get(cell.path[:width])
        is_open = cell.closed_on is None or cell.closed_on >= found.today
        if commune is not None and is_open:
            found.cells.setdefault((commune, fold(cell.name)), []).append(cell)


def _posts(session: Session, found: Known, lock: bool) -> None:
    """Posts of secretaries in the subtree and of visitors at the unit; none that hold on no day."""
    leading = (
        select(Post, Person)
        .join(Person, col(Person.id) == Post.person_id)
        .where(Post.role == Role.secretary, subtree(Post.unit_path, found.unit.path))
        .order_by(col(Post.id))
    )
    for post, person in session.exec(_kept(leading, lock)):
        if not _withdrawn(post) and (post.to_on is None or post.to_on >= found.today):
            found.secretaries.setdefault(post.unit_id, []).append((post, person))
    visiting = select(Post).where(Post.unit_id == found.unit.id, Post.role == Role.visitor)
    for post in session.exec(visiting):
        if not _withdrawn(post):
            found.visitor_posts.setdefault(post.person_id, []).append(post)


def _withdrawn(post: Post) -> bool:
    return post.to_on is not None and post.to_on < post.from_on


def _without_phone(session: Session, found: Known, rows: Sequence[CellRow]) -> None:
    if not any(row.secretary_name and not row.secretary_phone for row in rows):
        return
    query = select(Person).where(
        col(Person.phone).is_(None), subtree(Person.home_path, found.unit.path)
    )
    for person in session.exec(query.order_by(col(Person.id))):
        found.without_phone.setdefault((person.home_path, person.folded), person)
