"""Selects of trials of a sheet. Called by `service/trials` and its routes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, update
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.core.paging import Page
from app.meetings.models import Meeting, MeetingState
from app.ratings.models import (
    Assessment,
    AssessmentState,
    Rater,
    RubricTrial,
    RubricTrialRow,
    TrialState,
)

_UNFINISHED = (TrialState.waiting, TrialState.running)


def next_one(session: Session) -> RubricTrial | None:
    """The trial that has waited longest."""
    return session.exec(
        select(RubricTrial)
        .where(col(RubricTrial.state).in_(_UNFINISHED))
        .order_by(col(RubricTrial.created_at), col(RubricTrial.id))
        .limit(1)
    ).first()


def visible_trial(session: Session, actor: Actor, rubric_id: UUID, id: UUID) -> RubricTrial | None:
    """A trial of a sheet on units whose scores the actor may read."""
    return session.exec(
        select(RubricTrial).where(
            RubricTrial.id == id,
            RubricTrial.rubric_id == rubric_id,
            within(RubricTrial.unit_path, actor, Permission.assess_committee),
        )
    ).first()


def of_rubric(session: Session, actor: Actor, rubric_id: UUID) -> list[RubricTrial]:
    """The trials of a sheet that the actor may read, newest first."""
    return list(
        session.exec(
            select(RubricTrial)
            .where(
                RubricTrial.rubric_id == rubric_id,
                within(RubricTrial.unit_path, actor, Permission.assess_committee),
            )
            .order_by(col(RubricTrial.created_at).desc())
        )
    )


def remove(session: Session, ids: Sequence[UUID]) -> None:
    """Trials and their rows."""
    session.connection().execute(
        delete(RubricTrialRow).where(col(RubricTrialRow.trial_id).in_(ids))
    )
    session.connection().execute(delete(RubricTrial).where(col(RubricTrial.id).in_(ids)))


def claim(session: Session, trial: RubricTrial) -> bool:
    """Whether nobody has gone on with the trial since it was read; now nobody else will."""
    taken = session.connection().execute(
        update(RubricTrial)
        .where(col(RubricTrial.id) == trial.id, col(RubricTrial.version) == trial.version)
        .values(version=trial.version + 1)
    )
    return taken.rowcount == 1


def _tried(trial: RubricTrial) -> list[Any]:
    return [
        subtree(Meeting.cell_path, trial.unit_path),
        col(Meeting.month).between(trial.from_month, trial.to_month),
        col(Meeting.kind).in_(trial.sheet["meeting_kinds"]),
        Meeting.state == MeetingState.held,
        Assessment.rater == Rater.self_,
        Assessment.state == AssessmentState.submitted,
    ]


def scored(session: Session, trial: RubricTrial, limit: int) -> list[tuple[Meeting, Assessment]]:
    """The next meetings of the trial with the self-scores that their cells handed in."""
    where = _tried(trial)
    if trial.after is not None:
        month, path, id = trial.after
        months, paths = col(Meeting.month), col(Meeting.cell_path)
        later = or_(paths > path, and_(paths == path, col(Meeting.id) > UUID(id)))
        where.append(or_(months > month, and_(months == month, later)))
    return [
        (meeting, score)
        for meeting, score in session.exec(
            select(Meeting, Assessment)
            .join(Assessment, col(Assessment.meeting_id) == Meeting.id)
            .where(*where)
            .order_by(col(Meeting.month), col(Meeting.cell_path), col(Meeting.id))
            .limit(limit)
        )
    ]


def how_many(session: Session, trial: RubricTrial) -> int:
    """How many meetings the trial has."""
    return session.exec(
        select(func.count())
        .select_from(Meeting)
        .join(Assessment, col(Assessment.meeting_id) == Meeting.id)
        .where(*_tried(trial))
    ).one()


def rows(
    session: Session, trial: RubricTrial, page: Page, changed: bool | None
) -> tuple[list[RubricTrialRow], int | None]:
    """The meetings of a trial by month and cell."""
    where: list[Any] = [RubricTrialRow.trial_id == trial.id]
    if changed is not None:
        where.append(RubricTrialRow.changed == changed)
    counted = (
        session.exec(select(func.count()).select_from(RubricTrialRow).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(str, str, UUID)
    if after:
        month, path, id = after
        months, paths = col(RubricTrialRow.month), col(RubricTrialRow.cell_path)
        later = or_(paths > path, and_(paths == path, col(RubricTrialRow.id) > id))
        where.append(or_(months > month, and_(months == month, later)))
    found = session.exec(
        select(RubricTrialRow)
        .where(*where)
        .order_by(col(RubricTrialRow.month), col(RubricTrialRow.cell_path), col(RubricTrialRow.id))
        .limit(page.limit + 1)
    )
    return list(found), counted
