"""What comes in and goes out about petitions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from app.core.clock import Claimed
from app.core.text import clean_lines
from app.organisation.schemas import UnitRef
from app.people.schemas import PersonRef

Field_ = Literal["dat_dai", "giao_thong", "moi_truong", "chinh_sach", "to_chuc", "khac"]
Text = Annotated[str, AfterValidator(clean_lines), StringConstraints(min_length=3, max_length=2000)]


class PetitionPut(BaseModel):
    """A petition as a phone sends it: at a meeting, or of a cell."""

    model_config = ConfigDict(extra="forbid")

    meeting_id: UUID | None = None
    cell_id: UUID | None = None
    text: Text
    field: Annotated[Field_, Field(description="lĩnh vực")] = "khac"
    operation_id: UUID | None = None
    claimed_at: Claimed | None = None


class PetitionRead(BaseModel):
    """A petition with its receipt."""

    id: UUID
    meeting_id: UUID | None
    cell: UnitRef
    text: str
    field: str
    recorded_by: PersonRef
    received_at: datetime
    version: int
