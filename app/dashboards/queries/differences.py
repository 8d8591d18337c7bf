"""Differences between voices and decisions over months. Called by `leniency`.

Both read in the order of what they gather, so that one cell's or one visitor's rows are held at a
time, however many there are below a unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.scope import subtree
from app.meetings.models import Meeting
from app.ratings.models import Assessment, AssessmentState, Rater

AT_ONCE = 2000  # rows


def _decided(path: str, first: str, last: str) -> list[Any]:
    return [
        subtree(Meeting.cell_path, path),
        Meeting.month >= first,
        Meeting.month <= last,
        col(Meeting.self_points).is_not(None),
        col(Meeting.decided_points).is_not(None),
    ]


def of_cells(
    session: Session, path: str, first: str, last: str
) -> Iterator[tuple[str, list[float]]]:
    """Self minus decided of each cell, by its path, in tree order."""
    rows: Any = session.connection().execute(
        select(col(Meeting.cell_path), col(Meeting.self_points), col(Meeting.decided_points))
        .where(*_decided(path, first, last))
        .order_by(col(Meeting.cell_path))
        .execution_options(yield_per=AT_ONCE)
    )
    for cell, meetings in groupby(rows, key=lambda row: row[0]):
        yield cell, [round(own - decided, 2) for _, own, decided in meetings]


@dataclass
class Given:
    """What one visitor gave: minus the decision, where, and how often exactly as the cell did."""

    person_id: UUID
    differences: list[float] = field(default_factory=list)
    cells: set[str] = field(default_factory=set)
    agreed: int = 0


def of_visitors(session: Session, path: str, first: str, last: str) -> Iterator[Given]:
    """Visitor minus decided of each visitor."""
    rows: Any = session.connection().execute(
        select(
            col(Assessment.person_id), col(Meeting.cell_path), col(Assessment.points),
            col(Meeting.self_points), col(Meeting.decided_points),
        )
        .join(Meeting, col(Meeting.id) == Assessment.meeting_id)
        .where(
            *_decided(path, first, last),
            col(Assessment.rater) == Rater.visitor,
            col(Assessment.state) == AssessmentState.submitted,
            col(Assessment.points).is_not(None),
        )
        .order_by(col(Assessment.person_id))
        .execution_options(yield_per=AT_ONCE)
    )  # fmt: skip
    for person, scores in groupby(rows, key=lambda row: row[0]):
        given = Given(person)
        for _, cell, points, own, decided in scores:
            given.differences.append(round(points - decided, 2))
            given.cells.add(cell)
            given.agreed += points == own
        yield given
