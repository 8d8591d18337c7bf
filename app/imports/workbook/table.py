"""Finds the list of cells in a workbook: its sheet, its header, its columns, its title.

Pure on grids; called by `reading`. A header is one row, or two when groups stand above it
("Bí thư chi bộ" over "Họ tên" and "Điện thoại").
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from app.core.text import clean
from app.imports.errors import NoTable, UnsafeWorkbook
from app.imports.workbook.columns import Column, belongs, certain, is_bare, match, words
from app.imports.workbook.sheet import HEAD_ROWS, Grid, Value

_LEAST_COLUMNS = 4
_MERGE_BUDGET = 200_000


@dataclass
class Table:
    """Where the list stands in its sheet, and which column holds what."""

    grid: Grid
    header_row: int
    first_row: int
    columns: dict[Column, int]
    headings: dict[Column, str]
    unused: list[str]
    labelled: set[int]
    filled: dict[tuple[int, int], Value] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """The last row that holds anything."""
        return max(self.grid.rows, default=0)

    def value(self, row: int, column: Column) -> Value:
        """A value by meaning; a block merged downwards gives its value to every row of it."""
        number = self.columns.get(column)
        if number is None:
            return None
        own = self.grid.value(row, number)
        return self.filled.get((row, number)) if own is None else own

    def heading(self, column: Column) -> str:
        """The heading as the file has it, so that the reader finds the column."""
        return self.headings.get(column, column.value)


@dataclass
class _Header:
    rows: tuple[int, ...]
    columns: dict[Column, int]
    labels: dict[int, str]


def find_table(grids: list[Grid]) -> tuple[Table, list[Grid]]:
    """The best table of the workbook, and the other sheets that hold one too."""
    found = [(grid, header) for grid in grids if (header := _best_header(grid)) is not None]
    if not found:
        raise NoTable(
            "Không thấy bảng chi bộ trong tệp. Bảng cần một dòng tiêu đề có các cột Mã xã, "
            "Tên chi bộ, Số đảng viên, Ngày sinh hoạt, Giờ."
        )
    visible = [pair for pair in found if not pair[0].hidden] or found
    grid, header = max(visible, key=lambda pair: len(pair[1].columns))
    known = {number: column for column, number in header.columns.items()}
    table = Table(
        grid=grid,
        header_row=header.rows[0],
        first_row=header.rows[-1] + 1,
        columns=header.columns,
        headings={column: header.labels[number] for number, column in known.items()},
        unused=[label for number, label in sorted(header.labels.items()) if number not in known],
        labelled=set(header.labels),
    )
    table.filled = _filled(table)
    return table, [other for other, _ in found if other is not grid]


def _filled(table: Table) -> dict[tuple[int, int], Value]:
    """The values that merged blocks spread downwards, for the columns that matter."""
    filled: dict[tuple[int, int], Value] = {}
    wanted = set(table.columns.values())
    budget = _MERGE_BUDGET
    for merge in table.grid.merges:
        bottom = min(merge.bottom, table.last_row)
        value = table.grid.value(merge.top, merge.left)
        if merge.left not in wanted or value is None or merge.top < table.first_row:
            continue
        budget -= bottom - merge.top
        if budget < 0:
            raise UnsafeWorkbook
        for row in range(merge.top + 1, bottom + 1):
            filled[row, merge.left] = value
    return filled


def _best_header(grid: Grid) -> _Header | None:
    best: _Header | None = None
    for header in _candidates(grid):
        usable = Column.CELL_NAME in header.columns and len(header.columns) >= _LEAST_COLUMNS
        if usable and (best is None or len(header.columns) > len(best.columns)):
            best = header
    return best


def _candidates(grid: Grid) -> Iterator[_Header]:
    numbers = sorted(grid.rows)[:HEAD_ROWS]
    for place, number in enumerate(numbers):
        single = {column: [text] for column, text in _texts(grid, number).items()}
        # Data rows are passed over cheaply: a header row has words that are certain.
        if sum(1 for [text] in single.values() if certain(text)) < 2:
            continue
        yield _header((number,), single)
        if place + 1 < len(numbers) and _continues(grid, numbers[place + 1]):
            yield _header((number, numbers[place + 1]), _stacked(grid, number, numbers[place + 1]))


def _continues(grid: Grid, row: int) -> bool:
    """Whether a row may be the lower half of a header; a row of data has no such label."""
    return any(certain(text) or is_bare(text) for text in _texts(grid, row).values())


def _texts(grid: Grid, row: int) -> dict[int, str]:
    return {
        column: clean(value)
        for column, value in grid.rows.get(row, {}).items()
        if isinstance(value, str) and clean(value)
    }


def _stacked(grid: Grid, upper: int, lower: int) -> dict[int, list[str]]:
    """Both labels of each column; a group's label reaches right over the blank cells beside it."""
    above, below = _texts(grid, upper), _texts(grid, lower)
    labels: dict[int, list[str]] = {}
    group = ""
    for column in sorted(above.keys() | below.keys()):
        if column in above:
            group = above[column]
            labels[column] = [group]
        if column in below:
            labels[column] = [group, below[column]] if group else [below[column]]
    return labels


