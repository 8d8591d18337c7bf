"""Selects behind the desk: a fixed number of them, whatever the size of the subtree.

A row belongs to the child whose path is a prefix of the row's; paths are those the rows were
born with, so a month stays as it was when units move later.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, or_, select

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.core import clock
from app.meetings.models import Meeting, MeetingRecord, MeetingState
from app.meetings.queries.ahead import SLOT
from app.organisation.models import Unit, UnitKind

# A meeting is given this long before anybody asks what became of it.
LASTS = timedelta(hours=3)
VISITED = {ObligationState.done, ObligationState.late}


@dataclass
class Figures:
    """The month of one unit, as counts that add up."""

    cells: int = 0
    held: int = 0
    not_held: int = 0
    silent: int = 0
    ahead: int = 0
    present: int = 0
    summoned: int = 0
    decided: int = 0
    classes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    visits: dict[ObligationState, int] = field(default_factory=lambda: defaultdict(int))
    due_past: int = 0  # not recorded though the meeting is over

    @property
    def expected(self) -> int:
        """Visits expected: all states but `withdrawn`, so list and rate cannot disagree."""
        return sum(n for s, n in self.visits.items() if s is not ObligationState.withdrawn)

    @property
    def done(self) -> int:
        """Visits done, late ones included."""
        return sum(self.visits[s] for s in VISITED)

    def plus(self, other: "Figures") -> None:
        """Add another unit's month to this one."""
        for name in ("cells", "held", "not_held", "silent", "ahead", "present", "summoned",
                     "decided", "due_past"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for key, n in other.classes.items():
            self.classes[key] += n
        for state, n in other.visits.items():
            self.visits[state] += n


def _grouped(session: Session, by: list[Any], sums: list[Any], where: list[Any]) -> Any:
    """Rows of `by` and `sums`, grouped by `by`: the lists are computed, so their types are not."""
    columns: Any = (*by, *sums)
    return session.execute(sa_select(*columns).where(*where).group_by(*by))


def _standing(over: datetime) -> Any:
    """How a meeting of the slot stands: held, not_held, silent (its hour has passed), ahead."""
    past = col(Meeting.starts_at).is_not(None) & (col(Meeting.starts_at) <= over)
    return case(
        (col(Meeting.state) == MeetingState.held, "held"),
        (col(Meeting.state) == MeetingState.not_held, "not_held"),
        (col(Meeting.state) == MeetingState.open, "ahead"),
        (past, "silent"),
        else_="ahead",
    )


def _existed(month: str) -> list[Any]:
    first, last = clock.first_day(month), clock.last_day(month)
    return [
        col(Unit.opened_on) <= last,
        or_(col(Unit.closed_on).is_(None), col(Unit.closed_on) >= first),
    ]


def children(session: Session, unit: Unit, month: str) -> list[Unit]:
    """The units directly below that existed on any day of the month, in tree order."""
    return list(
        session.exec(
            select(Unit).where(Unit.parent_id == unit.id, *_existed(month)).order_by(col(Unit.path))
        )
    )


def figures(
    session: Session, path: str, width: int, month: str, over: datetime
) -> dict[str, Figures]:
    """Figures of every child of the unit at `path`, by the child's path (`width` characters)."""
    found: dict[str, Figures] = defaultdict(Figures)

    def child(column: Any) -> Any:
        return func.substr(column, 1, width)

    # What is grouped by must be the selected expression itself: PostgreSQL takes two calls with
    # parameters for two expressions.
    unit = child(Unit.path)
    cells = select(unit, func.count()).where(
        Unit.kind == UnitKind.cell, subtree(Unit.path, path), *_existed(month)
    )
    for key, count in session.exec(cells.group_by(unit)):
        found[key].cells = count

    standing = _standing(over)
    slot: list[Any] = [
        subtree(Meeting.cell_path, path),
        Meeting.month == month,
        col(Meeting.kind).in_(SLOT),
    ]
    group: list[Any] = [child(Meeting.cell_path), standing, Meeting.decided_class]
    for key, state, class_, count in _grouped(session, group, [func.count()], slot):
        row = found[key]
        setattr(row, state, getattr(row, state) + count)
        if class_ is not None:
            row.decided += count
            row.classes[class_] += count

    held_by = child(Meeting.cell_path)
    recorded = (
        select(
            held_by,
            func.sum(MeetingRecord.present),
            func.sum(MeetingRecord.summoned),
        )
        .join(MeetingRecord, col(MeetingRecord.meeting_id) == Meeting.id)
        .where(*slot, Meeting.state == MeetingState.held)
        .group_by(held_by)
    )
    for key, present, summoned in session.exec(recorded):
        found[key].present, found[key].summoned = int(present or 0), int(summoned or 0)

    past = case((col(Obligation.expected_at) <= over, 1), else_=0)
    owed: list[Any] = [child(Obligation.cell_path), Obligation.state, past]
    for key, state, is_past, count in _grouped(
        session,
        owed,
        [func.count()],
        [subtree(Obligation.cell_path, path), Obligation.month == month],
    ):
        found[key].visits[state] += count
        if state is ObligationState.due and is_past:
            found[key].due_past += count
    return found


def grades(session: Session, path: str, month: str) -> dict[str, int]:
    """Visits done by grade of evidence."""
    grade = func.coalesce(Obligation.grade, "D")
    return dict(
        session.exec(
            select(grade, func.count())
            .where(
                subtree(Obligation.cell_path, path),
                Obligation.month == month,
                col(Obligation.state).in_(VISITED),
            )
            .group_by(grade)
        ).all()
    )


@dataclass
class MonthPoint:
    """One month of one child."""

    held: int = 0
    not_held: int = 0
    silent: int = 0
    ahead: int = 0
    points: float | None = None
    class_: str | None = None
    expected: int = 0
    done: int = 0


def history(
    session: Session, path: str, width: int, first: str, last: str, over: datetime
) -> dict[tuple[str, str], MonthPoint]:
    """(child path, month) → its point, over months `first` to `last`. Two queries."""
    points: dict[tuple[str, str], MonthPoint] = defaultdict(MonthPoint)
    standing = _standing(over)
    child = func.substr(Meeting.cell_path, 1, width)
    by: list[Any] = [child, Meeting.month, standing]
    # A score belongs to a cell; of a committee's many there is none to show.
    whole = col(Meeting.cell_path) == child
    best: list[Any] = [
        func.max(case((whole, Meeting.decided_points))),
        func.max(case((whole, Meeting.decided_class))),
    ]
    for key, month, state, count, score, class_ in _grouped(
        session,
        by,
        [func.count(), *best],
        [
            subtree(Meeting.cell_path, path),
            Meeting.month >= first,
            Meeting.month <= last,
            col(Meeting.kind).in_(SLOT),
        ],
    ):
        point = points[(key, month)]
        setattr(point, state, getattr(point, state) + count)
        point.points, point.class_ = score, class_  # a cell has one meeting a month
    owner = func.substr(Obligation.cell_path, 1, width)
    done = func.sum(case((col(Obligation.state).in_(VISITED), 1), else_=0))
    by_owner: list[Any] = [owner, Obligation.month]
    for key, month, expected, visited in _grouped(
        session,
        by_owner,
        [func.count(), done],
        [
            subtree(Obligation.cell_path, path),
            Obligation.month >= first,
            Obligation.month <= last,
            Obligation.state != ObligationState.withdrawn,
        ],
    ):
        points[(key, month)].expected, points[(key, month)].done = expected, int(visited or 0)
    return points


def cell_meetings(session: Session, path: str, month: str) -> dict[str, Meeting]:
    """The slot's meeting of each cell of a subtree, by the cell's path."""
    rows = session.exec(
        select(Meeting).where(
            subtree(Meeting.cell_path, path),
            Meeting.month == month,
            col(Meeting.kind).in_(SLOT),
        )
    )
    return {m.cell_path: m for m in rows}
