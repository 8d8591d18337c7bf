"""Which sheet is in force for many cells and days at once. Called by services here.

`sheets.in_force` answers for one cell in one statement; this reads the adoptions of a whole branch
of the tree once and answers from memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.core import clock
from app.meetings.models import Meeting, MeetingState
from app.organisation.queries import ancestor_paths
from app.ratings.models import Adoption, Assessment


class Use(NamedTuple):
    """One adoption as it was when read: rows may change under whoever compares."""

    rubric_id: UUID
    kinds: tuple[str, ...]
    from_on: date
    to_on: date | None


@dataclass
class Adopted:
    """The adoptions at and around a branch, by unit."""

    at: dict[str, list[Use]] = field(default_factory=dict)

    def rubric_for(self, path: str, kind: str, on: date) -> UUID | None:
        """The id of the sheet that the nearest adopting unit uses; None without one."""
        for place in reversed(ancestor_paths(path)):
            for use in self.at.get(place, ()):
                ended = use.to_on is not None and use.to_on < on
                if kind in use.kinds and use.from_on <= on and not ended:
                    return use.rubric_id
        return None


def around(session: Session, path: str) -> Adopted:
    """The adoptions above, at and below a unit."""
    rows = session.exec(
        select(Adoption).where(
            or_(
                col(Adoption.unit_path).in_(ancestor_paths(path)),
                subtree(Adoption.unit_path, path),
            )
        )
    )
    found = Adopted()
    for row in rows:
        use = Use(row.rubric_id, tuple(row.kinds), row.from_on, row.to_on)
        found.at.setdefault(row.unit_path, []).append(use)
    return found


def begun_meetings(
    session: Session, path: str, kinds: Iterable[str], first: str, last: str
) -> Iterator[tuple[str, str, date]]:
    """Cell, kind and day of the meetings of some months that were opened, held or scored, or whose
    hour has passed: the record may still lie on a phone."""
    past = and_(col(Meeting.starts_at) <= clock.now(), col(Meeting.state) != MeetingState.not_held)
    scored = select(Assessment.id).where(col(Assessment.meeting_id) == Meeting.id).exists()
    columns: list[Any] = [Meeting.cell_path, Meeting.kind, Meeting.starts_at, Meeting.month]
    rows = session.connection().execute(
        sql_select(*columns)
        .where(
            subtree(Meeting.cell_path, path),
            col(Meeting.kind).in_(list(kinds)),
            col(Meeting.month).between(first, last),
            or_(col(Meeting.state).in_([MeetingState.open, MeetingState.held]), past, scored),
        )
        .execution_options(yield_per=1000)
    )
    for cell, kind, starts_at, month in rows:
        yield cell, str(kind), clock.day_of(starts_at) if starts_at else clock.last_day(month)
