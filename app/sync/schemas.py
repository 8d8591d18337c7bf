"""A batch as a phone sends it, and the verdict on each of its operations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.clock import Claimed
from app.core.text import Key, Line
from app.organisation.schemas import UnitRef
from app.people.schemas import PersonRef
from app.sync.errors import FormatUnknown

FORMATS = 2  # the newest that is read here
LARGEST_BATCH = 1_000_000  # bytes
OPERATIONS = 50
LARGEST_RESCUE = 12_000_000
EXPORTED, PHOTOS = 500, 60  # of one file

Kind = Literal[
    "check_in", "check_in_undo", "confirmation", "meeting", "reschedule", "meeting_open",
    "meeting_close", "notice", "not_held", "record", "record_confirm", "assessment",
    "assessment_submit", "visit_report", "petition", "will_attend", "excuse", "absent",
    "code_shown",
]  # fmt: skip


class PhoneClock(BaseModel):
    """What the phone knew of the right time when it wrote the operation down."""

    model_config = ConfigDict(extra="forbid")

    # How far the server's clock was ahead of the phone's when they last spoke.
    offset_ms: Annotated[int | None, Field(ge=-(10**13), le=10**13)] = None
    seen_at: Claimed | None = None  # the last time the server had told it


class Operation(BaseModel):
    """One thing done on the phone; `body` is that of the direct route."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    kind: Kind
    target_id: UUID
    record: Annotated[Line | None, Field(max_length=120)] = None  # keeps its order on the phone
    if_version: Annotated[int | None, Field(ge=0, le=999_999_999)] = None
    claimed_at: Claimed
    clock: PhoneClock | None = None
    body: dict[str, Any] = {}


class Batch(BaseModel):
    """A phone's queue in its order. Format 2 adds `sent_at`, `app` and each operation's `clock`.

    An operation that cannot be read gets its own verdict and never holds up the others.
    """

    model_config = ConfigDict(extra="forbid")

    format: Literal[1, 2] = 1  # FORMATS
    person_id: UUID
    device_id: Annotated[Key, Field(max_length=64)]
    # The phone's clock, however wrong: it is no reason to refuse the queue.
    sent_at: Annotated[str | None, Field(max_length=40)] = None
    app: Annotated[Line, Field(max_length=80)] | None = None
    operations: Annotated[
        list[Annotated[Operation | Any, Field(union_mode="left_to_right")]],
        Field(max_length=OPERATIONS),
    ]

    @model_validator(mode="before")
    @classmethod
    def _know_the_format(cls, sent: Any) -> Any:
        """A newer build may say more than this one reads: told apart from a fault in the queue."""
        if isinstance(sent, dict):
            number = sent.get("format", 1)
            if isinstance(number, int) and number > FORMATS:
                raise FormatUnknown()
        return sent


class Verdict(BaseModel):
    """What became of one operation: an HTTP status; 5xx means that the phone tries again."""

    id: UUID | None  # None when the operation had none that can be read
    status: int
    code: str | None = None
    problem: dict[str, Any] | None = None
    result: Any = None  # what the direct route answers
    received_at: datetime


class Verdicts(BaseModel):
    """One verdict for each operation, in the order sent."""

    server_time: datetime
    verdicts: list[Verdict]


class Rescue(BaseModel):
    """With what a phone seals its queue into a file that only this server can read."""

    public_key: str  # SPKI of a P-256 key, base64
    token: str  # says whose phone it was


class VisitPack(BaseModel):
    """What a phone needs without signal; `reads` by the path that a screen watches."""

    server_time: datetime
    format: int
    reads: dict[str, Any]  # each the very body that the path answers
    rescue: Rescue


class Photo(BaseModel):
    """A page of the paper book that waited in the second lane."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    meeting_id: UUID
    type: Annotated[Line, Field(max_length=60)] = ""
    data: str  # base64


class Queue(BaseModel):
    """What an exported file holds once it is opened."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    device_id: Annotated[Key, Field(max_length=64)]
    made_at: Claimed
    token: Annotated[str, Field(max_length=200)]
    operations: Annotated[
        list[Annotated[Operation | Any, Field(union_mode="left_to_right")]],
        Field(max_length=EXPORTED),
    ]
    photos: Annotated[list[Photo], Field(max_length=PHOTOS)] = []


class RescuedVerdict(Verdict):
    """The verdict with the kind of act: who brought the file has not read it."""

    kind: str | None = None  # "photo" for a page; None when it cannot be read


class Rescued(BaseModel):
    """Whose queue it was, and the verdicts: operations in their order, then photos."""

    person: PersonRef
    verdicts: list[RescuedVerdict]  # what the routes answer only to the person


class RefusedRead(BaseModel):
    """What a person sent and did not get in: for the person, and for the office that helps."""

    id: UUID
    operation_id: UUID | None
    person: PersonRef
    cell: UnitRef | None
    kind: str
    target_id: UUID | None
    device_id: str
    payload: dict[str, Any]  # the operation as sent, without position
    status: int
    code: str
    why: str  # in words
    received_at: datetime
