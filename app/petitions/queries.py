"""Every select of petitions: in scope by the cell's place, or one's own."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.core import clock
from app.core.paging import Page, cursor_of
from app.organisation import queries as organisation
from app.organisation.models import UnitKind
from app.organisation.schemas import UnitRef
from app.people import queries as people
from app.people.schemas import PersonRef
from app.petitions.models import Petition
from app.petitions.schemas import PetitionRead


def _readable(actor: Actor) -> ColumnElement[bool]:
    return or_(
        within(Petition.cell_path, actor, Permission.petition_read),
        col(Petition.recorded_by) == actor.person_id,
    )


def petition(session: Session, id: UUID) -> Petition | None:
    """A petition, whoever asks."""
    return session.get(Petition, id)


def visible_petition(session: Session, actor: Actor, id: UUID) -> Petition | None:
    """A petition the actor may see."""
    return session.exec(select(Petition).where(Petition.id == id, _readable(actor))).first()


def locked_petition(session: Session, actor: Actor, id: UUID) -> Petition | None:
    """The same, locked for the rest of the transaction and read afresh."""
    return session.exec(
        select(Petition)
        .where(Petition.id == id, _readable(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def listing(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    inside: str | None = None,
    meeting: UUID | None = None,
    mine: bool = False,
) -> tuple[Sequence[Petition], int | None]:
    """Petitions in the order they came, one more than the page holds."""
    where: list[Any] = [_readable(actor)]
    if inside is not None:
        where.append(subtree(Petition.cell_path, inside))
    if meeting is not None:
        where.append(Petition.meeting_id == meeting)
    if mine:
        where.append(Petition.recorded_by == actor.person_id)
    counted = (
        session.exec(select(func.count()).select_from(Petition).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(clock.instant, UUID)
    if after:
        at, id = after
        received = col(Petition.received_at)
        where.append(or_(received > at, and_(received == at, col(Petition.id) > id)))
    found = session.exec(
        select(Petition)
        .where(*where)
        .order_by(col(Petition.received_at), col(Petition.id))
        .limit(page.limit + 1)
    ).all()
    return found, counted


def own_at(session: Session, person_id: UUID, meeting_ids: Sequence[UUID]) -> Sequence[Petition]:
    """What a person recorded at these meetings, in the order it came."""
    return session.exec(
        select(Petition)
        .where(Petition.recorded_by == person_id, col(Petition.meeting_id).in_(meeting_ids))
        .order_by(col(Petition.received_at), col(Petition.id))
    ).all()


def first_of_cells(
    session: Session, actor: Actor, cell_ids: Collection[UUID], limit: int
) -> dict[UUID, list[Petition]]:
    """What the actor may read of each cell, oldest first, one more than `limit`: one select."""
    order = (col(Petition.received_at), col(Petition.id))
    place = func.row_number().over(partition_by=col(Petition.cell_id), order_by=order)
    ranked = (
        select(Petition.id, place.label("place"))
        .where(_readable(actor), col(Petition.cell_id).in_(cell_ids))
        .subquery()
    )
    found = session.exec(
        select(Petition)
        .join(ranked, ranked.c.id == col(Petition.id))
        .where(ranked.c.place <= limit + 1)
        .order_by(*order)
    )
    by_cell: dict[UUID, list[Petition]] = {id: [] for id in cell_ids}
    for petition in found:
        by_cell[petition.cell_id].append(petition)
    return by_cell


def next_cursor(rows: Sequence[Petition], limit: int) -> str | None:
    """What continues a page of which one more than it holds was read."""
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return cursor_of(last.received_at.isoformat(), last.id)


def reads(session: Session, petitions: Sequence[Petition]) -> list[PetitionRead]:
    """Petitions as they leave the house: two selects for any number."""
    persons = people.persons(session, [p.recorded_by for p in petitions])
    cells = organisation.units_at(session, [p.cell_path for p in petitions])
    items = []
    for petition in petitions:
        person = persons[petition.recorded_by]
        name = cells[petition.cell_path].name
        items.append(
            PetitionRead.model_validate(
                petition.model_dump()
                | {
                    "cell": UnitRef(id=petition.cell_id, kind=UnitKind.cell, name=name),
                    "recorded_by": PersonRef(
                        id=person.id, full_name=person.full_name, title=person.title
                    ),
                }
            )
        )
    return items
