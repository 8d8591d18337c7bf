"""Differences between voices and decisions over months. Called by `leniency`.

Decided points are the committee's own score or, where it gave none, the cell's. So a class that was
changed without a score of its own says nothing in points: such decisions are counted apart.

Both read in the order of what they gather, so that one cell's or one visitor's rows are held at a
time, however many there are below a unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, null, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.access.scope import subtree
from app.meetings.models import Meeting
from app.ratings.course import Event
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, RatingEvent

AT_ONCE = 2000  # rows


def _decided(path: str, first: str, last: str) -> list[Any]:
    return [
        subtree(Meeting.cell_path, path),
        Meeting.month >= first,
        Meeting.month <= last,
        col(Meeting.self_points).is_not(None),
        col(Meeting.decided_points).is_not(None),
    ]


def _reclassed() -> ColumnElement[bool]:
    """The class is another than the cell's own points give, and the committee gave none."""
    ours = aliased(Assessment)
    scored = exists().where(
        col(ours.meeting_id) == col(Meeting.id),
        col(ours.rater) == Rater.committee,
        col(ours.state) == AssessmentState.submitted,
    )
    differs = func.coalesce(col(Meeting.decided_class) != col(Meeting.self_class), False)
    return and_(differs, ~scored)


@dataclass
class OfCell:
    """Self minus decided of one cell; and how often only the class was changed."""

    path: str
    differences: list[float] = field(default_factory=list)
    reclassed: int = 0


def of_cells(session: Session, path: str, first: str, last: str) -> Iterator[OfCell]:
    """What each cell gave itself against what was decided, in tree order."""
    rows: Any = session.connection().execute(
        select(
            col(Meeting.cell_path), col(Meeting.self_points), col(Meeting.decided_points),
            _reclassed(),
        )
        .where(*_decided(path, first, last))
        .order_by(col(Meeting.cell_path))
        .execution_options(yield_per=AT_ONCE)
    )  # fmt: skip
    for cell, meetings in groupby(rows, key=lambda row: row[0]):
        found = OfCell(cell)
        for _, own, decided, reclassed in meetings:
            if reclassed:
                found.reclassed += 1
            else:
                found.differences.append(round(own - decided, 2))
        yield found


@dataclass
class Given:
    """What one visitor gave: minus the decision, where, and how often the cell's own answers."""

    person_id: UUID
    differences: list[float] = field(default_factory=list)
    cells: set[str] = field(default_factory=set)
    agreed: int = 0
    reclassed: int = 0  # the class was changed without a score of the committee's own
    after: int = 0  # handed in when the decision could be read


def _known() -> ColumnElement[bool]:
    """The class could be read when the visitor handed in, reopened since or not."""
    return exists().where(
        col(Decision.meeting_id) == col(Assessment.meeting_id),
        col(Decision.confirmed_at) < col(Assessment.submitted_at),
    )


def of_visitors(session: Session, path: str, first: str, last: str) -> Iterator[Given]:
    """Visitor minus decided of each visitor."""
    own = aliased(Assessment)
    # Agreed with what the cell handed in anew since.
    again = exists().where(
        col(RatingEvent.meeting_id) == col(Assessment.meeting_id),
        col(RatingEvent.event) == Event.submitted,
        col(RatingEvent.number) > col(Assessment.agreed_with),
    )
    # An agreement that stands was with these answers. All others are compared, where the points
    # leave a doubt: a score of one's own may be the cell's in every answer, or only in the sum.
    compared = and_(
        col(Assessment.points) == col(Meeting.self_points),
        or_(col(Assessment.agreed_with).is_(None), again),
    )
    rows: Any = session.connection().execute(
        select(
            col(Assessment.person_id), col(Meeting.cell_path), col(Assessment.points),
            col(Meeting.self_points), col(Meeting.decided_points), _reclassed(), _known(),
            case((compared, col(Assessment.answers)), else_=null()),
            case((compared, col(own.answers)), else_=null()),
        )
        .join(Meeting, col(Meeting.id) == Assessment.meeting_id)
        .outerjoin(
            own, and_(col(own.meeting_id) == Assessment.meeting_id, col(own.rater) == Rater.self_)
        )
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
        for _, cell, points, self_points, decided, reclassed, known, theirs, cells in scores:
            given.cells.add(cell)
            if known:
                given.after += 1
            elif reclassed:
                given.reclassed += 1
            else:
                given.differences.append(round(points - decided, 2))
                # The same points by chance, for other answers, are no agreement.
                given.agreed += points == self_points and theirs == cells
        yield given
