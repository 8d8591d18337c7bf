"""Selects behind the desk: a fixed number of them, whatever the size of the subtree.

A row belongs to the child whose path is a prefix of the row's; paths are those the rows were
born with, so a month stays as it was when units move later.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, case, cast, func
from sqlmodel import Session, col, or_, select

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn
from app.core import clock
from app.meetings.models import Meeting, MeetingKind, MeetingRecord, MeetingState
from app.organisation.models import Unit, UnitKind

SLOT = (MeetingKind.regular, MeetingKind.combined)  # the one meeting each month owes
GAP = 5.0  # points by which a self-score lies above the decision before it is asked about
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


def _standing(now: datetime) -> Any:
    """How a meeting of the slot stands: held, not_held, silent (its hour has passed), ahead."""
    past = (Meeting.starts_at != None) & (col(Meeting.starts_at) < now)  # noqa: E711
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
    session: Session, path: str, width: int, month: str, now: datetime
) -> dict[str, Figures]:
    """Figures of every child of the unit at `path`, by the child's path (`width` characters)."""
    found: dict[str, Figures] = defaultdict(Figures)

    def child(column: Any) -> Any:
        return func.substr(column, 1, width)

    cells = select(child(Unit.path), func.count()).where(
        Unit.kind == UnitKind.cell, subtree(Unit.path, path), *_existed(month)
    )
    for key, count in session.exec(cells.group_by(child(Unit.path))):
        found[key].cells = count

    standing = _standing(now)
    slot = [subtree(Meeting.cell_path, path), Meeting.month == month, col(Meeting.kind).in_(SLOT)]
    group: list[Any] = [child(Meeting.cell_path), standing, Meeting.decided_class]
    for key, state, class_, count in session.execute(
        select(*group, func.count()).where(*slot).group_by(*group)
    ):
        row = found[key]
        setattr(row, state, getattr(row, state) + count)
        if class_ is not None:
            row.decided += count
            row.classes[class_] += count

    recorded = (
        select(
            child(Meeting.cell_path),
            func.sum(MeetingRecord.present),
            func.sum(MeetingRecord.summoned),
        )
        .join(MeetingRecord, col(MeetingRecord.meeting_id) == Meeting.id)
        .where(*slot, Meeting.state == MeetingState.held)
        .group_by(child(Meeting.cell_path))
    )
    for key, present, summoned in session.exec(recorded):
        found[key].present, found[key].summoned = int(present or 0), int(summoned or 0)

    past = case((col(Obligation.expected_at) < now, 1), else_=0)
    owed: list[Any] = [child(Obligation.cell_path), Obligation.state, past]
    for key, state, is_past, count in session.execute(
        select(*owed, func.count())
        .where(subtree(Obligation.cell_path, path), Obligation.month == month)
        .group_by(*owed)
    ):
        found[key].visits[state] += count
        if state is ObligationState.due and is_past:
            found[key].due_past += count
    return found


