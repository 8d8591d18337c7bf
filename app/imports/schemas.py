"""What goes out about an import: figures, findings by row and column, clashes."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from app.imports.models import ImportState
from app.organisation.schemas import UnitRef


class Finding(BaseModel):
    """One thing to look at in the workbook."""

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
    day: int
    meetings: list[Meeting]


class Counts(BaseModel):
    """Rows of the file; they add up: total = understood + duplicate + summary + rejected."""

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


class ImportRead(BaseModel):
    """A dry run, and what became of it. create/update/unchanged/skip count rows of the file."""

    id: UUID
    unit: UnitRef
    file_name: str
    sheet: str
    state: ImportState
    create: int
    update: int
    unchanged: int
    skip: int
    counts: Counts
    totals: dict[str, int]  # cells, communes, secretaries, visitors, assignments
    clashes: list[Clash]
    reachable_coverage: Coverage
    rows: list[Finding]
    title_unit: str | None
    needs_confirmation: (
        str | None
    )  # Vietnamese question when the title names another district
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    may_undo: bool
    version: int
