"""Workbooks as offices send them, built on the spot, and broken ones built byte by byte."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

REAL = Path(__file__).parents[2] / "app" / "demo" / "kim-son-cells-and-assignments.xlsx"
HEADER = [
    "TT",
    "Mã xã",
    "Đảng ủy xã, thị trấn",
    "Tên chi bộ",
    "Số đảng viên",
    "Miễn sinh hoạt",
    "Bí thư chi bộ",
    "Điện thoại bí thư",
    "Ngày sinh hoạt",
    "Giờ",
    "Địa điểm",
    "Cán bộ được phân công",
    "Chức vụ, đơn vị",
    "Điện thoại cán bộ",
    "Từ ngày",
]
TITLE = [["HUYỆN ỦY KIM SƠN"], ["BAN TỔ CHỨC"], [], ["DANH SÁCH CHI BỘ - KIM SƠN"], []]
FIRST = len(TITLE) + 2
"""The number of the first row under the header."""


def cell(number: int = 1, /, **changes: Any) -> list[Any]:
    """A good row of the `number`-th cell; keywords replace a value by the name of its place."""
    row: dict[str, Any] = {
        "tt": number,
        "code": "14620",
        "commune": "Thị trấn Phát Diệm",
        "name": f"Chi bộ phố {number}",
        "members": 30,
        "exempt": 4,
        "secretary": "Đỗ Văn Đạt" + " Hai" * (number - 1),
        "secretary_phone": f"09703{number:05}",
        "day": 5,
        "time": "20:00",
        "place": f"Nhà văn hóa phố {number}",
        "visitor": "Phan Minh Thiện" + " Hai" * (number - 1),
        "title": "Huyện ủy viên",
        "visitor_phone": f"03586{number:05}",
        "since": datetime.fromisoformat("2026-01-01"),
    }
    assert changes.keys() <= row.keys()
    return list((row | changes).values())


def book(
    rows: Sequence[Sequence[Any]],
    *,
    header: Sequence[Sequence[Any]] = (HEADER,),
    title: Sequence[Sequence[Any]] = TITLE,
    change: Callable[[Worksheet], None] | None = None,
    also: Callable[[Workbook], None] | None = None,
) -> bytes:
    """The bytes of a workbook: title, header, rows; `change` may then touch the sheet."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Chi bộ"
    for row in (*title, *header, *rows):
        sheet.append(list(row))
    if not title and not header and not rows:
        sheet["A1"] = None
    if change is not None:
        change(sheet)
    if also is not None:
        also(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def repacked(data: bytes, replace: dict[str, bytes | None] | None = None) -> bytes:
    """The same package with some parts replaced, added, or (None) taken out."""
    changes = replace or {}
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def part(data: bytes, name: str = SHEET_PART) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def with_sheet(inside: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """A small package whose only sheet is written by hand."""
    xml = before + f'<worksheet xmlns="{_MAIN}">'.encode() + inside + b"</worksheet>" + after
    return repacked(book([cell()]), {SHEET_PART: xml})


def long_book(rows: int) -> bytes:
    """A workbook of very many good rows, written without openpyxl because that takes minutes."""
    letters = "ABCDEFGHIJKLMNO"

    def line(number: int, values: Sequence[object]) -> str:
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
            for letter, value in zip(letters, values, strict=True)
        )
        return f'<row r="{number}">{cells}</row>'

    lines = [line(1, HEADER)]
    for number in range(2, rows + 2):
        since = "01/01/2026"
        values = cell(number, secretary="Đỗ Văn Đạt", visitor="Phan Minh Thiện", since=since)
        lines.append(line(number, values))
    return with_sheet(f"<sheetData>{''.join(lines)}</sheetData>".encode())
