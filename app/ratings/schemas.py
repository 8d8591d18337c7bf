"""What comes in and goes out about scoring sheets, assessments and decisions."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Claimed, Day, Month
from app.core.text import Key, Line, Loose
from app.meetings.models import MeetingKind, MeetingState
from app.organisation.schemas import UnitRef
from app.people.schemas import PersonRef
from app.ratings.course import Event, Stage
from app.ratings.models import AssessmentState, RubricState, TrialState

Answer = bool | int | float | Line
Class = Literal["tot", "kha", "trung_binh", "kem"]
# The number of the latest event that the sender's screen knew (`Voices.seen`).
Seen = Annotated[int, Field(ge=0, le=1_000_000)]
Revision = Annotated[int, Field(ge=1, le=1_000_000)]


class AdoptionRead(BaseModel):
    """Who uses a sheet, for what, since when."""

    id: UUID
    unit: UnitRef
    kinds: list[MeetingKind]
    from_on: date
    to_on: date | None
    version: int


class RubricRead(BaseModel):
    """A version of a scoring sheet."""

    id: UUID
    code: str
    title: str
    issuer: str
    issued_on: date | None
    status: Literal["mau", "chua_doi_chieu", "chinh_thuc"]
    state: RubricState
    sheet: dict[str, Any]
    owner_unit_id: UUID | None  # None: came with the product, nobody edits it
    adoptions: list[AdoptionRead]
    published_at: datetime | None
    version: int


class RubricPut(BaseModel):
    """A draft; `sheet` follows `sheet.Sheet`."""

    model_config = ConfigDict(extra="forbid")

    owner_unit_id: UUID
    sheet: Loose


class SheetCheck(BaseModel):
    """A sheet as it stands in an editor."""

    model_config = ConfigDict(extra="forbid")

    sheet: Loose


class SheetFault(BaseModel):
    """What must be mended before the sheet can be stored: row of the file, field of the sheet."""

    row: int  # 0: the sheet as a whole, or no file
    field: str
    code: str
    message: str


class SheetReading(BaseModel):
    """What a file or an editor says; nothing is stored. Sound when `errors` is empty."""

    sheet: dict[str, Any]
    errors: list[SheetFault]


class AdoptionPut(BaseModel):
    """A unit uses the sheet from a day on."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    unit_id: UUID
    kinds: Annotated[list[MeetingKind], Field(min_length=1)]
    from_on: Annotated[Day, Field(alias="from")]
    to_on: Annotated[Day | None, Field(alias="to")] = None
    # What the unit used for these kinds until then ends on the day before, in the same act.
    ends_earlier: bool = False


class AssessmentPut(BaseModel):
    """One voice as a client sends it: answers by item, reasons of deductions."""

    model_config = ConfigDict(extra="forbid")

    meeting_id: UUID
    rater: Literal["self", "visitor", "committee"]
    rubric_id: UUID
    answers: Annotated[dict[Key, Answer], Field(max_length=200)]
    notes: Annotated[dict[Key, Line], Field(max_length=200)] = {}
    operation_id: UUID | None = None
    claimed_at: Claimed | None = None


class AssessmentRead(BaseModel):
    """One voice, scored."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    meeting_id: UUID
    rater: str
    person: PersonRef  # who wrote it; the office, when it came by telephone
    entered_for: PersonRef | None = None
    source: str = "app"
    rubric_id: UUID
    rubric_code: str
    rubric_status: str
    state: AssessmentState
    answers: dict[str, Any]
    notes: dict[str, str]
    points: float | None
    class_: Annotated[str | None, Field(alias="class")]
    class_word: str | None = None  # the sheet's own word for it; None: the common one
    explanation: list[str]
    items: list[dict[str, Any]]  # key, number, title, points, max, source, computed, applies, note
    groups: list[dict[str, Any]]  # key, title, points, max
    missing: list[str]
    submitted_at: datetime | None
    returned_reason: str | None
    # A visitor's: agreed with the cell's score as it is, or as it was before the cell changed it.
    agreed: Literal["now", "before"] | None = None
    after_decision: bool = False  # a visitor's, handed in when the class was decided
    version: int


class AssessmentReturn(BaseModel):
    """Why the committee sends it back."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Line, Field(min_length=3)]
    seen: Seen


