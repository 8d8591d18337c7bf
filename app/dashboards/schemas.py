"""What the committee's desk shows."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from app.organisation.schemas import UnitRef
from app.people.schemas import PersonRef


class Tile(BaseModel):
    """A figure; `href` lists exactly the rows it counts."""

    key: str
    label: str
    value: float
    of: int | None
    unit: str  # e.g. "chi bộ", "lượt", "%"
    note: str
    href: str  # of the interface, e.g. /api/v1/obligations?...
    screen: str  # the same rows on the PWA's list screen
    computed_at: datetime
    confirmed_share: float | None


class Child(BaseModel):
    """A unit one tier below, or a cell, with its figures of the month."""

    unit: UnitRef
    cells: int
    held: int
    not_held: int
    silent: int
    ahead: int  # meetings still to come
    visits_expected: int
    visits_done: int
    visits_excused: int
    visits_due: int
    present: int
    summoned: int
    decided: int
    classes: dict[str, int]
    # only for a cell
    meeting_id: UUID | None
    meeting_state: str | None
    starts_at: datetime | None
    self_points: float | None
    points: float | None
    class_: str | None
    trend: list["TrendPoint"]


class TrendPoint(BaseModel):
    """A month of a unit; for a cell, its decided score, else shares."""

    month: str
    state: Literal["held", "not_held", "silent", "ahead", "none"]
    points: float | None
    class_: str | None
    held: int
    cells: int
    visits_expected: int
    visits_done: int


class Absent(BaseModel):
    """A visit not recorded: who, where, when, and how to reach them."""

    obligation_id: UUID
    person: PersonRef
    cell: UnitRef
    expected_at: datetime | None
    state: str


class Exceptions(BaseModel):
    """What needs a look, worst first; each with the total behind the shown rows."""

    absent: list[Absent]
    absent_count: int
    silent: list[Child]
    silent_count: int
    gaps: list[Child]  # self score far above the decided one
    gaps_count: int
    judged: list[Child]  # decided by somebody who turned out to have visited
    judged_count: int
    excuses_waiting: int
    flagged: int  # check-ins with a question


class Dashboard(BaseModel):
    """A unit's month."""

    unit: UnitRef
    ancestors: list[UnitRef]
    month: str
    month_state: str
    may_close: bool
    model_before_2025: bool
    rubric_status: str | None
    tiles: list[Tile]
    trend: list[TrendPoint]
    children: list[Child]
    exceptions: Exceptions
    visits_unowed: int  # visits that nobody owed, counted beside
    computed_at: datetime


class SpreadRead(BaseModel):
    """How differences in points lie: count, middle, the middle half."""

    n: int
    median: float
    low: float
    high: float
    iqr: float


class CellGap(BaseModel):
    """A cell: its self-score minus the decision. `reclassed`: how often the class was changed
    without a score of the committee's own; these are not in the spread."""

    cell: UnitRef
    spread: SpreadRead | None  # None: too few to say, and named for `reclassed`
    reclassed: int


class VisitorGap(BaseModel):
    """A visitor: their score minus the decision, and how often it was exactly the cell's own."""

    person: PersonRef
    spread: SpreadRead
    agreed: int
    always_agrees: bool
    reclassed: int  # not in the spread, as with the cells
    after: int  # handed in after the decision, so not in the spread either


class Differences(BaseModel):
    """How much there is to talk about; below the least count nobody is named. The rows have pages
    of their own."""

    unit: UnitRef
    from_month: str
    to_month: str
    least_count: int
    stricter_below: bool  # a unit below asks for more, and is shown by its own count
    cells_named: int
    cells_below_least: int
    visitors_named: int
    visitors_below_least: int
