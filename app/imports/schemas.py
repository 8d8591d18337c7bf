"""What goes out about an import: figures, findings by row and column, clashes."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.imports.models import ImportState
from app.imports.workbook.columns import Column
from app.organisation.schemas import UnitRef


class Finding(BaseModel):
    """One thing to look at in the workbook; row 0 means the whole file."""

    model_config = ConfigDict(from_attributes=True)

    row: int
    column: str
    value: str
    code: str
    message: str
    severity: str  # error: the row is left out; warning: it goes in


class Meeting(BaseModel):
    """One of the meetings that clash."""

    cell: str
    commune: str
    time: str
    row: int


class Clash(BaseModel):
    """One visitor, one day, starts less than two hours apart."""

    visitor: str
    phone: str
    day: date  # in the first month in which the file's assignments hold; the same every month
    meetings: list[Meeting]


class Counts(BaseModel):
    """Lines of the file; they add up: total = understood + duplicate + summary + rejected."""

    total: int
    understood: int
    duplicate: int
    summary: int
    rejected: int


class Coverage(BaseModel):
    """Best reachable: visits one can make when starts lie two hours apart, of all owed a month."""

    reachable: int
    total: int
    rate: float  # 0..1


class ImportFigures(BaseModel):
    """create + update + unchanged = counts.understood; skip = counts.rejected."""

    sheet: str
    create: int
    update: int
    unchanged: int
    skip: int
    counts: Counts
    totals: dict[str, int]  # cells, communes, secretaries, visitors, assignments
    reachable_coverage: Coverage
    title_unit: str | None
    # Vietnamese question when the title names another unit; applying must answer it.
    needs_confirmation: str | None


class ImportListed(ImportFigures):
    """An import as a list shows it."""

    id: UUID
    unit: UnitRef
    file_name: str
    state: ImportState
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    may_undo: bool
    version: int


class ImportRead(ImportListed):
    """A dry run, and what became of it."""

    clashes: list[Clash]
    rows: list[Finding]


class Checked(ImportFigures):
    """What a dry run found, as `models` keeps it; the plan's mark shows whether it still holds."""

    clashes: list[Clash]
    rows: list[Finding]
    headings: dict[Column, str]
    plan: str


class ImportApply(BaseModel):
    """What applying needs besides the dry run."""

    model_config = ConfigDict(extra="forbid")

    confirm_unit: bool = Field(
        default=False, description="Trả lời đồng ý cho câu hỏi `needs_confirmation`."
    )
