"""What reading a workbook yields: typed rows, what was left out and why. Plain data, anyone reads.

Built by `rows` and `agreement`; used by the dry run, the commands, the demo.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from app.core.text import fold
from app.imports.workbook.columns import Column


class Severity(StrEnum):
    """An error leaves its row out; a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to look at. Row 0 means the whole file; `column` is the file's own heading."""

    row: int
    column: str
    value: str
    code: str
    message: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class CellRow:
    """One row that can be taken in: a cell, its secretary, at most one visitor."""

    commune_code: str
    commune_name: str | None
    cell_name: str
    members: int
    exempt: int
    secretary_name: str | None
    secretary_phone: str | None
    usual_day: int
    usual_time: time
    place: str | None
    visitor_name: str | None
    visitor_title: str | None
    visitor_phone: str | None
    starts_on: date | None
    row_number: int

    @property
    def cell_key(self) -> tuple[str, str]:
        """What makes a cell the same cell from one import to the next."""
        return self.commune_code, fold(self.cell_name)


@dataclass(frozen=True, slots=True)
class Counts:
    """Every line below the header, once: lines = ok + duplicate + subtotal + blank + rejected.

    `subtotal` holds totals, section headings, repeated headers and closing notes.
    """

    lines: int
    ok: int
    duplicate: int
    subtotal: int
    blank: int
    rejected: int


@dataclass(frozen=True)
class Reading:
    """A workbook, read."""

    title_unit: str | None
    sheet: str
    rows: tuple[CellRow, ...]
    issues: tuple[Issue, ...]
    counts: Counts
    # The columns that are there, under the file's own headings.
    headings: dict[Column, str] = field(default_factory=dict)


@dataclass
class Findings:
    """Issues as they are found, and the rows they leave out."""

    issues: list[Issue] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)

    def error(self, row: int, column: str, value: str, code: str, message: str) -> None:
        """The row is left out."""
        self.issues.append(Issue(row, column, value, code, message, Severity.ERROR))
        self.rejected.add(row)

    def warn(self, row: int, column: str, value: str, code: str, message: str) -> None:
        """The row stays."""
        self.issues.append(Issue(row, column, value, code, message, Severity.WARNING))
