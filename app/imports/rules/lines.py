"""Which lines of a table are cells, and to which commune each belongs. Pure; `rows` calls.

A commune written once for many rows is filled down inside merged blocks, and elsewhere only where
nobody could read it otherwise: the sheet never repeats a code, or the rows above and below agree.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.core.text import fold
from app.imports.rules.values import Raw, blank, text_of, whole_number
from app.imports.workbook.columns import REQUIRED, Column, words
from app.imports.workbook.table import Table


class Kind(StrEnum):
    """What a line is for its reader."""

    DATA = "data"
    SUBTOTAL = "subtotal"
    SECTION = "section"
    HEADING = "heading"
    NOTE = "note"


@dataclass
class Line:
    """A line that holds something, with the commune it belongs to once that is known."""

    number: int
    kind: Kind
    code: Raw = None
    commune: Raw = None


_IDENTITY = (Column.ORDINAL, Column.COMMUNE_CODE, Column.COMMUNE_NAME, Column.CELL_NAME)
_TELLING = (
    Column.SECRETARY_NAME,
    Column.SECRETARY_PHONE,
    Column.USUAL_DAY,
    Column.USUAL_TIME,
    Column.VISITOR_NAME,
    Column.VISITOR_PHONE,
)
_TOTAL = re.compile(r"\W*(?:[ivx]+\W+)?(?:tong|cong|luy ke)\b")
_NUMBERED = re.compile(r"\(?\s*(\d{1,2})\s*\)?")


def read_lines(table: Table) -> list[Line]:
    """Every line below the header that holds something, sorted into kinds, communes filled in."""
    numbers = [row for row in table.grid.rows if row >= table.first_row]
    lines = [Line(number, _kind(table, number)) for number in numbers]
    _sort_out_sections(table, lines)
    _sort_out_notes(table, lines)
    for line in lines:
        if line.kind in (Kind.DATA, Kind.SECTION):
            line.code = _or_none(table.value(line.number, Column.COMMUNE_CODE))
            line.commune = _or_none(table.value(line.number, Column.COMMUNE_NAME))
    _fill_communes(lines)
    return lines


def _or_none(value: Raw) -> Raw:
    return None if blank(value) else value


def _kind(table: Table, number: int) -> Kind:
    own = {column: table.grid.value(number, at) for column, at in table.columns.items()}
    if _repeats_header(table, own) or _numbers_columns(table, number):
        return Kind.HEADING
    if _is_subtotal(table, number, own):
        return Kind.SUBTOTAL
    told = [column for column, value in own.items() if not blank(value)]
    if told and set(told) <= {Column.ORDINAL, Column.COMMUNE_CODE, Column.COMMUNE_NAME}:
        return Kind.SECTION
    return Kind.DATA


def _repeats_header(table: Table, own: dict[Column, Raw]) -> bool:
    same = (
        isinstance(value, str) and words(value) == words(table.heading(column))
        for column, value in own.items()
    )
    return sum(same) >= 3


def _numbers_columns(table: Table, number: int) -> bool:
    """A line such as "1 2 3 4 5" or "(1) (2) (3)" under the header."""
    row = table.grid.rows[number]
    matches = [_NUMBERED.fullmatch(text_of(row[column])) for column in sorted(row)]
    counted = [int(match[1]) for match in matches if match is not None]
    steady = all(b - a == 1 for a, b in pairwise(counted))
    return len(counted) >= _LEAST_NUMBERED and len(counted) >= len(matches) - 3 and steady


_LEAST_NUMBERED = 5


def _is_subtotal(table: Table, number: int, own: dict[Column, Raw]) -> bool:
    if any(not blank(own.get(column)) for column in _TELLING):
        return False
    if whole_number(own.get(Column.ORDINAL)) is not None and not blank(own.get(Column.CELL_NAME)):
        return False
    row = table.grid.rows[number]
    texts = [own.get(column) for column in _IDENTITY] + [row[min(row)]]
    return any(_TOTAL.match(fold(text_of(text))) for text in texts if isinstance(text, str))


def _sort_out_sections(table: Table, lines: list[Line]) -> None:
    """A line with a commune alone heads the rows below it only when they name no other commune."""
    below: Line | None = None
    for line in reversed(lines):
        if line.kind is Kind.SECTION and (below is None or not _heads(table, line, below)):
            line.kind = Kind.DATA
        if line.kind is Kind.DATA:
            below = line


def _heads(table: Table, section: Line, below: Line) -> bool:
    code = table.value(below.number, Column.COMMUNE_CODE)
    commune = table.value(below.number, Column.COMMUNE_NAME)
    if blank(code) and blank(commune):
        return not blank(table.value(section.number, Column.COMMUNE_CODE))
    row = table.grid.rows[section.number].values()
    named = words(text_of(commune))
    return bool(named) and any(words(text_of(value)).endswith(named) for value in row)


def _sort_out_notes(table: Table, lines: list[Line]) -> None:
    """Below the last cell: place and date, who signs, remarks."""
    for line in reversed(lines):
        if line.kind is not Kind.DATA:
            continue
        row = table.grid.rows[line.number]
        name = fold(text_of(table.grid.value(line.number, table.columns[Column.CELL_NAME])))
        bare = len(row) <= 3 and all(isinstance(value, str) for value in row.values())
        coded = whole_number(table.value(line.number, Column.COMMUNE_CODE)) is not None
        if not bare or coded or name.startswith("chi bo"):
            break
        line.kind = Kind.NOTE


def _fill_communes(lines: list[Line]) -> None:
    written = Counter(text_of(line.code) for line in lines if line.code is not None)
    data = [line for line in lines if line.kind is Kind.DATA]
    empty = sum(line.code is None and line.commune is None for line in data)
    written_once = empty > 0 and (max(written.values(), default=0) == 1 or empty > len(data) / 2)
    following = _next_codes(lines)
    names, codes = _known(lines)
    above: Line | None = None
    for line, after in zip(lines, following, strict=True):
        if line.kind is Kind.SUBTOTAL:
            above = None
        if line.kind not in (Kind.DATA, Kind.SECTION):
            continue
        if line.code is None and line.commune is None and above is not None:
            if written_once or text_of(above.code) == after:
                line.code, line.commune = above.code, above.commune
        elif line.code is None and line.commune is not None:
            line.code = codes.get(fold(text_of(line.commune)))
        elif line.commune is None:
            line.commune = names.get(text_of(line.code))
        above = line if line.code is not None else None


def _next_codes(lines: list[Line]) -> list[str | None]:
    """For every line the code of the next line that has one; a subtotal ends the search."""
    following: list[str | None] = []
    after: str | None = None
    for line in reversed(lines):
        following.append(after)
        if line.kind is Kind.SUBTOTAL:
            after = None
        elif line.code is not None:
            after = text_of(line.code)
    return following[::-1]


def _known(lines: list[Line]) -> tuple[dict[str, Raw], dict[str, Raw]]:
    """Names by code, and codes by folded name where the sheet uses one code for that name."""
    names: dict[str, Raw] = {}
    codes: dict[str, Raw] = {}
    told: dict[str, set[str]] = {}
    for line in lines:
        if line.code is None or line.commune is None:
            continue
        folded = fold(text_of(line.commune))
        names.setdefault(text_of(line.code), line.commune)
        codes.setdefault(folded, line.code)
        told.setdefault(folded, set()).add(text_of(line.code))
    return names, {folded: code for folded, code in codes.items() if len(told[folded]) == 1}


def absent_columns(table: Table) -> list[Column]:
    """The columns without which no row can be read."""
    return [column for column in REQUIRED if column not in table.columns]
