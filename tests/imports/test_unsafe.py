"""Files that are no workbook, or mean harm: a clear answer, in bounded work."""

import io
import tracemalloc
import zipfile
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from app.core.errors import AppError
from app.imports.errors import (
    DamagedWorkbook,
    EncryptedWorkbook,
    FileTooBig,
    MacroWorkbook,
    MissingColumns,
    NoTable,
    NotAWorkbook,
    TooManyRows,
    UnsafeWorkbook,
)
from app.imports.workbook import archive, sheet
from app.imports.workbook.reading import read_workbook
from tests.imports.books import (
    FIRST,
    HEADER,
    SHEET_PART,
    book,
    cell,
    long_book,
    part,
    repacked,
    with_sheet,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, content in parts.items():
            new.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "trống"),
        (OLE + bytes(600), ".xls"),
        (b"%PDF-1.7 ...", "PDF"),
        ("TT,Mã xã\n1,14620\n".encode(), ".csv"),
        (b"<html><table></table></html>", ".html"),
        (package(word__document_xml="<x/>"), "Word"),
        (package(xl__workbook_bin="x"), ".xlsb"),
        (package(content_xml="<x/>"), "LibreOffice"),
        (package(a_txt="x"), "tệp nén"),
    ],
)
def test_another_kind_of_file(data: bytes, word: str) -> None:
    with pytest.raises(NotAWorkbook) as refusal:
        read_workbook(data)
    assert word in refusal.value.detail
    assert refusal.value.status == 422


def test_macro_files() -> None:
    good = book([cell()])
    with pytest.raises(MacroWorkbook):
        read_workbook(repacked(good, {"xl/vbaProject.bin": b"\x00"}))
    types = part(good, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    with pytest.raises(MacroWorkbook):
        read_workbook(repacked(good, {"[Content_Types].xml": types}))


def test_encrypted_files() -> None:
    with pytest.raises(EncryptedWorkbook):
        read_workbook(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    data = bytearray(book([cell()]))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedWorkbook):
        read_workbook(bytes(data))


def test_too_many_bytes() -> None:
    with pytest.raises(FileTooBig) as refusal:
        read_workbook(b"PK\x03\x04" + bytes(5 * 1024 * 1024))
    assert refusal.value.status == 413


def test_zip_bombs() -> None:
    good = book([cell()])
    swollen = repacked(good, {"xl/media/a.xml": b" " * (20 * 1024 * 1024)})
    assert len(swollen) < 100_000
    with pytest.raises(UnsafeWorkbook):
        read_workbook(swollen)
    with pytest.raises(UnsafeWorkbook):
        read_workbook(repacked(good, {f"xl/a{n}.xml": b"" for n in range(1_001)}))


def test_a_part_that_lies_about_its_size_is_cut_there() -> None:
    data = bytearray(repacked(book([cell()]), {SHEET_PART: b"<worksheet/>" + b" " * 3_000_000}))
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02"))
    while data[at + 46 : at + 46 + len(SHEET_PART)] != SHEET_PART.encode():
        at = data.find(b"PK\x01\x02", at + 1)
    data[at + 24 : at + 28] = (500).to_bytes(4, "little")
    with pytest.raises(DamagedWorkbook):
        read_workbook(bytes(data))


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, (b"&l%d;" % (level - 1)) * 10) for level in range(1, 9)
)


@pytest.mark.parametrize(
    "prolog",
    [
        b'<!DOCTYPE worksheet [<!ENTITY l0 "ha">' + LAUGHS + b"]>",
        b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:1/a.dtd">',
        b"<!DOCTYPE worksheet>",
    ],
)
def test_xml_that_defines_entities(prolog: bytes) -> None:
    with pytest.raises(UnsafeWorkbook):
        read_workbook(with_sheet(b"<sheetData/>", before=prolog))
    hidden = prolog.decode().encode("utf-16")
    with pytest.raises((UnsafeWorkbook, DamagedWorkbook)):
        read_workbook(repacked(book([cell()]), {SHEET_PART: hidden + "<a/>".encode("utf-16-le")}))


@pytest.mark.parametrize(
    "inside",
    [
        b"<sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData>",
        b"<sheetData><row r='1'><c r='A1' t='s'><v>x</v></c></row></sheetData>",
        b"<sheetData><row r='99999999999999'/></sheetData>",
        b"<sheetData><row r='-1'/></sheetData>",
        b"<sheetData><row r='1'><c r='1A'><v>1</v></c></row></sheetData>",
        b"<sheetData><row r='1'><c r='A1' s='x'><v>1</v></c></row></sheetData>",
        b"<sheetData/><mergeCells><mergeCell ref='A1:?'/></mergeCells>",
        b"<sheetData><row>",
    ],
)
def test_sheets_that_do_not_hold_together(inside: bytes) -> None:
    with pytest.raises(DamagedWorkbook):
        read_workbook(with_sheet(inside))


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": None},
        {"xl/workbook.xml": b"<workbook/>"},
        {"xl/workbook.xml": b"no xml"},
        {"xl/styles.xml": b"<styleSheet><cellXfs><xf"},
    ],
)
def test_packages_that_do_not_hold_together(parts: dict[str, bytes | None]) -> None:
    with pytest.raises(DamagedWorkbook):
        read_workbook(repacked(book([cell()]), parts))


