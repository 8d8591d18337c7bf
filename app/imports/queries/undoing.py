"""Selects around an undo: the rows an import made, and whatever has come to depend on them.

Dependents are found by the foreign keys of all tables, so that a package added later need not be
named here for its rows to be safe.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy import select as plain
from sqlmodel import Session, col, delete, select

from app.assignments.models import Assignment, Obligation, ObligationState
from app.core.db import Record, metadata
from app.imports.models import ImportChange
from app.meetings.models import Meeting, MeetingState
from app.organisation.models import Unit, UnitVersion
from app.people.models import Person, Post

MODELS: dict[str, type[Record]] = {
    str(model.__tablename__): model
    for model in (Unit, Person, Post, Assignment, Obligation, Meeting)
}
_AT_ONCE = 500
Row = TypeVar("Row", bound=Record)


def _pieces(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def locked(session: Session, model: type[Row], ids: Iterable[UUID]) -> dict[UUID, Row]:
    """Rows by id, fresh, locked for the rest of the transaction."""
    found: dict[UUID, Row] = {}
    for some in _pieces(ids):
        query = select(model).where(col(model.id).in_(some)).order_by(col(model.id))
        fresh = query.with_for_update().execution_options(populate_existing=True)
        found |= {row.id: row for row in session.exec(fresh)}
    return found


def meetings_of(session: Session, cell_ids: Iterable[UUID]) -> dict[UUID, Meeting]:
    """Every meeting of these cells, locked."""
    found: dict[UUID, Meeting] = {}
    for some in _pieces(cell_ids):
        query = select(Meeting).where(col(Meeting.cell_id).in_(some)).with_for_update()
        found |= {meeting.id: meeting for meeting in session.exec(query)}
    return found


def visits_of(session: Session, assignment_ids: Iterable[UUID]) -> dict[UUID, Obligation]:
    """Every visit that these assignments owe, locked."""
    found: dict[UUID, Obligation] = {}
    for some in _pieces(assignment_ids):
        query = select(Obligation).where(col(Obligation.assignment_id).in_(some))
        found |= {visit.id: visit for visit in session.exec(query.with_for_update())}
    return found


def as_expected(meeting: Meeting) -> bool:
    """Whether nobody has done anything about a meeting yet."""
    said = (
        meeting.confirmed_at, meeting.notice_at, meeting.opened_at, meeting.minutes_taker_id,
        meeting.first_planned_at, meeting.entered_by,
    )  # fmt: skip
    return meeting.state is MeetingState.expected and not any(said)


def as_owed(visit: Obligation) -> bool:
    """Whether nobody has answered or settled a visit yet."""
    said = (
        visit.done_by, visit.will_attend_at, visit.excuse_requested_at, visit.excuse_decided_at,
        visit.absence_answered_at, visit.handed_from,
    )  # fmt: skip
    return visit.state in {ObligationState.due, ObligationState.not_met} and not any(said)


Removal = Mapping[str, Collection[UUID]]


def depended_on(session: Session, table: str, removal: Removal) -> set[UUID]:
    """Those rows of `table` in the removal to which rows outside the removal refer."""
    depended: set[UUID] = set()
    for other, column in _referring(table):
        if other.name == UnitVersion.__tablename__:
            continue  # goes with its unit
        going = set(removal.get(other.name, ()))
        id = other.c.id if going else column
        for some in _pieces(removal.get(table, ())):
            for target, row_id in session.execute(plain(column, id).where(column.in_(some))):
                if not going or row_id not in going:
                    depended.add(target)
    return depended


def _referring(table: str) -> Iterator[tuple[Table, Any]]:
    for other in metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table.name == table for key in column.foreign_keys):
                yield other, column


def remove(session: Session, model: type[Record], ids: Collection[UUID]) -> None:
    """Delete rows, unseen by the session: the caller expires what it holds."""
    unseen = {"synchronize_session": False}
    for some in _pieces(ids):
        if model is Unit:
            versions = delete(UnitVersion).where(col(UnitVersion.unit_id).in_(some))
            session.exec(versions.execution_options(**unseen))
        session.exec(delete(model).where(col(model.id).in_(some)).execution_options(**unseen))


def other_changes(session: Session, run_id: UUID, row_ids: Iterable[UUID]) -> list[ImportChange]:
    """What other imports noted about the same rows."""
    found: list[ImportChange] = []
    for some in _pieces(row_ids):
        query = select(ImportChange).where(
            col(ImportChange.run_id) != run_id, col(ImportChange.row_id).in_(some)
        )
        found += session.exec(query)
    return found
