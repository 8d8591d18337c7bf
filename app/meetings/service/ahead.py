"""The one idempotent job: expected meetings and the visits owed to them, this month and three more.

Jobs call it for the whole tree, imports and the edge (`deps.keeps_ledger`) for what they changed.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.assignments import rules as computed
from app.assignments import service as assignments
from app.core import clock
from app.meetings.models import MeetingKind, MeetingState, Source
from app.meetings.queries import ahead as queries
from app.organisation.models import Unit

CELLS_AT_ONCE = 1000


def keep_ahead(session: Session, *, path: str = "") -> tuple[int, int]:
    """Create what is missing in a subtree; how many meetings, how many obligations.

    Never for past months, never twice. On a subtree it also moves meetings that nobody has
    confirmed to the cell's present usual day, hour and place; over the whole tree it only fills
    gaps, so that it may run often.
    """
    now = clock.now()
    months = computed.months_ahead(now)
    made = _fill(session, path, months)
    if path:
        _follow_profile(session, path, months, now)
    return made, assignments.owe(session, path=path, months=months, now=now)


def _fill(session: Session, path: str, months: list[str]) -> int:
    made, after = 0, ""
    while cells := queries.cells_behind(session, path, months, after, CELLS_AT_ONCE):
        wanted = [
            row for cell in cells for month in months if (row := _expected(cell, month)) is not None
        ]
        there = queries.slots_there(session, [row["id"] for row in wanted])
        missing = [row for row in wanted if row["id"] not in there]
        for start in range(0, len(missing), CELLS_AT_ONCE):
            made += queries.add_missing(session, missing[start : start + CELLS_AT_ONCE])
        after = cells[-1].path
    return made


def expected_row(cell: Unit, month: str) -> dict[str, Any]:
    """The regular meeting of a cell in a month as nobody has touched it.

    A plain row: a model for each of a million would cost more than the database does.
    """
    return {
        "id": computed.meeting_id(cell.id, month),
        "created_at": clock.now(),
        "version": 1,
        "cell_id": cell.id,
        "cell_path": cell.path,
        "month": month,
        "kind": MeetingKind.regular,
        "state": MeetingState.expected,
        "starts_at": computed.expected_at(cell.usual_day, cell.usual_time, month),
        "place": cell.place,
        "source": Source.app,
        "flags": "",
    }


def _expected(cell: Unit, month: str) -> dict[str, Any] | None:
    """The same, when the cell is open on that day."""
    row = expected_row(cell, month)
    starts_at = row["starts_at"]
    day = clock.day_of(starts_at) if starts_at else clock.last_day(month)
    is_open = cell.opened_on <= day and (cell.closed_on is None or day <= cell.closed_on)
    return row if is_open else None


def _follow_profile(session: Session, path: str, months: list[str], now: datetime) -> None:
    for meeting, cell in queries.untouched(session, path, months):
        at = computed.expected_at(cell.usual_day, cell.usual_time, meeting.month)
        if (meeting.starts_at, meeting.place) == (at, cell.place):
            continue
        gone_by = meeting.starts_at is not None and meeting.starts_at <= now
        if gone_by or at is None or at <= now:
            continue  # what has already come due stays where it was
        meeting.starts_at, meeting.place = at, cell.place
        meeting.touch()
        session.add(meeting)
        session.flush()
        assignments.follow_meeting(session, meeting.id, at, cell.place)
