"""What comes in and goes out about persons, posts, sign-in."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.access.permissions import Permission, Role
from app.core.clock import Day
from app.core.text import Line, Name
from app.organisation.schemas import UnitRef

Phone = Annotated[str, Field(pattern=r"^0[0-9]{9}$", examples=["0912000518"])]


class AccessToken(BaseModel):
    """A short-lived access token; the refresh token travels in its cookie."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int  # seconds


class DemoLogin(BaseModel):
    """A row of the demo's first page."""

    key: str
    role: str  # Vietnamese, e.g. "Bí thư chi bộ"
    name: str
    username: str
    password: str
    unit: UnitRef
    note: str = ""  # e.g. "mô hình trước 1-7-2025"


class InvitationAccept(BaseModel):
    """The token from the QR's fragment, or the short code typed from the slip."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(min_length=6, max_length=100)]


class InvitationIssue(BaseModel):
    """Whom to invite, and for how long the slips are good."""

    model_config = ConfigDict(extra="forbid")

    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=400)]
    valid_days: Annotated[int, Field(ge=1, le=60)] = 14


class Slip(BaseModel):
    """One printable slip; token and code are shown this once."""

    person_id: UUID
    full_name: str
    title: str
    phone: str | None
    unit: str
    url: str  # /moi#t=…
    qr_svg: str
    code: str
    expires_at: datetime


class PostRead(BaseModel):
    """A role at a unit."""

    id: UUID
    role: Role
    is_deputy: bool
    unit: UnitRef
    unit_path: str
    from_on: date
    to_on: date | None
    version: int


class PostPut(BaseModel):
    """A post as a client sends it; unit and role never change by an edit."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    unit_id: UUID
    is_deputy: bool = False
    from_on: Day
    to_on: Day | None = None


class PersonPut(BaseModel):
    """A person as a client sends it."""

    model_config = ConfigDict(extra="forbid")

    full_name: Name
    phone: Phone | None = None
    title: Line = ""
    home_unit_id: UUID


class PersonRead(BaseModel):
    """A person in scope."""

    id: UUID
    full_name: str
    phone: str | None
    title: str
    home_unit: UnitRef
    posts: list[PostRead] = []
    has_account: bool = False
    account_disabled: bool = False
    version: int


class PersonRef(BaseModel):
    """A person by name, with the phone only for those who may see it."""

    id: UUID
    full_name: str
    title: str = ""
    phone: str | None = None


class Waiting(BaseModel):
    """How many things wait for the reader (home screen)."""

    visits_due: int = 0  # of this month and not yet recorded
    visits_asked: int = 0  # past meetings to which the visitor has not answered
    meetings_to_confirm: int = 0
    records_missing: int = 0
    excuses_to_decide: int = 0


class Me(BaseModel):
    """The signed-in person."""

    person: PersonRead
    permissions: list[Permission]
    units: list[UnitRef]  # the units of the posts, highest first
    visited_cells: list[UnitRef]  # cells of current assignments
    waiting: Waiting
    server_time: datetime
    month: str
    demo: bool
