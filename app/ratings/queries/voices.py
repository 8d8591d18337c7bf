"""Selects of scores and decisions. Called by the services and routes here."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.scope import subtree
from app.core.paging import Page
from app.meetings.models import Meeting, MeetingState
from app.ratings.models import Assessment, AssessmentState, Decision, Rater
from app.ratings.queries.visible import visible


def assessment(session: Session, id: UUID) -> Assessment | None:
    """A score, whoever asks."""
    return session.get(Assessment, id)


def locked_assessment(session: Session, id: UUID) -> Assessment | None:
    """A score, fresh, locked for the rest of the transaction."""
    return session.exec(
        select(Assessment)
        .where(Assessment.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def visible_assessment(session: Session, actor: Actor, id: UUID) -> Assessment | None:
    """A score that the actor may read."""
    return session.exec(select(Assessment).where(Assessment.id == id, visible(actor))).first()


def voice(
    session: Session, meeting_id: UUID, rater: str, person_id: UUID | None = None
) -> Assessment | None:
    """The score of a voice, whoever asks; visitors have one each."""
    where: list[Any] = [Assessment.meeting_id == meeting_id, Assessment.rater == rater]
    if person_id is not None:
        where.append(Assessment.person_id == person_id)
    return session.exec(select(Assessment).where(*where)).first()


def voices(
    session: Session, actor: Actor, meeting_ids: Collection[UUID]
) -> dict[UUID, list[Assessment]]:
    """The scores of meetings that the actor may read, oldest first."""
    found: dict[UUID, list[Assessment]] = {id: [] for id in meeting_ids}
    for row in session.exec(
        select(Assessment)
        .where(col(Assessment.meeting_id).in_(meeting_ids), visible(actor))
        .order_by(col(Assessment.created_at), col(Assessment.id))
    ):
        found[row.meeting_id].append(row)
    return found


def self_scores_before(
    session: Session, actor: Actor, places: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Assessment]:
    """By (cell, month): the last self-score handed in for an earlier month, if one may read it."""
    if not places:
        return {}
    meeting = aliased(Meeting)  # `visible` asks for meetings too
    not_held = exists().where(
        col(meeting.id) == col(Assessment.meeting_id), col(meeting.state) == MeetingState.not_held
    )
    rows = session.exec(
        select(Assessment.id, Assessment.cell_path, Assessment.month)
        .where(
            ~not_held,
            col(Assessment.cell_path).in_({path for path, _ in places}),
            Assessment.month < max(month for _, month in places),
            Assessment.rater == Rater.self_,
            Assessment.state == AssessmentState.submitted,
            visible(actor),
        )
        .order_by(col(Assessment.month).desc(), col(Assessment.submitted_at).desc())
    ).all()
    last = {
        (path, month): next((id for id, cell, at in rows if cell == path and at < month), None)
        for path, month in places
    }
    wanted = {id for id in last.values() if id is not None}
    by_id = {
        r.id: r for r in session.exec(select(Assessment).where(col(Assessment.id).in_(wanted)))
    }
    return {place: by_id[id] for place, id in last.items() if id is not None}


def handed_in(session: Session, meeting_id: UUID) -> list[Assessment]:
    """Every score handed in on a meeting, whoever asks; oldest first."""
    return list(
        session.exec(
            select(Assessment)
            .where(
                Assessment.meeting_id == meeting_id,
                Assessment.state == AssessmentState.submitted,
            )
            .order_by(col(Assessment.created_at), col(Assessment.id))
        )
    )


def self_answers(session: Session, meeting_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """What the cells of these meetings answered, as far as it is handed in."""
    if not meeting_ids:
        return {}
    rows = session.exec(
        select(Assessment.meeting_id, Assessment.answers).where(
            col(Assessment.meeting_id).in_(meeting_ids),
            Assessment.rater == Rater.self_,
            Assessment.state == AssessmentState.submitted,
        )
    )
    return {id: dict(answers) for id, answers in rows}


def listing(
    session: Session,
    actor: Actor,
    page: Page,
    *,
    meeting: UUID | None = None,
    inside: str | None = None,
    month: str | None = None,
    rater: Rater | None = None,
    state: AssessmentState | None = None,
) -> tuple[list[Assessment], int | None]:
    """Scores that the actor may read: latest month first, then in tree order."""
    where: list[Any] = [visible(actor)]
    if meeting is not None:
        where.append(Assessment.meeting_id == meeting)
    if inside is not None:
        where.append(subtree(Assessment.cell_path, inside))
    if month is not None:
        where.append(Assessment.month == month)
    if rater is not None:
        where.append(Assessment.rater == rater)
    if state is not None:
        where.append(Assessment.state == state)
    counted = (
        session.exec(select(func.count()).select_from(Assessment).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(str, str, UUID)
    if after:
        at_month, path, id = after
        cells, months = col(Assessment.cell_path), col(Assessment.month)
        later = or_(cells > path, and_(cells == path, col(Assessment.id) > id))
        where.append(or_(months < at_month, and_(months == at_month, later)))
    rows = session.exec(
        select(Assessment)
        .where(*where)
        .order_by(col(Assessment.month).desc(), col(Assessment.cell_path), col(Assessment.id))
        .limit(page.limit + 1)
    ).all()
    return list(rows), counted


def stored(session: Session) -> Iterator[Assessment]:
    """Every score there is, a thousand at a time."""
    yield from session.exec(
        select(Assessment).order_by(col(Assessment.id)).execution_options(yield_per=1000)
    )


def copies(session: Session) -> Iterator[tuple[Any, ...]]:
    """Each meeting with a score or decision, or a copy of one: its copies, then the originals."""
    given = (Assessment.points, Assessment.class_, Decision.points, Decision.class_)
    copied = (
        Meeting.self_points, Meeting.self_class, Meeting.decided_points, Meeting.decided_class,
    )  # fmt: skip
    columns: list[Any] = [Meeting.id, *copied, *given]
    own = and_(
        col(Assessment.meeting_id) == Meeting.id,
        col(Assessment.rater) == Rater.self_,
        col(Assessment.state) == AssessmentState.submitted,
        col(Meeting.state) != MeetingState.not_held,
    )
    ruling = and_(
        col(Decision.meeting_id) == Meeting.id,
        col(Decision.confirmed_at).is_not(None),
        col(Decision.ended_at).is_(None),
    )
    rows = session.connection().execute(
        sql_select(*columns)
        .select_from(Meeting)
        .outerjoin(Assessment, own)
        .outerjoin(Decision, ruling)
        .where(or_(*(column.is_not(None) for column in columns[1:])))
        .order_by(col(Meeting.id))
        .execution_options(yield_per=1000)
    )
    yield from (tuple(row) for row in rows)
