"""The list of visits owed: its filters, scope and pages; and the conditions that counts share."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, column, exists, func, or_, table
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.assignments.models import Obligation, ObligationState
from app.assignments.queries.owed import meeting_over
from app.core import clock
from app.core.paging import Page
from app.periods import queries as periods
from app.periods.rules import Step

# Reports lie above this package: their table by a light handle.
_REPORT = table("visit_report", column("meeting_id", Uuid), column("person_id", Uuid))


def excuse_waits() -> ColumnElement[bool]:
    """Rows whose excuse nobody has decided yet."""
    return and_(
        col(Obligation.state) == ObligationState.due,
        col(Obligation.excuse_requested_at).is_not(None),
        col(Obligation.excuse_accepted).is_(None),
    )


def _written() -> ColumnElement[bool]:
    """Rows of which the visitor has written the report."""
    return exists().where(
        _REPORT.c.meeting_id == col(Obligation.meeting_id),
        _REPORT.c.person_id == col(Obligation.person_id),
    )


def owes_report() -> ColumnElement[bool]:
    """Visits that were made and of which no report has come."""
    return and_(
        col(Obligation.state).in_((ObligationState.done, ObligationState.late)), ~_written()
    )


def unreported(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Of these visits those that owe a report."""
    if not ids:
        return set()
    return set(
        session.exec(select(Obligation.id).where(col(Obligation.id).in_(ids), owes_report()))
    )


def report_overdue(session: Session, month: str, inside: str) -> ColumnElement[bool]:
    """Visits of a month whose report is past its day, each by the terms of its cell."""
    return periods.overdue(
        session, Step.report, month, inside,
        path=Obligation.cell_path,
        met_at=func.coalesce(Obligation.expected_at, Obligation.done_at),
    )  # fmt: skip


@dataclass(frozen=True)
class ObligationFilter:
    """What the reader asked for."""

    month: str | None = None
    inside: str | None = None
    person: UUID | None = None
    own: UUID | None = None
    states: frozenset[ObligationState] = frozenset()
    cell: UUID | None = None
    due_past: bool = False
    reported: bool | None = None  # with the visitor's report
    owes_report: bool = False  # made, and no report has come
    overdue: bool = False  # and the day of the report has passed
    excuse_waiting: bool = False
    before: datetime | None = None

    def where(self, now: datetime) -> list[Any]:
        """The conditions."""
        found: list[Any] = []
        if self.month is not None:
            found.append(Obligation.month == self.month)
        if self.inside is not None:
            found.append(subtree(Obligation.cell_path, self.inside))
        persons = [each for each in (self.person, self.own) if each is not None]
        found += [Obligation.person_id == person for person in persons]
        if self.states:
            found.append(col(Obligation.state).in_(self.states))
        if self.cell is not None:
            found.append(Obligation.cell_id == self.cell)
        if self.due_past:
            found += [Obligation.state == ObligationState.due, meeting_over(now)]
        if self.reported is not None:
            found.append(_written() if self.reported else ~_written())
        if self.owes_report:
            found.append(owes_report())
        if self.excuse_waiting:
            found.append(excuse_waits())
        if self.before is not None:
            found.append(col(Obligation.expected_at) <= self.before)
        return found


def obligation_listing(
    session: Session, actor: Actor, page: Page, asked: ObligationFilter
) -> tuple[list[Obligation], int | None]:
    """Visits in scope and the actor's own: latest month first, then by cell."""
    where: list[Any] = [
        or_(
            within(Obligation.cell_path, actor, Permission.obligation_read),
            col(Obligation.person_id) == actor.person_id,
        ),
        *asked.where(clock.now()),
    ]
    if asked.overdue:
        month = asked.month or clock.this_month()
        where.append(report_overdue(session, month, asked.inside or ""))
    counted = (
        session.exec(select(func.count()).select_from(Obligation).where(*where)).one()
        if page.count
        else None
    )
    after = page.after(str, str, UUID)
    if after:
        month, path, id = after
        same = Obligation.month == month
        where.append(
            or_(
                col(Obligation.month) < month,
                and_(same, col(Obligation.cell_path) > path),
                and_(same, Obligation.cell_path == path, col(Obligation.id) > id),
            )
        )
    rows = session.exec(
        select(Obligation)
        .where(*where)
        .order_by(col(Obligation.month).desc(), col(Obligation.cell_path), col(Obligation.id))
        .limit(page.limit + 1)
    ).all()
    return list(rows), counted
