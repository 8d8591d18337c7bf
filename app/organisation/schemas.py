"""What comes in and goes out about units."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.clock import Day
from app.core.text import Line, Name
from app.organisation.models import CellType, UnitKind

HHMM = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Tier = Literal["province", "district", "commune"]


class UnitRef(BaseModel):
    """A unit by name."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: UnitKind
    name: str


class UnitProfile(BaseModel):
    """Profile of a cell; empty for committees."""

    model_config = ConfigDict(from_attributes=True)

    members: Annotated[int | None, Field(ge=1, le=500)] = None
    exempt: Annotated[int | None, Field(ge=0, le=500)] = None
    cell_type: CellType | None = None
    has_committee: bool | None = None
    usual_day: Annotated[int | None, Field(ge=1, le=28)] = None
    usual_time: HHMM | None = None
    place: Line | None = None
    place_lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    place_lon: Annotated[float | None, Field(ge=-180, le=180)] = None


class UnitSettings(BaseModel):
    """Which kind of committee is in charge; null inherits from above."""

    model_config = ConfigDict(from_attributes=True)

    assigns: Tier | None = None
    decides: Tier | None = None
    excuses: Tier | None = None
    closes: Tier | None = None


class UnitPut(UnitProfile, UnitSettings):
    """A unit as a client sends it."""

    model_config = ConfigDict(extra="forbid")

    kind: UnitKind
    code: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z._-]+$")]
    name: Name
    parent_id: UUID | None = None
    opened_on: Day | None = None

    @model_validator(mode="after")
    def _exempt_are_members(self) -> Self:
        if self.exempt and self.members is not None and self.exempt > self.members:
            raise ValueError(f"Miễn sinh hoạt nhiều hơn số đảng viên của chi bộ ({self.members}).")
        return self


class UnitRead(UnitProfile, UnitSettings):
    """A unit as it is now (or was, with `as_of`)."""

    id: UUID
    kind: UnitKind
    code: str
    name: str
    parent_id: UUID | None
    ancestors: list[UnitRef] = []
    opened_on: date
    closed_on: date | None
    children_count: int = 0
    cells_count: int = 0
    version: int