@lru_cache(maxsize=2_000)
def _match(label: str) -> tuple[Column, int] | None:
    return match(label[:80])


def _header(rows: tuple[int, ...], labels: dict[int, list[str]]) -> _Header:
    """Give each label its column: certain labels first, then slips, then bare ones by place."""
    ranked: list[tuple[int, int, Column]] = []
    for number, parts in labels.items():
        if (found := _meaning(parts)) is not None:
            ranked.append((found[1], number, found[0]))
    columns: dict[Column, int] = {}
    for _, number, column in sorted(ranked):
        columns.setdefault(column, number)
    taken = set(columns.values())
    owners = {number: column for column, number in columns.items()}
    for number in sorted(labels):
        left = max((n for n in owners if n < number), default=0)
        meant = belongs(labels[number][-1], owners.get(left))
        if number not in taken and meant is not None and meant not in columns:
            columns[meant] = number
            taken.add(number)
    return _Header(rows, columns, {number: " ".join(parts) for number, parts in labels.items()})


def _meaning(parts: list[str]) -> tuple[Column, int] | None:
    """The joined label, else the bare lower one within its group, else the lower one alone."""
    joined = _match(" ".join(parts))
    if joined is not None or len(parts) == 1:
        return joined
    group = _match(parts[0])
    if group is not None and (meant := belongs(parts[-1], group[0])) is not None:
        return meant, group[1]
    return _match(parts[-1])


_TWO_WORDS = frozenset(
    (
        *("huyen uy", "thi uy", "thanh uy", "quan uy", "dang bo huyen", "dang bo quan"),
        *("dang bo thi xa", "dang bo thanh pho", "dang uy xa", "dang uy phuong"),
        *("dang uy thi tran", "dang uy dac khu", "dang bo xa", "dang bo phuong"),
    )
)
# Alone these are read with their marks: "quan" may be an office, "thanh" a name.
_ONE_WORD = frozenset(("huyện", "quận", "thị xã", "thành phố"))
# What follows a name in a title; read with marks, and never as the first word ("Năm Căn").
_STOPS = frozenset(
    (
        "năm",
        "tháng",
        "quý",
        "tỉnh",
        "đợt",
        "lần",
        "ngày",
        "và",
        "nhiệm",
        "khóa",
        "ban",
        "văn",
    )
)
_LONGEST_NAME = 4


def title_unit(table: Table) -> str | None:
    """The district or commune the lines above the header name: "HUYỆN ỦY KIM SƠN" → "Kim Sơn"."""
    above = [row for row in sorted(table.grid.rows) if row < table.header_row]
    lines = [
        line
        for row in above
        for value in table.grid.rows[row].values()
        if isinstance(value, str)
        for line in value.splitlines()
    ]
    named = (_named(clean(line)) for line in lines)
    return next((name for name in named if name), None) or _after_dash(lines)


def _named(line: str) -> str | None:
    pieces = line.split(" ")
    for start in range(len(pieces)):
        for length in (4, 3, 2, 1):
            prefix = " ".join(pieces[start : start + length])
            if words(prefix) in _TWO_WORDS or prefix.lower() in _ONE_WORD:
                if prefix[-1].isalpha() and (name := _name(pieces[start + length :])):
                    return name
                break
    return None


def _name(pieces: list[str]) -> str | None:
    name: list[str] = []
    for piece in pieces[:_LONGEST_NAME]:
        bare = piece.rstrip(".,;:)")
        if not bare.isalpha() or (name and bare.lower() in _STOPS):
            break
        name.append(bare.capitalize())
        if bare != piece:
            break
    return " ".join(name) or None


def _after_dash(lines: list[str]) -> str | None:
    """The last words of "DANH SÁCH … - KIM SƠN", when no line names a committee."""
    for line in lines:
        head, dash, tail = clean(line).replace("–", "-").rpartition(" - ")
        if dash and head and (name := _name(tail.split(" "))) and len(name.split()) >= 2:
            return name
    return None


def names_other_unit(title: str | None, expected: str) -> bool:
    """Whether the title names another unit than the one imported into ("Huyện Kim Sơn")."""
    if title is None:
        return False
    return words(title) != words(_named(clean(expected)) or _bare(expected))


def _bare(name: str) -> str:
    """A unit's name without its kind, for kinds a title does not use alone ("Xã Kim Đông")."""
    for kind in ("thi tran ", "dac khu ", "phuong ", "xa "):
        if words(name).startswith(kind):
            return " ".join(clean(name).split(" ")[len(kind.split()) :])
    return name
