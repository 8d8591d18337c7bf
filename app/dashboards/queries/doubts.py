"""What needs a look in a month: rows to show, and how many there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, case, cast, func
from sqlmodel import Session, col, or_, select

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries.ahead import SLOT
from app.ratings.queries.course import judged_by_visitor


def not_recorded(
    session: Session, path: str, month: str, over: datetime, limit: int
) -> tuple[Sequence[Obligation], int]:
    """Visits that are missed, or not recorded though the meeting is over; oldest first."""
    where: list[Any] = [
        subtree(Obligation.cell_path, path),
        Obligation.month == month,
        or_(
            Obligation.state == ObligationState.missed,
            (col(Obligation.state) == ObligationState.due) & (col(Obligation.expected_at) <= over),
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
    session: Session, path: str, month: str, over: datetime, limit: int
) -> tuple[Sequence[Meeting], int]:
    """Meetings whose hour has passed and of which nothing is known."""
    where: list[Any] = [
        subtree(Meeting.cell_path, path),
        Meeting.month == month,
        col(Meeting.kind).in_(SLOT),
        col(Meeting.state).in_([MeetingState.expected, MeetingState.planned]),
        col(Meeting.starts_at) <= over,
    ]
    count = session.exec(select(func.count()).select_from(Meeting).where(*where)).one()
    rows = session.exec(
        select(Meeting).where(*where).order_by(col(Meeting.starts_at)).limit(limit)
    ).all()
    return rows, count


def gaps(
    session: Session, path: str, month: str, least: float, limit: int
) -> tuple[Sequence[Meeting], int]:
    """Meetings whose self-score lies `least` points or more above the decision, widest first."""
    gap = col(Meeting.self_points) - col(Meeting.decided_points)
    where: list[Any] = [subtree(Meeting.cell_path, path), Meeting.month == month, gap >= least]
    count = session.exec(select(func.count()).select_from(Meeting).where(*where)).one()
    rows = session.exec(select(Meeting).where(*where).order_by(gap.desc()).limit(limit)).all()
    return rows, count


def judged_by_visitors(
    session: Session, path: str, month: str, limit: int
) -> tuple[Sequence[Meeting], int]:
    """Meetings decided by somebody whose check-in there has come in, in tree order."""
    where: list[Any] = [
        subtree(Meeting.cell_path, path), Meeting.month == month, judged_by_visitor(),
    ]  # fmt: skip
    count = session.exec(select(func.count()).select_from(Meeting).where(*where)).one()
    rows = session.exec(
        select(Meeting).where(*where).order_by(col(Meeting.cell_path), col(Meeting.id)).limit(limit)
    ).all()
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
    standing: list[Any] = [
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
