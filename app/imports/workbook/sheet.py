"""Streams the sheets of a package into sparse grids of plain values. Called by `reading` and tests.

Only cells that hold something are kept, by their own row and column numbers: what a sheet claims
as its dimension is never used, so "A1:XFD1048576" costs nothing. Shared strings are looked up
after the sheets, and only those a kept cell points at.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.sax.xmlreader import AttributesImpl

from openpyxl.utils.escape import unescape

from app.imports.errors import DamagedWorkbook, UnsafeWorkbook
from app.imports.workbook.archive import Handler, Package
from app.imports.workbook.parts import (
    Held,
    Numbers,
    main_part,
    number_formats,
    related_parts,
    sheets_of,
)

Value = Held | None

# Over 5,000 data rows is refused anyway; the rest is room for titles, subtotals, signatures.
MAX_ROWS = 6_000
HEAD_ROWS = 80
MAX_COLUMNS = 100
MAX_SHEETS = 60
MAX_CELLS = 400_000
MAX_MERGES = 20_000
MAX_TEXT = 2_000
_LAST_ROW = 1_048_576
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


class Merge(NamedTuple):
    """A merged block, borders included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """One sheet: row number → column number → value, both from 1, empty cells absent."""

    name: str
    hidden: bool
    rows: dict[int, dict[int, Held]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    overflowed: bool = False
    cut_columns: bool = False

    def value(self, row: int, column: int) -> Value:
        """What the cell itself holds; merged blocks are not filled here."""
        return self.rows.get(row, {}).get(column)


class _Strings(Handler):
    """Keeps the shared strings that are wanted; phonetic readings are left out."""

    def __init__(self, wanted: set[int]) -> None:
        super().__init__()
        self.found: dict[int, str] = {}
        self._wanted = wanted
        self._index = -1
        self._text: list[str] | None = None
        self._phonetic = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if name == "si":
            self._index += 1
            self.finished = len(self.found) == len(self._wanted)
        elif name == "rPh":
            self._phonetic = True
        elif name == "t" and not self._phonetic and self._index in self._wanted:
            self._text = []

    def characters(self, content: str) -> None:
        if self._text is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:
        if name == "t" and self._text is not None:
            known = self.found.get(self._index, "")
            self.found[self._index] = (known + unescape("".join(self._text)))[:MAX_TEXT]
            self._text = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "si" and self._index in self._wanted:
            self.found.setdefault(self._index, "")


class _Sheet(Handler):
    """Turns the events of a worksheet part into a grid."""

    def __init__(self, grid: Grid, numbers: Numbers, budget: list[int]) -> None:
        super().__init__()
        self.grid = grid
        # Row, column and number of every shared string still to be looked up.
        self.wanted: list[tuple[int, int, int]] = []
        self._numbers = numbers
        self._budget = budget
        self._row = 0
        self._column = 0
        self._type = "n"
        self._style = 0
        self._value: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None
        self._phonetic = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if name == "c":
            self._start_cell(attrs)
        elif name == "row":
            self._row = int(attrs.get("r") or self._row + 1)
            self._column = 0
            if not 0 < self._row <= _LAST_ROW:
                raise DamagedWorkbook
        elif name == "v" or (name == "t" and not self._phonetic):
            self._into = self._value
        elif name == "f":
            self._into = self._formula
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(attrs.get("ref") or "")

    def _start_cell(self, attrs: AttributesImpl) -> None:
        self._column += 1
        if reference := attrs.get("r"):
            self._row, self._column = _position(reference)
        self._type = attrs.get("t") or "n"
        self._style = int(attrs.get("s") or 0)
        self._value, self._formula = [], []

    def characters(self, content: str) -> None:
        if self._into is not None:
            self._into.append(content)

    def endElement(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self._into = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        text = "".join(self._value)
        if not text and self._formula:
            # A formula nobody has computed: shown as it is, so that the row is reported.
            self._keep("=" + "".join(self._formula)[:MAX_TEXT])
        elif not text:
            return
        elif self._type == "s":
            number = int(text)
            if self._keep(""):
                self.wanted.append((self._row, self._column, number))
        elif self._type in ("str", "inlineStr", "e", "d"):
            if text := unescape(text)[:MAX_TEXT].strip():
                self._keep(text)
        elif self._type == "b":
            self._keep(text.strip() == "1")
        else:
            self._keep(self._numbers.read(text.strip(), self._style))

    def _keep(self, value: Held) -> bool:
        """Whether the value has its place in the grid."""
        if self._column > MAX_COLUMNS:
            self.grid.cut_columns = True
            return False
        row = self.grid.rows.get(self._row)
        if row is None:
            if len(self.grid.rows) >= MAX_ROWS:
                self.grid.overflowed = self.finished = True
                return False
            row = self.grid.rows[self._row] = {}
        row[self._column] = value
        self._budget[0] -= 1
        if self._budget[0] < 0:
            raise UnsafeWorkbook
        return True

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = _position(first)
        bottom, right = _position(last or first)
        self.grid.merges.append(Merge(top, left, bottom, right))
        if len(self.grid.merges) > MAX_MERGES:
            raise UnsafeWorkbook


def _position(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise DamagedWorkbook
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def read_grids(data: bytes) -> list[Grid]:
    """Every worksheet of an uploaded file, visible ones first, in the order of the tabs."""
    package = Package(data)
    main, base = main_part(package)
    epoch, sheets = sheets_of(package, main)
    if len(sheets) > MAX_SHEETS:
        raise UnsafeWorkbook
    targets, strings, styles = related_parts(package, main, base)
    numbers = number_formats(package, styles, epoch)
    budget = [MAX_CELLS]
    handlers = []
    for name, key, hidden in sheets:
        if key in targets:
            handler = _Sheet(Grid(name, hidden), numbers, budget)
            package.parse(targets[key], handler)
            _keep_only_head(handler)
            handlers.append(handler)
    _look_up(package, strings, handlers)
    return sorted((handler.grid for handler in handlers), key=lambda grid: grid.hidden)


def _keep_only_head(handler: _Sheet) -> None:
    """A sheet too long to import is kept only as far as telling whether it is the table."""
    if handler.grid.overflowed:
        head = sorted(handler.grid.rows)[:HEAD_ROWS]
        handler.grid.rows = {row: handler.grid.rows[row] for row in head}
        handler.wanted = [place for place in handler.wanted if place[0] in handler.grid.rows]


def _look_up(package: Package, part: str | None, handlers: list[_Sheet]) -> None:
    """Put the shared strings where cells point at them; cells of blank text go."""
    wanted = {number for handler in handlers for _, _, number in handler.wanted}
    strings = _Strings(wanted)
    if wanted:
        if part is None:
            raise DamagedWorkbook
        package.parse(part, strings)
    if wanted - strings.found.keys():
        raise DamagedWorkbook
    for handler in handlers:
        rows = handler.grid.rows
        for row, column, number in handler.wanted:
            if text := strings.found[number].strip():
                rows[row][column] = text
            else:
                rows[row].pop(column, None)
        handler.grid.rows = {number: rows[number] for number in sorted(rows) if rows[number]}
