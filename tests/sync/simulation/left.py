"""What a month of phones has left behind: the rows of the database by their ids, and the phones.

Read once, then asked by `invariants`; a test that proves them able to fail changes the rows here.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from app.assignments.models import Obligation
from app.attendance.models import CheckIn, Confirmation, VisitReport
from app.audit.models import AuditEvent, Receipt
from app.core import clock
from app.meetings.models import Attachment, Meeting, MeetingRecord, Task
from app.petitions.models import Petition
from app.ratings.models import Assessment
from app.sync.models import RefusedOperation
from tests.sync.simulation.driver import Month

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Left:
    """The rows, the acts of the phones by their operation, and who held which post when."""

    month: Month
    check_ins: dict[UUID, CheckIn]
    confirmations: dict[tuple[UUID, UUID], Confirmation]
    meetings: dict[UUID, Meeting]
    records: dict[UUID, MeetingRecord]
    tasks: dict[UUID, Task]
    assessments: dict[UUID, Assessment]
    reports: dict[UUID, VisitReport]
    petitions: dict[UUID, Petition]
    pages: dict[UUID, Attachment]
    visits: dict[UUID, Obligation]
    receipts: dict[UUID, Receipt]
    refused: dict[UUID, RefusedOperation]
    events: list[AuditEvent]  # in the order of their ids

    @property
    def phones(self) -> list[dict[str, Any]]:
        """What is on each phone."""
        found: list[dict[str, Any]] = self.month.told["phones"]
        return found

    @property
    def acts(self) -> dict[str, dict[str, Any]]:
        """Every act handed in, by its operation; in the order of each phone."""
        return {act["op"]: act for act in self.month.told["acts"]}

    def cell_of(self, meeting: UUID) -> dict[str, Any]:
        """The cell as the world tells it."""
        found: dict[str, Any] = next(
            cell for cell in self.month.world["cells"] if cell["meeting"] == str(meeting)
        )
        return found

    def runs(self, person: UUID | None, meeting: UUID, *days: date) -> bool:
        """Whether a person was secretary or deputy there on its day, or on one of these."""
        planned = self.meetings[meeting].starts_at
        assert planned is not None
        cell = self.cell_of(meeting)["id"]
        for each in self.month.world["people"]:
            if each["id"] == str(person) and each["cell"] == cell:
                last = date.fromisoformat(each["until"] or "9999-12-31")
                return any(day <= last for day in (clock.day_of(planned), *days))
        return False

    def is_expected(self, person: UUID, meeting: UUID) -> bool:
        """Whether a person is a visitor assigned there."""
        return str(person) in {v["person"] for v in self.cell_of(meeting)["visits"]}

    def was_there(self, person: UUID, meeting: UUID) -> bool:
        """Whether there is a presence of that person, also one taken back."""
        return any(
            (c.person_id, c.meeting_id) == (person, meeting) for c in self.check_ins.values()
        )

    def counted(self) -> Counter[tuple[str, UUID | None]]:
        """Lines of history by action and subject."""
        return Counter((event.action, event.subject_id) for event in self.events)


def look(session: Session, month: Month) -> Left:
    """Read all of it."""

    def by(model: type[Row], key: Callable[[Row], Any] = lambda row: row.id) -> dict[Any, Row]:  # type: ignore[attr-defined]
        return {key(row): row for row in session.exec(select(model))}

    def pair(row: Confirmation) -> Hashable:
        return (row.meeting_id, row.person_id)

    return Left(
        month, by(CheckIn), by(Confirmation, pair), by(Meeting),
        by(MeetingRecord, lambda row: row.meeting_id), by(Task), by(Assessment), by(VisitReport),
        by(Petition), by(Attachment), by(Obligation), by(Receipt), by(RefusedOperation),
        list(session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))),
    )  # fmt: skip
