"""What comes in and goes out about months."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Line
from app.organisation.schemas import UnitRef
from app.periods.models import BookState


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
    in_charge: UnitRef
    due_count: int  # visits not recorded
    unasked_count: int  # of them, visitors not asked yet
    silent_cells: int  # cells that reported nothing
    ahead_count: int  # meetings still to come
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
