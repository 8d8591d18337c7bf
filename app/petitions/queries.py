"""Every select of petitions: in scope by the cell's place, or one's own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.core import clock
from app.core.paging import Page
from app.petitions.models import Petition


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
