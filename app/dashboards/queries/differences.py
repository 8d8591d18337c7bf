"""Differences between voices and decisions over months. Called by `leniency`."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.meetings.models import Meeting
from app.organisation.models import Unit, UnitKind
from app.ratings.models import Assessment, AssessmentState, Rater


def cells_below(session: Session, path: str) -> int:
    """How many cells a subtree has."""
    return session.exec(
        select(func.count())
        .select_from(Unit)
        .where(Unit.kind == UnitKind.cell, subtree(Unit.path, path))
    ).one()


def _decided(path: str, first: str, last: str) -> list[Any]:
    return [
        subtree(Meeting.cell_path, path),
        Meeting.month >= first,
        Meeting.month <= last,
        col(Meeting.self_points).is_not(None),
        col(Meeting.decided_points).is_not(None),
    ]


def of_cells(session: Session, path: str, first: str, last: str) -> dict[str, list[float]]:
    """Self minus decided, by the cell's path."""
    found: dict[str, list[float]] = defaultdict(list)
    rows = session.exec(
        select(Meeting.cell_path, Meeting.self_points, Meeting.decided_points)
        .where(*_decided(path, first, last))
        .order_by(col(Meeting.cell_path), col(Meeting.month), col(Meeting.id))
    )
    for cell, own, decided in rows:
        if own is not None and decided is not None:
            found[cell].append(round(own - decided, 2))
    return found


@dataclass
class Given:
    """What one visitor gave: minus the decision, and how often exactly what the cell gave."""

    differences: list[float] = field(default_factory=list)
    agreed: int = 0


def of_visitors(session: Session, path: str, first: str, last: str) -> dict[UUID, Given]:
    """Visitor minus decided, by the visitor."""
    found: dict[UUID, Given] = defaultdict(Given)
    rows = session.exec(
        select(Assessment.person_id, Assessment.points, Meeting.self_points, Meeting.decided_points)
        .join(Meeting, col(Meeting.id) == Assessment.meeting_id)
        .where(
            *_decided(path, first, last),
            Assessment.rater == Rater.visitor,
            Assessment.state == AssessmentState.submitted,
            col(Assessment.points).is_not(None),
        )
        .order_by(col(Assessment.person_id), col(Meeting.month))
    )
    for person, points, own, decided in rows:
        if points is None or decided is None:
            continue
        found[person].differences.append(round(points - decided, 2))
        found[person].agreed += points == own
    return found