def test_odd_styles_are_harmless() -> None:
    styles = (
        b"<styleSheet><cellXfs><xf numFmtId='x'/><xf/><xf numFmtId='99999'/></cellXfs></styleSheet>"
    )
    reading = read_workbook(repacked(book([cell(since="01/01/2026")]), {"xl/styles.xml": styles}))
    assert reading.counts.ok == 1


def test_what_a_sheet_claims_as_its_size_costs_nothing() -> None:
    def far(page: Worksheet) -> None:
        page.merge_cells("A4:XFD4")
        page.cell(FIRST + 900_000, 3, "rất xa")

    good = book([cell()], change=far)
    xml = part(good)
    start, end = xml.index(b"<dimension"), xml.index(b"/>", xml.index(b"<dimension")) + 2
    grown = xml[:start] + b'<dimension ref="A1:XFD1048576"/>' + xml[end:]
    reading = read_workbook(repacked(good, {SHEET_PART: grown}))
    assert (reading.counts.ok, reading.counts.lines) == (1, 900_001)
    assert reading.counts.blank == 899_999


def test_a_merge_over_the_whole_sheet_stops_at_the_last_row() -> None:
    xml = part(book([cell(1), cell(2, name=None)]))
    merges = b'<mergeCells count="1"><mergeCell ref="D%d:D1048576"/></mergeCells>' % FIRST
    xml = xml.replace(b"</sheetData>", b"</sheetData>" + merges)
    xml = xml[: xml.index(merges) + len(merges)] + b"</worksheet>"
    reading = read_workbook(repacked(book([cell()]), {SHEET_PART: xml}))
    assert [row.cell_name for row in reading.rows] == ["Chi bộ phố 1"]


def test_too_many_merges() -> None:
    merges = b"<mergeCells>" + b"<mergeCell ref='A1:A2'/>" * 20_001 + b"</mergeCells>"
    with pytest.raises(UnsafeWorkbook):
        read_workbook(with_sheet(b"<sheetData/>" + merges))


@pytest.mark.parametrize(("owner", "limit"), [(archive, "MAX_ELEMENTS"), (sheet, "MAX_CELLS")])
def test_too_much_to_walk_through(
    owner: ModuleType, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = book([cell(number) for number in range(1, 20)])
    assert read_workbook(data).counts.ok == 19
    monkeypatch.setattr(owner, limit, 200)
    with pytest.raises(UnsafeWorkbook):
        read_workbook(data)


def test_five_thousand_rows_pass_and_one_more_does_not() -> None:
    assert read_workbook(long_book(5_000)).counts.ok == 5_000
    with pytest.raises(TooManyRows) as refusal:
        read_workbook(long_book(5_001))
    assert (refusal.value.status, refusal.value.code) == (413, "too_many_rows")


def test_fifty_thousand_rows_are_refused_in_bounded_memory() -> None:
    data = long_book(50_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooManyRows):
            read_workbook(data)
        assert tracemalloc.get_traced_memory()[1] < 60 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_no_table_and_missing_columns() -> None:
    for data in (book([], header=[], title=[]), book([], header=[], title=[["Công văn"]])):
        with pytest.raises(NoTable):
            read_workbook(data)
    with pytest.raises(MissingColumns) as refusal:
        read_workbook(book([cell()[:9]], header=[HEADER[:9]]))
    assert refusal.value.detail == "Bảng thiếu cột: Giờ. Thêm cột rồi gửi lại."
    assert [error.field for error in refusal.value.errors] == ["Giờ"]


GOOD = book([cell(1), cell(2)])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_with_flipped_bytes_is_read_or_refused(data: st.DataObject) -> None:
    broken = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_workbook(bytes(broken[: data.draw(st.integers(1, len(broken)))]))
    except AppError as refusal:
        assert refusal.status in (413, 422)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_sheet_with_flipped_bytes_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from((SHEET_PART, "xl/workbook.xml", "xl/styles.xml")))
    broken = bytearray(part(GOOD, name))
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        reading = read_workbook(repacked(GOOD, {name: bytes(broken)}))
    except AppError as refusal:
        assert refusal.status in (413, 422)
    else:
        c = reading.counts
        assert c.lines == c.ok + c.duplicate + c.subtotal + c.blank + c.rejected
