"""A month of the cast to play through: the clock, the visits, what cells and visitors do.

Used by the tests of the ledger and of closing; meetings and check-ins are written as their own
packages write them, so that only the ledger is under test.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.assignments import queries, rules, service
from app.assignments.models import Assignment, Obligation, ObligationState
from app.attendance.models import CheckIn, Grade, Via
from app.core import clock, db
from app.meetings.models import Meeting, MeetingState
from app.meetings.service import keep_ahead
from app.organisation.models import Unit
from app.people import queries as people
from app.people.models import Person
from app.periods.queries import book_closing
from tests.fixtures.cast import Caller, Cast, sign_in
from tests.fixtures.client import Api

MARCH = "2027-03"
APRIL = "2027-04"
# The cells of the cast meet on the 5th, 6th and 7th at 19:30.
FIRST = datetime.fromisoformat("2027-03-01T09:00:00+07:00")
EVENING = datetime.fromisoformat("2027-03-05T19:30:00+07:00")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Scene:
    """The cast in March 2027, with its meetings and visits owed."""

    def __init__(self, api: Api, cast: Cast, move: Callable[[datetime], None]) -> None:
        self.api = api
        self.cast = cast
        self._move = move
        self.now = FIRST
        self.at(FIRST)
        self.looks_ahead()

    def at(self, moment: datetime) -> None:
        """Move the clock."""
        self.now = moment
        self._move(moment.astimezone(UTC))

    def looks_ahead(self) -> None:
        """The job that makes meetings and visits of the coming months."""
        with db.write_session() as session:
            keep_ahead(session)

    def by(self, person: Person) -> Caller:
        """A fresh sign-in, since access tokens live for minutes."""
        return sign_in(self.api, person)

    def visit(self, person: Person, cell: Unit, month: str = MARCH) -> Obligation:
        """The visit of a person at a cell, as stored."""
        with db.read_session() as session:
            return visit_of(session, person, cell, month)

    def states(self, cell: Unit, month: str = MARCH) -> dict[UUID, str]:
        """Person → state, of the visits of a cell."""
        with db.read_session() as session:
            rows = session.exec(
                select(Obligation).where(Obligation.cell_id == cell.id, Obligation.month == month)
            )
            return {row.person_id: row.state.value for row in rows}

    def figures(self, unit: Unit, month: str = MARCH) -> dict[str, int]:
        """The sums of a unit's month, states without rows left out."""
        with db.read_session() as session:
            found = queries.figures(session, unit.path, month)
        return {state.value: count for state, count in found.items() if count}

    def meets(self, cell: Unit, month: str = MARCH) -> None:
        """The cell's record comes in."""
        with db.write_session() as session:
            report(session, cell, month, MeetingState.held)

    def does_not_meet(self, cell: Unit, month: str = MARCH) -> None:
        """The cell reports that it did not meet."""
        with db.write_session() as session:
            report(session, cell, month, MeetingState.not_held)

    def attends(self, person: Person, cell: Unit, month: str = MARCH) -> UUID:
        """The person's check-in comes in; its id."""
        with db.write_session() as session:
            return check_in(session, person, cell, month)

    def takes_back(self, check_in_id: UUID) -> None:
        """The check-in is undone."""
        with db.write_session() as session:
            undo(session, check_in_id)

    def findings(self) -> list[str]:
        """What `verify-ledger` says."""
        with db.read_session() as session:
            return service.verify_ledger(session)

    def actor(self, person: Person) -> Actor:
        """The person with today's grants, for calls below HTTP."""
        with db.read_session() as session:
            return actor_of(session, person.id)


def actor_of(session: Session, person_id: UUID) -> Actor:
    """What `deps` makes of a signed-in person."""
    grants = people.grants_of(session, person_id) + queries.visitor_grants(session, person_id)
    return Actor(person_id, tuple(grants))


def visit_of(session: Session, person: Person, cell: Unit, month: str = MARCH) -> Obligation:
    """The visit of a person at a cell."""
    return session.exec(
        select(Obligation).where(
            Obligation.cell_id == cell.id,
            Obligation.person_id == person.id,
            Obligation.month == month,
        )
    ).one()


def report(session: Session, cell: Unit, month: str, state: MeetingState) -> None:
    """Set how the regular meeting stands, and tell the ledger, as `meetings` does."""
    meeting = session.get_one(Meeting, rules.meeting_id(cell.id, month))
    meeting.state = state
    session.add(meeting)
    session.flush()
    if state is MeetingState.held:
        service.cell_met(session, meeting.id)
    elif state is MeetingState.not_held:
        service.cell_did_not_meet(session, meeting.id)


def check_in(session: Session, person: Person, cell: Unit, month: str) -> UUID:
    """Store a standing check-in and tell the ledger, as `attendance` does."""
    meeting_id = rules.meeting_id(cell.id, month)
    row = CheckIn(
        id=uuid4(), meeting_id=meeting_id, person_id=person.id, cell_path=cell.path, month=month,
        via=Via.code, grade=Grade.A, claimed_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    visit = service.fulfil(
        session, meeting_id=meeting_id, person_id=person.id, check_in_id=row.id,
        at=row.claimed_at, grade="A", late=book_closing(session, cell.path, month) is not None,
    )  # fmt: skip
    row.obligation_id = visit.id if visit else None
    session.add(row)
    session.flush()
    return row.id


def undo(session: Session, check_in_id: UUID) -> None:
    """Take a check-in back and tell the ledger."""
    row = session.get_one(CheckIn, check_in_id)
    row.undone_at = clock.now()
    session.add(row)
    session.flush()
    service.unfulfil(session, check_in_id)


def expected(figures: dict[str, int]) -> int:
    """The sum of every state but `withdrawn`."""
    return sum(n for state, n in figures.items() if state != ObligationState.withdrawn)


def assignment_body(person: Person, cell: Unit, **more: Any) -> dict[str, Any]:
    """An assignment as the office's form sends it."""
    base = {"person_id": str(person.id), "cell_id": str(cell.id), "starts_on": "2027-03-01"}
    return base | more


def stored(session: Session, id: UUID) -> Assignment:
    """An assignment as stored."""
    return session.exec(select(Assignment).where(col(Assignment.id) == id)).one()
