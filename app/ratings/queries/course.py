"""Selects of the course of meetings' scores and of decisions. Called by the services here."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.attendance.models import CheckIn
from app.meetings.models import Meeting
from app.ratings.course import Event, Stage
from app.ratings.models import Assessment, Decision, Rater, RatingEvent


def latest(session: Session, meeting_id: UUID) -> RatingEvent | None:
    """The latest event of a meeting's score."""
    return session.exec(
        select(RatingEvent)
        .where(RatingEvent.meeting_id == meeting_id)
        .order_by(col(RatingEvent.number).desc())
        .limit(1)
    ).first()


def latest_of(session: Session, meeting_ids: Sequence[UUID]) -> dict[UUID, RatingEvent]:
    """The latest event of each meeting that has one."""
    last = (
        select(RatingEvent.meeting_id, func.max(RatingEvent.number).label("number"))
        .where(col(RatingEvent.meeting_id).in_(meeting_ids))
        .group_by(col(RatingEvent.meeting_id))
        .subquery()
    )
    rows = session.exec(
        select(RatingEvent).join(
            last,
            (col(RatingEvent.meeting_id) == last.c.meeting_id)
            & (col(RatingEvent.number) == last.c.number),
        )
    )
    return {row.meeting_id: row for row in rows}


def events_of(session: Session, meeting_ids: Collection[UUID]) -> dict[UUID, list[RatingEvent]]:
    """Everything that happened to the scores of meetings, oldest first."""
    found: dict[UUID, list[RatingEvent]] = {id: [] for id in meeting_ids}
    for row in session.exec(
        select(RatingEvent)
        .where(col(RatingEvent.meeting_id).in_(meeting_ids))
        .order_by(col(RatingEvent.number))
    ):
        found[row.meeting_id].append(row)
    return found


def handed_in_by(session: Session, meeting_id: UUID) -> int | None:
    """The number of the event by which the self-score was last handed in."""
    return session.exec(
        select(func.max(RatingEvent.number)).where(
            RatingEvent.meeting_id == meeting_id, RatingEvent.event == Event.submitted
        )
    ).one()


def before_proposal(session: Session, meeting_id: UUID) -> Stage:
    """The stage before the decision that waits was first entered."""
    entering = (Event.proposed, Event.voiced)
    found = session.exec(
        select(RatingEvent)
        .where(RatingEvent.meeting_id == meeting_id, col(RatingEvent.event).not_in(entering))
        .order_by(col(RatingEvent.number).desc())
        .limit(1)
    ).first()
    return found.stage if found else Stage.none


def entry(session: Session, meeting_id: UUID, revision: int) -> RatingEvent | None:
    """The event by which a decision was entered."""
    return session.exec(
        select(RatingEvent).where(
            RatingEvent.meeting_id == meeting_id,
            RatingEvent.revision == revision,
            RatingEvent.event == Event.proposed,
        )
    ).first()


def last_revision(session: Session, meeting_id: UUID) -> int:
    """The number of the meeting's latest decision, in force or not; 0 without one."""
    found = session.exec(
        select(func.max(Decision.revision)).where(Decision.meeting_id == meeting_id)
    ).one()
    return found or 0


def standing(session: Session, meeting_id: UUID) -> Decision | None:
    """The decision that waits or is in force."""
    return session.exec(
        select(Decision).where(Decision.meeting_id == meeting_id, col(Decision.ended_at).is_(None))
    ).first()


def standing_of(session: Session, meeting_ids: Collection[UUID]) -> dict[UUID, Decision]:
    """The same for several meetings."""
    rows = session.exec(
        select(Decision).where(
            col(Decision.meeting_id).in_(meeting_ids), col(Decision.ended_at).is_(None)
        )
    )
    return {row.meeting_id: row for row in rows}


def first_confirmed(session: Session, meeting_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When a class of these meetings could be read for the first time, reopened since or not."""
    if not meeting_ids:
        return {}
    rows = session.exec(
        select(Decision.meeting_id, func.min(Decision.confirmed_at))
        .where(col(Decision.meeting_id).in_(meeting_ids), col(Decision.confirmed_at).is_not(None))
        .group_by(col(Decision.meeting_id))
    )
    return {id: at for id, at in rows if at is not None}


def judged_by_visitor() -> ColumnElement[bool]:
    """Whether who entered or confirmed the decision of the meeting that stands was there: their
    check-in may have come in afterwards."""
    return exists().where(
        col(Decision.meeting_id) == col(Meeting.id),
        col(Decision.ended_at).is_(None),
        col(CheckIn.meeting_id) == col(Meeting.id),
        col(CheckIn.undone_at).is_(None),
        col(CheckIn.voided_at).is_(None),
        or_(
            col(CheckIn.person_id) == col(Decision.entered_by),
            col(CheckIn.person_id) == col(Decision.confirmed_by),
        ),
    )


def questioned(session: Session, meeting_ids: Collection[UUID]) -> set[UUID]:
    """Of some meetings, those that a visitor decided."""
    if not meeting_ids:
        return set()
    return set(
        session.exec(
            select(Meeting.id).where(col(Meeting.id).in_(meeting_ids), judged_by_visitor())
        )
    )


def decision(session: Session, meeting_id: UUID, revision: int) -> Decision | None:
    """A decision by its number, whatever became of it."""
    return session.exec(
        select(Decision).where(Decision.meeting_id == meeting_id, Decision.revision == revision)
    ).first()


def stages(session: Session) -> Iterator[tuple[UUID, str, str | None, bool | None]]:
    """Of each meeting with events: its stage, its self-score's state, and whether the decision
    that stands is confirmed (None: there is none)."""
    last = (
        select(RatingEvent.meeting_id, func.max(RatingEvent.number).label("number"))
        .group_by(col(RatingEvent.meeting_id))
        .subquery()
    )
    own = and_(
        col(Assessment.meeting_id) == RatingEvent.meeting_id,
        col(Assessment.rater) == Rater.self_,
    )
    stands = and_(
        col(Decision.meeting_id) == RatingEvent.meeting_id, col(Decision.ended_at).is_(None)
    )
    columns: list[Any] = [
        RatingEvent.meeting_id, RatingEvent.stage, Assessment.state, Decision.id,
        Decision.confirmed_at,
    ]  # fmt: skip
    rows = session.connection().execute(
        sql_select(*columns)
        .select_from(RatingEvent)
        .join(
            last,
            and_(
                col(RatingEvent.meeting_id) == last.c.meeting_id,
                col(RatingEvent.number) == last.c.number,
            ),
        )
        .outerjoin(Assessment, own)
        .outerjoin(Decision, stands)
        .order_by(col(RatingEvent.meeting_id))
        .execution_options(yield_per=1000)
    )
    for meeting_id, stage, state, stood, confirmed_at in rows:
        yield meeting_id, stage, state, None if stood is None else confirmed_at is not None
