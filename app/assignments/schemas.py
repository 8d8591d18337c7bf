"""What comes in and goes out about assignments and the visits they owe."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.assignments.models import ObligationState
from app.core.clock import Claimed, Day
from app.core.text import Line
from app.organisation.schemas import UnitRef
from app.people.schemas import PersonRef


class AssignmentPut(BaseModel):
    """An assignment as a client sends it."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    cell_id: UUID
    starts_on: Day
    ends_on: Day | None = None
    every_months: Annotated[int, Field(ge=1, le=12)] = 1

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("Ngày kết thúc trước ngày bắt đầu. Xem lại hai ngày này.")
        return self


class AssignmentRead(BaseModel):
    """Who sits in where."""

    id: UUID
    person: PersonRef
    cell: UnitRef
    commune: UnitRef | None
    starts_on: date
    ends_on: date | None
    every_months: int
    warnings: list[str] = []  # Vietnamese, e.g. own cell
    version: int


class Excuse(BaseModel):
    """A request not to attend, and what became of it."""

    reason: str
    requested_at: datetime
    accepted: bool | None
    decided_at: datetime | None
    note: str | None


class ObligationRead(BaseModel):
    """One visit owed."""

    id: UUID
    assignment_id: UUID
    month: str
    state: ObligationState
    person: PersonRef
    cell: UnitRef
    commune: UnitRef | None
    meeting_id: UUID
    expected_at: datetime | None
    place: str | None
    secretary: PersonRef | None
    will_attend_at: datetime | None
    excuse: Excuse | None
    asked_at: datetime | None
    absence_answered_at: datetime | None
    absence_reason: str | None
    done_by: UUID | None
    done_at: datetime | None
    grade: str | None  # evidence of the check-in, A to D
    report_by: date | None  # made, and no report has come: the last day on which it is in time
    handed_from: UUID | None
    flags: list[str]
    warnings: list[str] = []  # Vietnamese, after a hand-over: clashes of the substitute
    version: int


class Verb(BaseModel):
    """What every verb may carry."""

    model_config = ConfigDict(extra="forbid")

    operation_id: UUID | None = None
    claimed_at: Claimed | None = None


class ExcuseAsk(Verb):
    """Why the visitor cannot come."""

    reason: Annotated[Line, Field(min_length=3)]


class ExcuseDecide(Verb):
    """The office accepts or refuses."""

    accept: bool
    note: Line = ""


class HandOver(Verb):
    """A substitute for this one visit."""

    person_id: UUID
    reason: Annotated[Line, Field(min_length=3)]


class AbsenceAnswer(Verb):
    """Asked afterwards: "Không dự", with an optional reason. (Attended: a declared check-in.)"""

    reason: Line = ""
