"""Every select of sync."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, or_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.assignments.queries.shown import person_ref
from app.attendance.models import CheckIn, SamePresence
from app.audit.models import Receipt
from app.core import clock
from app.core.errors import title_of
from app.core.paging import Page
from app.meetings.models import Meeting
from app.organisation import queries as organisation
from app.organisation.schemas import UnitRef
from app.people import queries as people
from app.ratings.models import Assessment
from app.ratings.queries.visible import visible
from app.sync import rules
from app.sync.models import RefusedOperation
from app.sync.schemas import RefusedRead


def lock_meetings(session: Session, ids: Collection[UUID]) -> None:
    """Lock these meetings in one order, as far as they exist.

    Whoever locks several meetings does it here: two batches never wait for each other in a circle.
    """
    if ids:
        session.exec(
            select(Meeting.id)
            .where(col(Meeting.id).in_(ids))
            .order_by(col(Meeting.id))
            .with_for_update(key_share=True)
        ).all()


def meetings_of(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """The meetings that these presences and scores belong to."""
    if not ids:
        return set()
    same = select(SamePresence.check_in_id).where(col(SamePresence.id).in_(ids))
    presences = select(CheckIn.meeting_id).where(
        or_(col(CheckIn.id).in_(ids), col(CheckIn.id).in_(same))
    )
    scores = select(Assessment.meeting_id).where(col(Assessment.id).in_(ids))
    return {*session.exec(presences), *session.exec(scores)}


def starts_at(session: Session, meeting_id: UUID) -> datetime | None:
    """When a meeting is planned to begin."""
    return session.exec(select(Meeting.starts_at).where(Meeting.id == meeting_id)).first()


def received_at(session: Session, id: UUID) -> datetime | None:
    """When the creation or operation with this id was first accepted."""
    return session.exec(select(Receipt.received_at).where(Receipt.id == id)).first()


def cell_paths(session: Session, meeting_ids: Collection[UUID]) -> dict[UUID, str]:
    """The cells of those ids that name a meeting."""
    if not meeting_ids:
        return {}
    found = session.exec(
        select(Meeting.id, Meeting.cell_path).where(col(Meeting.id).in_(meeting_ids))
    )
    return dict(found.all())


def forget(session: Session, ids: Collection[UUID]) -> None:
    """Drop the refusals of what has been accepted."""
    if ids:
        session.exec(delete(RefusedOperation).where(col(RefusedOperation.id).in_(ids)))


def refused_about(
    session: Session, person_id: UUID, target_ids: Collection[UUID]
) -> Sequence[RefusedOperation]:
    """What of a person was refused about these targets."""
    if not target_ids:
        return []
    return session.exec(
        select(RefusedOperation).where(
            RefusedOperation.person_id == person_id,
            col(RefusedOperation.target_id).in_(target_ids),
        )
    ).all()


def drop_refused(session: Session, before: datetime) -> int:
    """Drop refusals older than a moment; how many."""
    gone = session.exec(delete(RefusedOperation).where(col(RefusedOperation.received_at) < before))
    return gone.rowcount


def refused(
    session: Session, actor: Actor, page: Page, *, inside: str | None, person: UUID | None
) -> tuple[list[RefusedOperation], int | None]:
    """One's own refusals, and those of people whose home lies where the actor reads them."""
    at, id = col(RefusedOperation.received_at), col(RefusedOperation.id)
    where: list[Any] = [
        or_(
            within(RefusedOperation.home_path, actor, Permission.refusal_read),
            col(RefusedOperation.person_id) == actor.person_id,
        )
    ]
    if inside is not None:
        where.append(subtree(RefusedOperation.home_path, inside))
    if person is not None:
        where.append(RefusedOperation.person_id == person)
    counted = None
    if page.count:
        counted = session.exec(
            select(func.count()).select_from(RefusedOperation).where(*where)
        ).one()
    after = page.after(clock.instant, UUID)
    if after:
        where.append(or_(at < after[0], and_(at == after[0], id < after[1])))
    rows = session.exec(
        select(RefusedOperation).where(*where).order_by(at.desc(), id.desc()).limit(page.limit + 1)
    )
    return list(rows), counted


def reads(session: Session, actor: Actor, rows: Sequence[RefusedOperation]) -> list[RefusedRead]:
    """Refusals as they leave the house; a cell is named to whoever may see it, and what a score
    says is its author's, and theirs who may read that score."""
    open_scores = _readable_scores(session, actor, rows)
    persons = people.persons(session, {row.person_id for row in rows})
    seen = {
        row.cell_path
        for row in rows
        if row.cell_path and actor.can(Permission.unit_read, row.cell_path)
    }
    cells = organisation.units_at(session, sorted(seen))
    return [
        RefusedRead.model_validate(
            row.model_dump()
            | {
                "payload": row.payload
                if row.kind not in rules.SCORES
                or row.person_id == actor.person_id
                or row.target_id in open_scores
                else rules.voiceless(row.payload),
                "person": person_ref(persons[row.person_id]),
                "why": title_of(row.code),
                "cell": UnitRef.model_validate(cells[row.cell_path])
                if row.cell_path in cells
                else None,
            }
        )
        for row in rows
    ]


def _readable_scores(
    session: Session, actor: Actor, rows: Sequence[RefusedOperation]
) -> set[UUID | None]:
    """Of the scores that refusals are about, those that the actor may read."""
    ids = {row.target_id for row in rows if row.kind in rules.SCORES and row.target_id}
    if not ids:
        return set()
    found = session.exec(select(Assessment.id).where(col(Assessment.id).in_(ids), visible(actor)))
    return {*found}
