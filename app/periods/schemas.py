"""What comes in and goes out about months."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Line
from app.organisation.schemas import UnitRef
from app.periods.models import BookState
from app.periods.rules import LEAST_COUNT, Step


class Missing(BaseModel):
    """A step of the month that somebody still owes. Past its day it is overdue; that alone closes
    nothing."""

    step: Step
    count: int
    overdue: int
    due_on: date | None  # None: it hangs on each meeting's day


class LateKind(StrEnum):
    """What may come after the close."""

    visits = "visits"  # lượt dự ghi nhận muộn
    unowed = "unowed"  # presences that nobody owed
    meetings = "meetings"  # records, openings, ends
    not_met = "not_met"  # chi bộ báo không sinh hoạt
    reports = "reports"  # phiếu dự
    confirmations = "confirmations"  # "Có mặt"


class Late(BaseModel):
    """How many facts of a kind came after the close."""

    kind: LateKind
    count: int


class MonthRead(BaseModel):
    """The books of a month at a unit."""

    month: str
    unit: UnitRef
    state: BookState
    closed_by_unit: UnitRef | None  # an ancestor's close closes this one too
    closed_at: datetime | None
    unlocked_until: datetime | None
    unlock_reason: str | None
    may_close: bool  # this reader, at this unit
    close_on: date  # the last day on which closing is in time
    in_charge: UnitRef
    due_count: int  # visits not recorded
    unasked_count: int  # of them, visitors not asked yet
    silent_cells: int  # cells that reported nothing
    ahead_count: int  # meetings still to come
    missing: list[Missing]
    late_count: int  # facts that came after the close: the sum of `late`
    late: list[Late]
    figures: dict[str, int]  # counts by obligation state at the close; empty while open
    version: int


class MonthAct(BaseModel):
    """Which unit's books."""

    model_config = ConfigDict(extra="forbid")

    unit_id: UUID


class MonthUnlock(MonthAct):
    """Unlocking needs a reason and an end."""

    reason: Annotated[Line, Field(min_length=5)]
    until: Moment


Dom = Annotated[int, Field(ge=1, le=28)]
Days = Annotated[int, Field(ge=0, le=31)]


class TermsPut(BaseModel):
    """A unit's own days and thresholds; what is null is inherited."""

    model_config = ConfigDict(extra="forbid")

    register_day: Dom | None = None
    approve_day: Dom | None = None
    notice_days: Days | None = None
    self_score_days: Days | None = None
    report_days: Days | None = None
    decide_day: Dom | None = None
    close_day: Dom | None = None
    gap_points: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None
    least_count: Annotated[int, Field(ge=LEAST_COUNT, le=100)] | None = None


class TermsInForce(BaseModel):
    """The days and thresholds that hold at a unit."""

    register_day: int
    approve_day: int
    notice_days: int
    self_score_days: int
    report_days: int
    decide_day: int
    close_day: int
    gap_points: float
    least_count: int


class TermsRead(BaseModel):
    """What holds at a unit, what it has set itself, and whose word each other value is."""

    unit: UnitRef
    in_force: TermsInForce
    own: TermsPut
    set_by: dict[str, UnitRef]  # by name of the value; absent: nobody, the default holds
    version: int  # 0 while the unit has set nothing
