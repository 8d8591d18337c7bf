"""From the bytes of an uploaded workbook to a `Reading`. Services and commands call it."""

from dataclasses import replace

from app.imports.rules.reading import Issue, Reading, Severity
from app.imports.rules.rows import read_table
from app.imports.workbook.sheet import Grid, read_grids
from app.imports.workbook.table import find_table


def read_workbook(data: bytes) -> Reading:
    """Read a workbook of cells, or raise one of `app.imports.errors` when it is not one."""
    table, others = find_table(read_grids(data))
    reading = read_table(table)
    return replace(reading, issues=(*map(_unread, others), *reading.issues))


def _unread(grid: Grid) -> Issue:
    message = "Trang này cũng có bảng chi bộ nhưng chưa đọc. Mỗi lần nhập một trang."
    return Issue(0, f"Trang “{grid.name}”", "", "sheet_unread", message, Severity.WARNING)
