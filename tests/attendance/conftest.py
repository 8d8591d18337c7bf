"""The hall: a meeting of An Hòa 1 under way, where Hậu is expected. For tests of attendance."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import Session, select

from app.assignments.models import Assignment, Obligation
from app.attendance import codes
from app.attendance.models import CheckIn
from app.attendance.service.case import meeting_key
from app.audit.models import AuditEvent
from app.core import clock, db
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.people.models import Person
from tests.fixtures.cast import Caller, Cast, sign_in
from tests.fixtures.client import Api


@dataclass
class Hall:
    """One meeting, and what tests ask about it."""

    api: Api
    cast: Cast
    meeting_id: UUID
    starts_at: datetime

    def caller(self, person: Person) -> Caller:
        """A fresh sign-in."""
        return sign_in(self.api, person)

    def code(self, at: datetime | None = None) -> dict[str, Any]:
        """What the secretary's QR says at a moment (now)."""
        step = codes.step_of(at or clock.now())
        return {"via": "qr", "step": step, "code": codes.hotp(meeting_key(self.meeting_id), step)}

    def digits(self, at: datetime | None = None) -> dict[str, Any]:
        """The same, typed by hand."""
        return {"via": "code", "code": self.code(at)["code"]}

    def wrong(self) -> dict[str, Any]:
        """Digits that are not of this evening."""
        window = codes.window(starts_at=self.starts_at, opened_at=None, closed_at=None)
        assert window is not None
        right = codes.table(meeting_key(self.meeting_id), window.first, window.last)
        return {
            "via": "code",
            "code": next(c for n in range(10**6) if (c := f"{n:06}") not in right),
        }

    def body(self, said: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """A check-in as a phone sends it; a declaration when nothing is said."""
        now = clock.now().isoformat()
        base = {"meeting_id": str(self.meeting_id), "claimed_at": now, "via": "declared"}
        return base | (said or {}) | more

    def put(
        self,
        caller: Caller,
        said: dict[str, Any] | None = None,
        *,
        id: UUID | None = None,
        **more: Any,
    ) -> httpx.Response:
        """PUT a check-in under a new id, or the one given."""
        return caller.put(f"/check-ins/{id or uuid4()}", self.body(said, **more))

    def visit(self, person: Person | None = None) -> Obligation | None:
        """The visit owed at this meeting, as stored."""
        wanted = (person or self.cast.hau).id
        with db.read_session() as session:
            return session.exec(
                select(Obligation).where(
                    Obligation.meeting_id == self.meeting_id, Obligation.person_id == wanted
                )
            ).first()

    def rows(self) -> list[CheckIn]:
        """Every presence stored at this meeting."""
        with db.read_session() as session:
            found = session.exec(select(CheckIn).where(CheckIn.meeting_id == self.meeting_id))
            return list(found)

    def acts(self, action: str) -> list[AuditEvent]:
        """The audit rows of an action."""
        with db.read_session() as session:
            return list(session.exec(select(AuditEvent).where(AuditEvent.action == action)))

    def change(self, **fields: Any) -> None:
        """Set fields of the meeting's row."""
        with db.write_session() as session:
            meeting = session.get_one(Meeting, self.meeting_id)
            for name, value in fields.items():
                setattr(meeting, name, value)


def make_meeting(session: Session, cell: Unit, starts_at: datetime) -> Meeting:
    """A planned meeting of a cell."""
    meeting = Meeting(
        id=uuid4(), cell_id=cell.id, cell_path=cell.path, month=clock.month_of(starts_at),
        starts_at=starts_at, place=cell.place,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    return meeting


def make_visit(session: Session, assignment: Assignment, meeting: Meeting) -> Obligation:
    """The visit that an assignment owes at a meeting."""
    visit = Obligation(
        assignment_id=assignment.id, person_id=assignment.person_id, cell_id=meeting.cell_id,
        cell_path=meeting.cell_path, month=meeting.month, meeting_id=meeting.id,
        expected_at=meeting.starts_at, place=meeting.place,
    )  # fmt: skip
    session.add(visit)
    session.flush()
    return visit


@pytest.fixture
def new_hall(api: Api, cast: Cast) -> Callable[..., Hall]:
    """Makes a meeting that began ten minutes ago (or `at`), at An Hòa 1 (or `cell`)."""

    def make(
        at: datetime | None = None,
        cell: Unit = cast.an_hoa_1,
        assignment: Assignment | None = cast.hau_at_an_hoa,
    ) -> Hall:
        starts_at = at or clock.now() - timedelta(minutes=10)
        with db.write_session() as session:
            meeting = make_meeting(session, cell, starts_at)
            if assignment is not None:
                make_visit(session, assignment, meeting)
        return Hall(api, cast, meeting.id, starts_at)

    return make


@pytest.fixture
def hall(new_hall: Callable[..., Hall]) -> Hall:
    """The meeting of An Hòa 1, under way."""
    return new_hall()
