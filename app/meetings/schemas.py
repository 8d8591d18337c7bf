"""What comes in and goes out about meetings and their record."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Claimed, Day, Moment, Month
from app.core.text import Line, Name, Prose
from app.meetings.models import MeetingKind, MeetingState, Schedule, Source, TaskState
from app.organisation.schemas import UnitRef
from app.people.schemas import PersonRef

Count = Annotated[int, Field(ge=0, le=500)]
Place = Annotated[Line, Field(max_length=200)]


# What the reader may do here: run (plan, notice, open, not held), record (the record and its
# pages), enter (for the cell, from a call), confirm (presence), self_assess, visit, decide.
May = Literal["run", "record", "enter", "confirm", "self_assess", "visit", "decide"]


class MeetingPut(BaseModel):
    """A meeting as a client sends it; cell, month and slot never change by an edit."""

    model_config = ConfigDict(extra="forbid")

    cell_id: UUID
    kind: MeetingKind = MeetingKind.regular
    month: Month
    starts_at: Moment
    place: Place = ""  # empty: where the cell usually meets
    minutes_taker_id: UUID | None = None
    source: Source = Source.app
    operation_id: UUID | None = None
    claimed_at: Claimed | None = None


class Verb(BaseModel):
    """What every verb may carry."""

    model_config = ConfigDict(extra="forbid")

    operation_id: UUID | None = None
    claimed_at: Claimed | None = None


class NotHeld(Verb):
    """Why the cell did not meet this month."""

    reason: Annotated[Line, Field(min_length=3)]
    source: Source = Source.app


class Reschedule(Verb):
    """Another moment; the month stays."""

    starts_at: Moment
    place: Place | None = None


class TaskIn(BaseModel):
    """A task of the resolution; with `id`, one of an earlier meeting being ticked."""

    model_config = ConfigDict(extra="forbid")

    id: UUID | None = None
    text: Annotated[Line, Field(min_length=1)]
    who: Annotated[Line, Field(max_length=160)] = ""
    due: Day | None = None
    state: TaskState = TaskState.open
    result: Line | None = None


class TaskRead(BaseModel):
    """A task and what became of it."""

    id: UUID
    meeting_id: UUID
    text: str
    who: str
    due: date | None
    state: TaskState
    result: str | None


class Vote(BaseModel):
    """The cell's vote on its self-score."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    for_: Annotated[Count, Field(alias="for")] = 0
    against: Count = 0
    other: Count = 0


class RecordPut(BaseModel):
    """The record as a client sends it: typed numbers; the rest is computed here.

    `members` and `exempt` default to the cell's profile. summoned = members - exempt - away -
    special_duty; present = summoned - excused - unexcused.
    """

    model_config = ConfigDict(extra="forbid")

    started_at: Moment | None = None
    ended_at: Moment | None = None
    chair: Name | None = None
    minutes_taker: Name | None = None
    members: Count | None = None
    exempt: Count | None = None
    excused: Count = 0
    unexcused: Count = 0
    away: Count = 0
    special_duty: Count = 0
    exempt_present: Count = 0
    guests: Count = 0
    speakers: Count = 0
    pre_meeting_on: Day | None = None
    minutes: Prose | None = None
    resolution: Prose | None = None
    tasks: Annotated[list[TaskIn], Field(max_length=50)] = []  # new, and ticked earlier ones
    vote: Vote | None = None
    entered_for: UUID | None = None  # the secretary on whose behalf the office enters
    source: Source = Source.app
    operation_id: UUID | None = None
    claimed_at: Claimed | None = None


class RecordRead(BaseModel):
    """The record with what was computed."""

    meeting_id: UUID
    started_at: datetime | None
    ended_at: datetime | None
    minutes_long: int | None  # duration in minutes
    chair: str | None
    minutes_taker: str | None
    members: int
    exempt: int
    excused: int
    unexcused: int
    away: int
    special_duty: int
    exempt_present: int
    guests: int
    speakers: int
    summoned: int
    present: int
    rate: float | None  # present / summoned, 0..1, 4 decimals
    pre_meeting_on: date | None
    minutes: str | None
    resolution: str | None
    vote: Vote | None
    tasks: list[TaskRead]  # of this meeting's resolution
    entered_by: UUID
    entered_for: UUID | None
    source: Source
    confirmed_at: datetime | None
    received_at: datetime
    is_late: bool
    version: int


