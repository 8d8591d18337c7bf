"""What goes out about the snapshots of closed months."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from app.organisation.schemas import UnitRef


class FrozenScore(BaseModel):
    """A class as it was printed, and as it stands since it was opened again."""

    meeting_id: UUID
    cell: UnitRef
    printed_class: str | None  # None: not decided at the close
    printed_word: str | None  # the word of the sheet it was decided on; None: the common one
    printed_points: float | None
    revision: int | None
    now_class: str | None  # None: not decided anew yet
    now_word: str | None
    now_points: float | None
    reopened_at: datetime | None
    reopened_by: str | None
    decided_at: datetime | None  # of what stands now
    decided_by: str | None
    reason: str | None


class SnapshotRead(BaseModel):
    """One close: the figures it froze, how many decided scores stand behind them, what changed."""

    unit: UnitRef  # whose close it was
    month: str
    number: int
    at: datetime
    by: str | None
    rebuilt: bool  # not as printed: made afterwards, of what was decided by then
    figures: dict[str, int]  # of the unit that is asked about, as printed
    now_figures: dict[str, int]
    decided: int
    changed: list[FrozenScore]
