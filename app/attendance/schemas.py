"""What comes in and goes out about presence."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.attendance.models import Grade, Via
from app.core.clock import Claimed
from app.core.text import Key, Line
from app.meetings.models import Source
from app.organisation.schemas import UnitRef
from app.people.schemas import PersonRef


class Position(BaseModel):
    """Where the phone was at the tap; only a band of distance is kept."""

    model_config = ConfigDict(extra="forbid")

    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class CheckInPut(BaseModel):
    """A presence as a phone sends it."""

    model_config = ConfigDict(extra="forbid")

    meeting_id: UUID
    claimed_at: Claimed
    via: Via
    code: Annotated[str | None, Field(pattern=r"^[0-9]{6}$")] = None
    step: Annotated[int | None, Field(ge=0, le=4_000_000_000)] = None
    position: Position | None = None
    device_id: Annotated[Key, Field(max_length=64)] = ""


class CheckInRead(BaseModel):
    """A presence with the server's receipt."""

    id: UUID
    meeting_id: UUID
    person_id: UUID
    obligation_id: UUID | None
    via: Via
    grade: Grade
    claimed_at: datetime
    received_at: datetime
    distance_band: str | None
    flags: list[str]
    source: Source
    confirmed_at: datetime | None
    undone_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None
    version: int


class CheckInRow(CheckInRead):
    """A presence in a list of the committee or of the meeting."""

    person: PersonRef
    cell: UnitRef
    month: str


class Void(BaseModel):
    """Why the committee does not count this presence."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Line, Field(min_length=3)]


class ConfirmationPut(BaseModel):
    """ "Có mặt": the secretary saw this person."""

    model_config = ConfigDict(extra="forbid")

    claimed_at: Claimed | None = None


class ConfirmationRead(BaseModel):
    """The receipt of a confirmation."""

    meeting_id: UUID
    person_id: UUID
    by: UUID
    received_at: datetime
    check_in_id: UUID | None
    grade: Grade | None


class ConfirmationRow(BaseModel):
    """A secretary's "Có mặt" in a list of the committee."""

    meeting_id: UUID
    person: PersonRef
    cell: UnitRef
    by: PersonRef | None
    received_at: datetime
    is_late: bool


class CodeShown(BaseModel):
    """What a phone that showed the code found out about its clock afterwards."""

    model_config = ConfigDict(extra="forbid")

    shift_seconds: Annotated[int, Field(ge=-4_000_000_000, le=4_000_000_000)]  # ran ahead by
    device_id: Annotated[Key, Field(max_length=64)] = ""
    operation_id: UUID | None = None


class CodeShownRead(BaseModel):
    """The receipt of it."""

    meeting_id: UUID
    shift_seconds: int
    received_at: datetime


class VisitorAtMeeting(BaseModel):
    """A visitor as the secretary's screen lists them: expected, present, confirmed."""

    person: PersonRef
    obligation_state: str | None
    will_attend: bool
    check_in_id: UUID | None
    grade: Grade | None
    via: Via | None
    present_at: datetime | None  # as the phone said
    confirmed: bool


class VisitReportPut(BaseModel):
    """Phiếu dự sinh hoạt as a phone sends it."""

    model_config = ConfigDict(extra="forbid")

    meeting_id: UUID
    stayed: Literal["all", "part"] = "all"
    seen: Annotated[list[Annotated[Key, Field(max_length=40)]], Field(max_length=40)] = []
    good_practice: Annotated[Line, Field(max_length=500)] = ""
    advice: Line = ""
    proposal: Line = ""
    remark: Line = ""
    operation_id: UUID | None = None
    claimed_at: Claimed | None = None


class VisitReportRead(BaseModel):
    """A report with its receipt."""

    id: UUID
    meeting_id: UUID
    person: PersonRef
    cell: UnitRef
    month: str
    stayed: str
    seen: list[str]
    good_practice: str
    advice: str
    proposal: str
    remark: str
    received_at: datetime
    is_late: bool
    version: int


class VisitTagRead(BaseModel):
    """A phrase to tap."""

    key: str
    label: str
    position: int
    is_active: bool = True


class VisitTagPut(BaseModel):
    """A phrase as the office keeps it; an inactive one stays in old reports."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[Line, Field(min_length=2, max_length=120)]
    position: Annotated[int, Field(ge=0, le=1000)] = 0
    is_active: bool = True