class AttachmentRead(BaseModel):
    """A page of the paper book."""

    id: UUID
    kind: str
    size: int
    url: str
    received_at: datetime  # when it first came, also in the answer to a repeat


class MeetingBrief(BaseModel):
    """A meeting in a list."""

    id: UUID
    cell: UnitRef
    commune: UnitRef | None
    month: str
    kind: MeetingKind
    state: MeetingState
    starts_at: datetime | None
    place: str | None
    not_held_reason: str | None
    present: int | None
    summoned: int | None
    secretary: PersonRef | None  # to be called when the cell has not reported
    visits_expected: int
    visits_done: int
    self_points: float | None
    self_class: str | None
    decided_points: float | None
    decided_class: str | None
    schedule: Schedule | None  # None: no date registered, or the evening came without approval
    flags: list[str]
    version: int


class Days(BaseModel):
    """The last days on which the steps of a meeting are in time; none without a day to meet."""

    plan: date | None
    notice: date | None
    self_score: date | None
    report: date | None


class MeetingRead(BaseModel):
    """A meeting with what surrounds it."""

    id: UUID
    cell: UnitRef
    ancestors: list[UnitRef]
    month: str
    kind: MeetingKind
    state: MeetingState
    starts_at: datetime | None
    place: str | None
    minutes_taker_id: UUID | None
    confirmed_at: datetime | None
    notice_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    not_held_reason: str | None
    not_held_at: datetime | None
    source: Source
    members: int | None  # of the cell's profile
    exempt: int | None
    secretary: PersonRef | None
    record: RecordRead | None
    earlier_tasks: list[TaskRead]  # open ones of the meetings before, to tick
    attachments: list[AttachmentRead]
    due: Days
    schedule: Schedule | None
    approved_for: datetime | None  # the hour that the committee approved, also when changed since
    month_closed: bool
    may: list[May]
    flags: list[str]
    version: int


class Decided(BaseModel):
    """What the committee decided about an earlier meeting of the cell."""

    model_config = ConfigDict(populate_by_name=True)

    meeting_id: UUID
    month: str
    class_: Annotated[str, Field(alias="class")]
    class_word: str | None  # the sheet's own word for it; None: the common one
    points: float | None


class Resolved(BaseModel):
    """The resolution of an earlier meeting."""

    meeting_id: UUID
    month: str
    text: str


class MeetingBefore(BaseModel):
    """What the cell's earlier meetings came to: the last three decisions, the last resolution."""

    meeting_id: UUID
    decided: list[Decided]  # latest first
    resolution: Resolved | None


class SeenSchedule(BaseModel):
    """A meeting as it stood in the list that was read."""

    model_config = ConfigDict(extra="forbid")

    meeting_id: UUID
    starts_at: Moment


class SchedulesApprove(BaseModel):
    """Which dates of a unit's month are approved."""

    model_config = ConfigDict(extra="forbid")

    unit_id: UUID
    month: Month
    items: Annotated[list[SeenSchedule], Field(min_length=1, max_length=400)]


class ScheduleLeftOut(BaseModel):
    """A date that was not approved, and why; without a cell where the reader may not see it."""

    meeting_id: UUID
    cell: UnitRef | None
    code: str
    why: str


class SchedulesApproved(BaseModel):
    """What holds now of the list."""

    done: list[UUID]
    left_out: list[ScheduleLeftOut]


class CheckInKey(BaseModel):
    """The key of the rotating code; never stored by a cache or a log."""

    key: str  # base32
    key_version: int
    version: int
    step_seconds: int = 30
    digits: int = 6
    algorithm: Literal["SHA1"] = "SHA1"
    server_time: datetime
