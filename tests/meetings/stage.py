"""A month in March 2031 on the cast: the clock moves, people sign in, meetings have names."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import select

from app.assignments import rules as computed
from app.assignments.models import Obligation
from app.core import clock, db
from app.meetings.models import Meeting, MeetingRecord
from app.meetings.service import keep_ahead
from app.organisation.models import Unit
from app.people.models import Person
from app.periods.models import BookState, MonthBook
from tests.fixtures.cast import Caller, Cast, sign_in
from tests.fixtures.client import Api

MONTH = "2031-03"
MORNING = clock.at(clock.first_day(MONTH).replace(day=3), "08:00")
EVENING = clock.at(clock.first_day(MONTH).replace(day=5), "19:30")  # An Hòa 1 and Kim Định 1 meet
AFTER = EVENING + timedelta(hours=2)


class Stage:
    """What a test of meetings needs at hand."""

    def __init__(self, api: Api, cast: Cast, move: Callable[[datetime], None]) -> None:
        self.api, self.cast, self.move = api, cast, move
        move(MORNING)
        with db.write_session() as session:
            keep_ahead(session)
        self.id = meeting_id(cast.an_hoa_1)

    def by(self, person: Person) -> Caller:
        """A fresh sign-in at the present moment of the stage."""
        return sign_in(self.api, person)

    def plan(self, **changes: Any) -> dict[str, Any]:
        """The body that confirms the meeting of An Hòa 1."""
        body = {"cell_id": str(self.cast.an_hoa_1.id), "month": MONTH}
        return body | {"starts_at": EVENING.isoformat()} | changes

    def close_month(self, unit: Unit, month: str = MONTH) -> None:
        """The books of a month are closed, as if by its committee."""
        book = MonthBook(
            unit_id=unit.id, unit_path=unit.path, month=month, state=BookState.closed,
            closed_at=clock.now(),
        )  # fmt: skip
        with db.write_session() as session:
            session.add(book)


def meeting_id(cell: Unit, month: str = MONTH) -> UUID:
    """The regular meeting of a cell in a month."""
    return computed.meeting_id(cell.id, month)


def stored(id: UUID) -> Meeting:
    """The meeting as the database has it."""
    with db.read_session() as session:
        found = session.get(Meeting, id)
    assert found is not None
    return found


def stored_record(id: UUID) -> MeetingRecord | None:
    """The record as the database has it."""
    with db.read_session() as session:
        return session.get(MeetingRecord, id)


def visit(id: UUID) -> Obligation:
    """The one visit owed to a meeting."""
    with db.read_session() as session:
        return session.exec(select(Obligation).where(Obligation.meeting_id == id)).one()
