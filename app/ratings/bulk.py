"""What comes in and goes out about many decisions at once: schemas of `routes.decisions`."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Day, Month
from app.core.text import Line
from app.organisation.schemas import UnitRef
from app.ratings.course import Stage
from app.ratings.gap import Remark
from app.ratings.schemas import DecisionRead, Revision, Seen

AT_ONCE = 200


class ToDecide(BaseModel):
    """A meeting that waits for a decision, and why it needs a look of its own, if it does."""

    model_config = ConfigDict(populate_by_name=True)

    meeting_id: UUID
    cell: UnitRef
    parent: UnitRef | None  # cells of several communes share their names
    starts_at: datetime | None
    stage: Stage
    self_points: float | None
    visitor_points: list[float]  # side by side, never averaged
    points: float | None  # what a decision would take: the committee's own, else the cell's
    class_: Annotated[str | None, Field(alias="class")]
    class_word: str | None  # the sheet's own word for it; None: the common one
    remarks: list[Remark]  # empty: unremarkable
    seen: int


class ToDecideList(BaseModel):
    """What waits for a decision in a month; `due_on` is the day by which it is in time."""

    unit: UnitRef
    month: str
    due_on: date | None
    overdue: bool
    items: list[ToDecide]
    more: bool  # a committee above chooses a unit below


class WaitingDecision(BaseModel):
    """A decision that waits for the second person; `mine`: entered by the reader."""

    cell: UnitRef
    parent: UnitRef | None
    decision: DecisionRead
    mine: bool


class WaitingList(BaseModel):
    """What waits for a second person in a month."""

    unit: UnitRef
    month: str
    due_on: date | None
    overdue: bool
    items: list[WaitingDecision]
    more: bool


class SeenMeeting(BaseModel):
    """A meeting as the list showed it."""

    model_config = ConfigDict(extra="forbid")

    meeting_id: UUID
    seen: Seen


class BulkPost(BaseModel):
    """One session's decisions on exactly these meetings, each with the class its points give."""

    model_config = ConfigDict(extra="forbid")

    unit_id: UUID
    month: Month
    session_on: Day
    conclusion_no: Annotated[Line, Field(min_length=1, max_length=60)]
    items: Annotated[list[SeenMeeting], Field(min_length=1, max_length=AT_ONCE)]


class SeenDecision(BaseModel):
    """A decision as the list showed it."""

    model_config = ConfigDict(extra="forbid")

    meeting_id: UUID
    revision: Revision


class BulkConfirm(BaseModel):
    """The second person's yes to exactly these."""

    model_config = ConfigDict(extra="forbid")

    unit_id: UUID
    items: Annotated[list[SeenDecision], Field(min_length=1, max_length=AT_ONCE)]


class LeftOut(BaseModel):
    """One that was not done, and why."""

    meeting_id: UUID
    cell: UnitRef | None
    code: str
    why: str


class BulkDone(BaseModel):
    """What was done and what was left out."""

    done: list[UUID]
    left_out: list[LeftOut]