class DecisionPost(BaseModel):
    """The committee's decision as its office enters it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    class_: Annotated[Class, Field(alias="class")]
    conclusion_no: Annotated[Line, Field(min_length=1, max_length=60)]
    session_on: Day
    reason: Line | None = None
    gap_note: Line | None = None  # asked for where the voices lie far apart
    seen: Seen


class DecisionConfirm(BaseModel):
    """Which decision the second person read."""

    model_config = ConfigDict(extra="forbid")

    revision: Revision


class DecisionEnd(DecisionConfirm):
    """Why a decision is not confirmed, or is opened again."""

    reason: Annotated[Line, Field(min_length=5)]


class DecisionRead(BaseModel):
    """A decision; `waiting` for the second person, `in_force`, or `ended`."""

    model_config = ConfigDict(populate_by_name=True)

    meeting_id: UUID
    revision: int
    state: Literal["waiting", "in_force", "ended"]
    class_: Annotated[str, Field(alias="class")]
    class_word: str | None  # the sheet's own word for it; None: the common one
    points: float | None
    conclusion_no: str
    session_on: date | None
    reason: str | None
    gap_note: str | None
    entered_by: PersonRef | None  # None to those outside the committee
    entered_at: datetime
    confirmed_by: PersonRef | None
    decided_at: datetime | None  # when the second person confirmed it
    ended_at: datetime | None
    ended_reason: str | None


class GapRead(BaseModel):
    """How far the voices lie apart."""

    points: float
    high: str  # self, visitor, committee
    low: str
    threshold: float
    asks: bool  # a sentence is needed before the class is decided


class EventRead(BaseModel):
    """A step in the course of a meeting's score."""

    number: int
    event: Event
    stage: Stage
    revision: int | None
    rater: str | None
    person: PersonRef | None
    at: datetime
    note: str | None
    content: dict[str, Any]


class SheetInForce(BaseModel):
    """What a form needs: the sheet in force for a meeting and what its record says."""

    meeting_id: UUID
    rubric: RubricRead
    record_facts: dict[str, Any]
    meeting_facts: dict[str, Any]
    previous_deductions: list[dict[str, Any]]  # item, title, note of last month's self-score


Act = Literal["propose", "confirm", "refuse", "reopen", "send_back"]


class ClassOffered(BaseModel):
    """A class that may be decided."""

    model_config = ConfigDict(populate_by_name=True)

    class_: Annotated[Class, Field(alias="class")]
    class_word: str | None  # the sheet's own word for it; None: the common one


class Voices(BaseModel):
    """The voices of a meeting, each only to those who may see it, and how they were judged."""

    self_: Annotated[AssessmentRead | None, Field(alias="self")]
    visitors: list[AssessmentRead]
    committee: AssessmentRead | None
    decision: DecisionRead | None  # the one in force
    # There is one; a visitor who has still to score reads it after handing in their own.
    decision_withheld: bool
    waiting: DecisionRead | None  # to the committee: entered, and not confirmed yet
    stage: Stage
    seen: int  # the latest event; sent back with what is decided on it
    gap: GapRead | None  # to the committee
    # To the committee: those of the sheet that the points came from, else of the meeting's day.
    classes: list[ClassOffered]
    may: list[Act]  # what this reader may do now
    conflict: bool  # this reader visited the meeting or belongs to the cell, so decides nothing
    judged_by_visitor: bool  # to the committee: who decided it turned out to have visited
    events: list[EventRead]

    model_config = ConfigDict(populate_by_name=True)


class SheetRef(BaseModel):
    """A sheet by name."""

    id: UUID
    code: str
    title: str
    status: Literal["mau", "chua_doi_chieu", "chinh_thuc"]


class YearMeeting(BaseModel):
    """One meeting behind a year's class; without a class, its state says why."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    month: str
    kind: MeetingKind
    state: MeetingState
    decided_class: str | None
    class_word: str | None = None  # its sheet's own word; None: the common one
    decided_points: float | None
    withheld: bool = False  # decided, and the reader hands in a score of their own first


class YearRead(BaseModel):
    """A cell's year: its class once nothing is open, where it stands, what is still possible."""

    model_config = ConfigDict(populate_by_name=True)

    unit: UnitRef
    commune: UnitRef | None = None  # or whatever stands above the cell
    year: int
    rubric: SheetRef | None  # the one whose rule counts
    has_rule: bool
    class_: Annotated[Class | None, Field(alias="class")] = None
    so_far: Class | None = None
    possible: Class | None = None
    words: dict[str, str] = {}  # the rule's sheet's own words for classes; others: the common ones
    counted: int = 0
    open: int = 0
    explanation: list[str]
    months: list[YearMeeting]


class TrialAsk(BaseModel):
    """On which meetings a sheet is tried."""

    model_config = ConfigDict(extra="forbid")

    unit_id: UUID
    from_month: Month
    to_month: Month


class ClassChange(BaseModel):
    """How many meetings went from one class to another; None: no class on these answers."""

    before: Class | None
    after: Class | None
    meetings: int


class TrialRead(BaseModel):
    """A trial: how far it is and what it came to. `outdated`: the draft was edited since."""

    id: UUID
    rubric_id: UUID
    unit: UnitRef
    from_month: str
    to_month: str
    state: TrialState
    outdated: bool
    total: int | None
    done: int
    classes: list[ClassChange]
    changed: int
    undecidable: int
    changed_by_month: dict[str, int]
    unanswered: dict[str, int]  # items of the sheet that nobody was asked then: meetings
    by_share: dict[str, int]  # items whose points were carried over as a share: meetings
    created_at: datetime
    finished_at: datetime | None


class TrialRow(BaseModel):
    """One meeting of a trial."""

    meeting_id: UUID
    cell: UnitRef
    commune: UnitRef | None  # or whatever stands above the cell
    month: str
    before: Class | None
    before_points: float | None
    after: Class | None
    after_points: float | None
    changed: bool
    why: list[str]