def grades(session: Session, path: str, month: str) -> dict[str, int]:
    """Visits done by grade of evidence."""
    return dict(
        session.exec(
            select(func.coalesce(Obligation.grade, "D"), func.count())
            .where(
                subtree(Obligation.cell_path, path),
                Obligation.month == month,
                col(Obligation.state).in_(VISITED),
            )
            .group_by(func.coalesce(Obligation.grade, "D"))
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
    session: Session, path: str, width: int, first: str, last: str, now: datetime
) -> dict[tuple[str, str], MonthPoint]:
    """(child path, month) → its point, over months `first` to `last`. Two queries."""
    points: dict[tuple[str, str], MonthPoint] = defaultdict(MonthPoint)
    standing = _standing(now)
    child = func.substr(Meeting.cell_path, 1, width)
    by: list[Any] = [child, Meeting.month, standing]
    best: list[Any] = [func.max(Meeting.decided_points), func.max(Meeting.decided_class)]
    for key, month, state, count, score, class_ in session.execute(
        select(*by, func.count(), *best)
        .where(
            subtree(Meeting.cell_path, path),
            Meeting.month >= first,
            Meeting.month <= last,
            col(Meeting.kind).in_(SLOT),
        )
        .group_by(*by)
    ):
        point = points[(key, month)]
        setattr(point, state, getattr(point, state) + count)
        point.points, point.class_ = score, class_  # of a cell: its one meeting
    owner = func.substr(Obligation.cell_path, 1, width)
    done = func.sum(case((col(Obligation.state).in_(VISITED), 1), else_=0))
    for key, month, expected, visited in session.execute(
        select(owner, Obligation.month, func.count(), done)
        .where(
            subtree(Obligation.cell_path, path),
            Obligation.month >= first,
            Obligation.month <= last,
            Obligation.state != ObligationState.withdrawn,
        )
        .group_by(owner, Obligation.month)
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


def not_recorded(
    session: Session, path: str, month: str, now: datetime, limit: int
) -> tuple[Sequence[Obligation], int]:
    """Visits that are missed, or not recorded though the meeting is over; oldest first."""
    where = [
        subtree(Obligation.cell_path, path),
        Obligation.month == month,
        or_(
            Obligation.state == ObligationState.missed,
            (col(Obligation.state) == ObligationState.due) & (col(Obligation.expected_at) < now),
        ),
    ]
    count = session.exec(select(func.count()).select_from(Obligation).where(*where)).one()
    rows = session.exec(
        select(Obligation)
        .where(*where)
        .order_by(col(Obligation.expected_at), col(Obligation.id))
        .limit(limit)
    ).all()
    return rows, count


def silent_cells(
    session: Session, path: str, month: str, now: datetime, limit: int
) -> tuple[Sequence[Meeting], int]:
    """Meetings whose hour has passed and of which nothing is known."""
    where = [
        subtree(Meeting.cell_path, path),
        Meeting.month == month,
        col(Meeting.kind).in_(SLOT),
        col(Meeting.state).in_([MeetingState.expected, MeetingState.planned]),
        col(Meeting.starts_at) < now,
    ]
    count = session.exec(select(func.count()).select_from(Meeting).where(*where)).one()
    rows = session.exec(
        select(Meeting).where(*where).order_by(col(Meeting.starts_at)).limit(limit)
    ).all()
    return rows, count


def gaps(session: Session, path: str, month: str, limit: int) -> tuple[Sequence[Meeting], int]:
    """Meetings whose self-score lies well above the decision, widest first."""
    gap = col(Meeting.self_points) - col(Meeting.decided_points)
    where = [subtree(Meeting.cell_path, path), Meeting.month == month, gap >= GAP]
    count = session.exec(select(func.count()).select_from(Meeting).where(*where)).one()
    rows = session.exec(select(Meeting).where(*where).order_by(gap.desc()).limit(limit)).all()
    return rows, count


def excuses_waiting(session: Session, path: str, month: str) -> int:
    """Requests not to attend that nobody has answered."""
    return session.exec(
        select(func.count())
        .select_from(Obligation)
        .where(
            subtree(Obligation.cell_path, path),
            Obligation.month == month,
            Obligation.state == ObligationState.due,
            col(Obligation.excuse_requested_at).is_not(None),
            col(Obligation.excuse_accepted).is_(None),
        )
    ).one()


def check_in_counts(session: Session, path: str, month: str) -> tuple[int, int]:
    """Of standing check-ins: how many carry a flag, how many nobody owed."""
    standing = [
        subtree(CheckIn.cell_path, path),
        CheckIn.month == month,
        col(CheckIn.undone_at).is_(None),
        col(CheckIn.voided_at).is_(None),
    ]
    flagged, unowed = session.execute(
        select(
            func.sum(case((cast(CheckIn.flags, String) != "[]", 1), else_=0)),
            func.sum(case((col(CheckIn.obligation_id).is_(None), 1), else_=0)),
        ).where(*standing)
    ).one()
    return int(flagged or 0), int(unowed or 0)


def waiting_of(
    session: Session, person_id: Any, cell_ids: list[Any], month: str, now: datetime, today: date
) -> dict[str, int]:
    """What waits for one person on the home screen."""
    own = [Obligation.person_id == person_id, Obligation.state == ObligationState.due]
    due = select(func.count()).select_from(Obligation).where(*own, Obligation.month == month)
    asked = (
        select(func.count())
        .select_from(Obligation)
        .where(
            *own,
            col(Obligation.expected_at) < now,
            col(Obligation.absence_answered_at).is_(None),
        )
    )
    counts = {
        "visits_due": session.exec(due).one(),
        "visits_asked": session.exec(asked).one(),
        "meetings_to_confirm": 0,
        "records_missing": 0,
    }
    if not cell_ids:
        return counts
    mine = [col(Meeting.cell_id).in_(cell_ids), col(Meeting.kind).in_(SLOT)]
    counts["meetings_to_confirm"] = session.exec(
        select(func.count())
        .select_from(Meeting)
        .where(*mine, Meeting.state == MeetingState.expected, Meeting.month == month,
               col(Meeting.starts_at) >= now)
    ).one()  # fmt: skip
    counts["records_missing"] = session.exec(
        select(func.count())
        .select_from(Meeting)
        .where(*mine, col(Meeting.starts_at) < now, Meeting.month >= clock.shift(month, -1),
               col(Meeting.state).in_(
                   [MeetingState.expected, MeetingState.planned, MeetingState.open]))
    ).one()  # fmt: skip
    return counts
