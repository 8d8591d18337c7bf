"""Makes the visits owed, and keeps them in step with assignments and meetings.

Idempotent: `meetings.keep_ahead` runs `owe` as a job, assignments run it in their transaction.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.assignments import rules
from app.assignments.models import Assignment, Obligation, ObligationState
from app.assignments.queries import assigned, facts, owed
from app.assignments.rules import Event
from app.assignments.service.moving import move, situation
from app.assignments.service.presence import fulfil_if_there
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.ids import new_id

_TABLE: Table = Obligation.__table__  # type: ignore[attr-defined]
_ONCE = ["assignment_id", "month", "person_id"]
_POSTGRESQL = postgresql.insert(_TABLE).on_conflict_do_nothing(index_elements=_ONCE)
_SQLITE = sqlite.insert(_TABLE).on_conflict_do_nothing(index_elements=_ONCE)


def owe(session: Session, *, path: str = "", months: Sequence[str], now: datetime) -> int:
    """Create the missing visits of a subtree whose meeting is still ahead; how many were made.

    Never for past months. A visit that was withdrawn or handed over is not made again.
    """
    missing = list(missing_visits(session, path, months, now))
    if not missing:
        return 0
    insert = _POSTGRESQL if session.get_bind().dialect.name == "postgresql" else _SQLITE
    # Counted from what comes back: a driver may not know the rows of many inserts at once.
    returned = session.connection().execute(insert.returning(_TABLE.c.id), missing)
    made = set(returned.scalars())
    if made:
        record(
            session, None, Action.obligations_generated, subject="obligation", path=path,
            months=list(months), count=len(made),
        )  # fmt: skip
    there = facts.presences(session, {row["meeting_id"] for row in missing})
    for row in missing:  # somebody may have come before being assigned
        if row["id"] in made and (row["meeting_id"], row["person_id"]) in there:
            for visit in owed.locked(session, Obligation.id == row["id"]):
                fulfil_if_there(session, visit)
    return len(made)


def missing_visits(
    session: Session, path: str, months: Sequence[str], now: datetime
) -> Iterator[dict[str, Any]]:
    """The visits that assignments of a subtree owe and that have no row yet."""
    wanted = sorted(m for m in set(months) if m >= clock.month_of(now))
    if not wanted:
        return
    session.flush()
    known = facts.meetings_within(session, path, wanted)
    rows = owed.made(session, path, wanted)
    made = {(row.assignment_id, row.month) for row in rows}
    taken = {
        (row.meeting_id, row.person_id)
        for row in rows
        if row.state is not ObligationState.withdrawn
    }
    first, last = clock.first_day(wanted[0]), clock.last_day(wanted[-1])
    for assignment, cell in assigned.in_force(session, path, first, last):
        for month in wanted:
            id = rules.meeting_id(cell.id, month)
            if (assignment.id, month) in made or (id, assignment.person_id) in taken:
                continue
            meeting = known.get(id)
            at = (
                meeting.starts_at
                if meeting
                else rules.expected_at(cell.usual_day, cell.usual_time, month)
            )
            if not rules.ahead(at, month, now) or not _covers(assignment, month, at):
                continue
            day = clock.day_of(at) if at else clock.last_day(month)
            if day < cell.opened_on or (cell.closed_on is not None and cell.closed_on < day):
                continue
            taken.add((id, assignment.person_id))
            not_met = meeting is not None and meeting.cell is rules.Cell.not_met
            yield {
                "id": new_id(), "created_at": now, "version": 1, "assignment_id": assignment.id,
                "person_id": assignment.person_id, "cell_id": cell.id, "cell_path": cell.path,
                "month": month, "meeting_id": id, "expected_at": at, "flags": "",
                "state": ObligationState.not_met if not_met else ObligationState.due,
                "place": meeting.place if meeting else cell.place,
            }  # fmt: skip


def _covers(assignment: Assignment, month: str, at: datetime | None) -> bool:
    return rules.covers(
        assignment.starts_on, assignment.ends_on, assignment.every_months, month, at
    )


def settle(session: Session, assignment: Assignment, now: datetime) -> None:
    """Withdraw the coming visits that the assignment no longer covers, bring back those it does.

    What lies behind stays as it is.
    """
    rows = owed.locked(
        session,
        Obligation.assignment_id == assignment.id,
        Obligation.month >= clock.month_of(now),
    )
    known = facts.meetings(session, {r.meeting_id for r in rows})
    rows.sort(key=lambda r: r.month)
    for month, of_month in groupby(rows, key=lambda r: r.month):
        visits = [v for v in of_month if rules.ahead(v.expected_at, month, now)]
        if not visits:
            continue
        live = [v for v in visits if v.state is not ObligationState.withdrawn]
        if not _covers(assignment, month, visits[0].expected_at):
            for visit in live:
                move(session, visit, Event.assignment_ended, situation(visit))
        elif not live:
            own = next((v for v in visits if v.person_id == assignment.person_id), None)
            if own is None or _owes_already(session, own.meeting_id, own.person_id):
                continue
            meeting = known.get(own.meeting_id)
            cell = meeting.cell if meeting else rules.Cell.silent
            move(session, own, Event.owed_again, situation(own, cell=cell))
            fulfil_if_there(session, own)
    session.flush()


def _owes_already(session: Session, meeting_id: UUID, person_id: UUID) -> bool:
    return any(v.person_id == person_id for v in owed.visits_at(session, meeting_id))


def follow_meeting(
    session: Session, meeting_id: UUID, expected_at: datetime | None, place: str | None
) -> None:
    """Copy a meeting's new moment and place onto its visits, and owe what it now falls under.

    `meetings` calls it, after changing its own row, whenever the meeting moves.
    """
    now = clock.now()
    session.flush()
    # Assignments before their visits, as an edit of the assignment locks them.
    of_meeting = owed.assignments_of(session, meeting_id)
    assignments = [assigned.locked_assignment(session, id) for id in of_meeting]
    for visit in owed.locked(session, Obligation.meeting_id == meeting_id):
        visit.expected_at, visit.place = expected_at, place
        if rules.ahead(expected_at, visit.month, now):  # the question was about another evening
            visit.asked_at = visit.absence_answered_at = visit.absence_reason = None
        visit.touch()
        session.add(visit)
    session.flush()
    for assignment in assignments:
        if assignment is not None:
            settle(session, assignment, now)
    meeting = facts.meetings(session, [meeting_id]).get(meeting_id)
    if meeting is not None:
        owe(session, path=meeting.cell_path, months=[meeting.month], now=now)
