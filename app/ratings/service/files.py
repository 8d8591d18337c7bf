"""Sheets from files and into files: YAML as the library has it, a workbook as an office fills it.

Nothing is stored here: what was read goes to the editor, with every fault at its row.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
import yaml

from app.core.errors import FieldError, Invalid
from app.core.text import clean, clean_lines
from app.imports.workbook.sheet import MAX_TEXT, read_grids
from app.ratings.checks import read_sheet
from app.ratings.errors import RubricInvalid
from app.ratings.rules import table_words as words
from app.ratings.rules.table_reading import Fault, has_table, read_table
from app.ratings.rules.table_writing import head_rows, table_rows
from app.ratings.sheet import CLASS_NAMES, Sheet

MAX_YAML = 256 * 1024
MAX_FAULTS = 100


class UnreadableSheet(Invalid):
    """422: neither YAML nor a workbook with a scoring table."""

    code = "unreadable_sheet"
    title = "Không đọc được bảng chấm trong tệp này."


@dataclass(frozen=True)
class SheetRead:
    """What a file says; `sheet` is sound only when there are no faults."""

    sheet: dict[str, Any]
    faults: tuple[Fault, ...]


def read(data: bytes) -> SheetRead:
    """A sheet from a file. Raises UnreadableSheet, or a refusal of `app.imports.errors`."""
    return _workbook(data) if data.startswith(b"PK") else _yaml(data)


def check(data: dict[str, Any], places: Mapping[str, int], faults: list[Fault]) -> SheetRead:
    """The sheet and everything that `checks` finds in it, each at its row."""
    sheet = data
    try:
        sheet = read_sheet(data).model_dump(mode="json", exclude_none=True)
    except RubricInvalid as refused:
        faults = faults + [_placed(error, data, places) for error in refused.errors]
    return SheetRead(_plain(sheet), tuple(faults[:MAX_FAULTS]))


def _placed(error: FieldError, data: dict[str, Any], places: Mapping[str, int]) -> Fault:
    steps = error.field.split(".")
    row = 0
    if steps[0] == "classes" and len(steps) > 1 and f"classes.{steps[1]}" not in places:
        key = data["classes"][int(steps[1])]["class"]
        row = places.get(f"classes.{CLASS_NAMES.get(key, key)}", 0)
    while steps and not row:
        row = places.get(".".join(steps), 0)
        steps.pop()
    return Fault(row, error.field, error.code, error.message)


def _plain(value: Any) -> Any:
    """The same in JSON's types: a file may hold days, and what no sheet knows."""
    if isinstance(value, dict):
        return {clean(str(name)): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return clean_lines(value)  # an escape may stand for what no answer can carry
    if (
        value is None
        or isinstance(value, bool | int)
        or (isinstance(value, float) and _finite(value))
    ):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _finite(value: float) -> bool:
    return value == value and abs(value) != float("inf")


# --- YAML -----------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """Without anchors: a short file may not stand for a long one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise UnreadableSheet("Tệp YAML không được dùng dấu neo (*).")
        return super().compose_node(parent, index)


def _yaml(data: bytes) -> SheetRead:
    if len(data) > MAX_YAML:
        raise UnreadableSheet("Tệp lớn hơn 256 KB nên không phải bảng chấm.")
    try:
        loader = _Loader(data.decode("utf-8-sig"))
        node = loader.get_single_node()
        found = loader.construct_document(node) if node else None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as broken:
        mark = getattr(broken, "problem_mark", None)
        line = f" Xem dòng {mark.line + 1}." if mark else ""
        raise UnreadableSheet(
            f"Tệp không phải bảng chấm dạng YAML hoặc Excel (.xlsx).{line}"
        ) from broken
    if not isinstance(found, dict):
        raise UnreadableSheet("Tệp không phải bảng chấm dạng YAML hoặc Excel (.xlsx).")
    twice: list[Fault] = []
    places = dict(_lines(node, "", twice))
    return check(found, places, twice)


def _lines(node: Any, path: str, twice: list[Fault]) -> Iterator[tuple[str, int]]:
    if path:
        yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name = clean(str(key.value))
            inner = f"{path}.{name}".lstrip(".")
            if name in seen:
                text = f"“{name}” ghi hai lần; chỉ giữ một."
                twice.append(Fault(key.start_mark.line + 1, inner, "duplicate", text))
            seen.add(name)
            yield from _lines(value, inner, twice)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, f"{path}.{number}", twice)


# --- workbooks ------------------------------------------------------------------------------------


def _workbook(data: bytes) -> SheetRead:
    grid = next((g for g in read_grids(data) if not g.hidden and has_table(g.rows)), None)
    if grid is None:
        columns = ", ".join(words.COLUMNS[name] for name in ("number", "title", "max"))
        raise UnreadableSheet(f"Không thấy bảng chấm: cần một dòng tiêu đề có các cột {columns}.")
    table = read_table(grid.rows)
    for number, row in grid.rows.items():
        if any(isinstance(value, str) and len(value) >= MAX_TEXT for value in row.values()):
            table.note(number, "", "too_long", "Một ô của dòng này quá dài nên chưa đọc hết.")
    return check(table.data, table.places, table.faults)


_WIDTHS = {"title": 60, "levels": 34, "from_record": 26, "hint": 26, "number": 22}


def write(sheet: Sheet) -> bytes:
    """The sheet as a workbook: to be printed, or changed and read again."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        ruled = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        page = book.add_worksheet("Bảng chấm")
        for place, name in enumerate(words.COLUMNS):
            page.set_column(place, place, _WIDTHS.get(name, 18), wrapped)
        line = 0
        for line, (label, value) in enumerate(head_rows(sheet)):
            page.write_string(line, 0, label, bold)
            _write(page, line, 1, value, wrapped)
        line += 2
        for place, title in enumerate(words.COLUMNS.values()):
            page.write_string(line, place, title, ruled)
        for row in table_rows(sheet):
            line += 1
            for place, name in enumerate(words.COLUMNS):
                if name in row:
                    _write(page, line, place, row[name], wrapped)
    return stream.getvalue()


def _write(page: Any, line: int, place: int, value: Any, look: Any) -> None:
    if isinstance(value, date):
        value = f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        page.write_number(line, place, value, look)
    else:
        page.write_string(line, place, value, look)
