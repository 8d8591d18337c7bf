"""What the ledger must know of packages above it, by light handles on their tables; and its sums.

`meetings` and `attendance` own these tables; here they are only read, except that a visit handed
over after the fact is linked to the check-in that fulfils it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, column, func, table
from sqlalchemy import select as plain
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.assignments.rules import Cell
from app.core.db import Instant, PathColumn

MEETING = table(
    "meeting",
    column("id", Uuid()),
    column("cell_id", Uuid()),
    column("cell_path", PathColumn),
    column("month"),
    column("state"),
    column("starts_at", Instant()),
    column("place"),
)
CHECK_IN = table(
    "check_in",
    column("id", Uuid()),
    column("meeting_id", Uuid()),
    column("person_id", Uuid()),
    column("obligation_id", Uuid()),
    column("grade"),
    column("claimed_at", Instant()),
    column("undone_at", Instant()),
    column("voided_at", Instant()),
)
_KNOWN = {"held": Cell.met, "open": Cell.met, "not_held": Cell.not_met}
_CHUNK = 500


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting as the ledger sees it."""

    id: UUID
    cell_path: str
    month: str
    state: str
    starts_at: datetime | None
    place: str | None

    @property
    def cell(self) -> Cell:
        """Whether the cell met, did not, or has said nothing."""
        return _KNOWN.get(self.state, Cell.silent)


_FACTS = plain(
    MEETING.c.id, MEETING.c.cell_path, MEETING.c.month, MEETING.c.state, MEETING.c.starts_at,
    MEETING.c.place,
)  # fmt: skip


def meetings(session: Session, ids: Iterable[UUID]) -> dict[UUID, MeetingFacts]:
    """Meetings by id, those that exist."""
    wanted = sorted(set(ids))
    found: dict[UUID, MeetingFacts] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = MEETING.c.id.in_(wanted[start : start + _CHUNK])
        found |= {row.id: MeetingFacts(*row) for row in session.execute(_FACTS.where(some))}
    return found


def meetings_within(
    session: Session, path: str, months: Collection[str]
) -> dict[UUID, MeetingFacts]:
    """Meetings of a subtree in some months."""
    query = _FACTS.where(subtree(MEETING.c.cell_path, path), MEETING.c.month.in_(months))
    return {row.id: MeetingFacts(*row) for row in session.execute(query)}


def cell_of(session: Session, meeting_id: UUID) -> Cell:
    """What is known of one meeting."""
    found = meetings(session, [meeting_id]).get(meeting_id)
    return found.cell if found else Cell.silent


@dataclass(frozen=True)
class Presence:
    """A check-in that stands."""

    id: UUID
    claimed_at: datetime
    grade: str


def presences(session: Session, ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Presence]:
    """The standing check-ins at some meetings, by meeting and person."""
    wanted = sorted(set(ids))
    row = CHECK_IN.c
    query = plain(row.meeting_id, row.person_id, row.id, row.claimed_at, row.grade).where(
        row.undone_at.is_(None), row.voided_at.is_(None)
    )
    found: dict[tuple[UUID, UUID], Presence] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = query.where(row.meeting_id.in_(wanted[start : start + _CHUNK]))
        for meeting_id, person_id, *rest in session.execute(some):
            found[meeting_id, person_id] = Presence(*rest)
    return found


def link(session: Session, check_in_id: UUID, obligation_id: UUID) -> None:
    """Note on a check-in which visit it fulfils."""
    session.execute(
        CHECK_IN.update().where(CHECK_IN.c.id == check_in_id).values(obligation_id=obligation_id)
    )


def meeting_of_check_in(check_in_id: UUID) -> Any:
    """The meeting of a check-in, as a subquery: visits are indexed by meeting."""
    return plain(CHECK_IN.c.meeting_id).where(CHECK_IN.c.id == check_in_id).scalar_subquery()


def figures(session: Session, path: str, month: str) -> dict[ObligationState, int]:
    """How many visits of a subtree and month are in each state; every state is there.

    Expected = the sum of all but `withdrawn`.
    """
    counted = session.exec(
        select(Obligation.state, func.count())
        .where(subtree(Obligation.cell_path, path), Obligation.month == month)
        .group_by(col(Obligation.state))
    )
    by_state = dict(counted.all())
    return {state: by_state.get(state, 0) for state in ObligationState}
