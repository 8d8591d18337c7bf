"""Sheets as offices really send them: other headers, merges, subtotals, blanks, numbers as text."""

import unicodedata
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.imports.rules.reading import CellRow, Counts, Issue, Reading, Severity
from app.imports.workbook.reading import read_workbook
from tests.imports.books import FIRST, HEADER, book, cell


def read(rows: list[list[Any]], **how: Any) -> Reading:
    """Read a workbook of these rows, and check that every line was counted once."""
    reading = read_workbook(book(rows, **how))
    c = reading.counts
    assert c.lines == c.ok + c.duplicate + c.subtotal + c.blank + c.rejected
    assert c.ok == len(reading.rows)
    return reading


def only(reading: Reading) -> Issue:
    assert len(reading.issues) == 1, reading.issues
    return reading.issues[0]


def plain(row: CellRow) -> tuple[str, str | None, str, int, str | None]:
    return row.commune_code, row.commune_name, row.cell_name, row.members, row.visitor_phone


def test_clean_rows() -> None:
    reading = read([cell(1), cell(2)])
    assert reading.issues == ()
    assert reading.counts == Counts(2, 2, 0, 0, 0, 0)
    assert reading.title_unit == "Kim Sơn"
    assert [row.row_number for row in reading.rows] == [FIRST, FIRST + 1]


def test_header_in_another_order_and_other_words() -> None:
    words = {
        "TT": "STT",
        "Mã xã": "MÃ ĐVHC",
        "Đảng ủy xã, thị trấn": "Đảng uỷ xã/thị trấn",
        "Tên chi bộ": "Chi bộ\nkhu dân cư",
        "Số đảng viên": "Tổng số ĐV",
        "Miễn sinh hoạt": "Số ĐV miễn sinh hoạt",
        "Bí thư chi bộ": "Họ và tên bí thư",
        "Điện thoại bí thư": "SĐT Bí thư",
        "Ngày sinh hoạt": "Ngày sinh hoạt định kỳ",
        "Giờ": "Thời gian (giờ)",
        "Địa điểm": "Nơi sinh hoạt",
        "Cán bộ được phân công": "Đồng chí được phân công",
        "Chức vụ, đơn vị": "Chức vụ - đơn vị công tác",
        "Điện thoại cán bộ": "Số điện thoại cán bộ",
        "Từ ngày": "Phân công từ ngày",
    }
    header = [words[label] for label in HEADER][::-1]
    reading = read([cell()[::-1]], header=[header])
    assert reading.issues == ()
    assert reading.rows == read([cell()]).rows


def test_header_without_marks_in_nfd_with_slips() -> None:
    folded = ["tt", "Ma xa", "Dang uy xa thi tran", "TEN CHI BO", "So dang vien"]
    decomposed = [unicodedata.normalize("NFD", label) for label in HEADER[5:11]]
    slips = ["Cán bộ được phân côg", "Chức vụ,đơn vị", "Điện thoạii cán bộ", "Từ ngày:"]
    reading = read([cell()], header=[[*folded, *decomposed, *slips]])
    assert reading.issues == ()
    assert reading.rows == read([cell()]).rows


def test_birthdays_are_not_the_day_of_meeting() -> None:
    header = [*HEADER, "Ngày sinh", "Số đảng viên nữ"]
    reading = read([[*cell(), "01/01/1960", 7]], header=[header])
    assert reading.rows[0].usual_day == 5
    assert reading.rows[0].members == 30
    assert [(i.column, i.code) for i in reading.issues] == [
        ("Ngày sinh", "column_unused"),
        ("Số đảng viên nữ", "column_unused"),
    ]


def test_two_phone_columns_with_bare_headings() -> None:
    header = ["Điện thoại" if label.startswith("Điện") else label for label in HEADER]
    assert read([cell()], header=[header]).rows == read([cell()]).rows


def test_header_of_two_rows() -> None:
    upper = list(HEADER)
    upper[6:8] = ["Bí thư chi bộ", None]  # type: ignore[list-item]
    upper[8:11] = ["Lịch sinh hoạt", None, None]  # type: ignore[list-item]
    upper[11:14] = ["Cán bộ được phân công", None, None]  # type: ignore[list-item]
    lower = [*[None] * 6, "Họ và tên", "Điện thoại", "Ngày", "Giờ", "Địa điểm"]
    lower += ["Họ và tên", "Chức vụ, đơn vị", "Số ĐT", None]

    def merge(sheet: Worksheet) -> None:
        for block in ("G6:H6", "I6:K6", "L6:N6", "A6:A7", "B6:B7", "O6:O7"):
            sheet.merge_cells(block)

    reading = read([cell()], header=[upper, lower], change=merge)
    assert reading.issues == ()
    assert plain(reading.rows[0]) == plain(read([cell()]).rows[0])


def test_columns_numbered_under_the_header_and_header_repeated() -> None:
    numbers = [f"({n})" for n in range(1, 16)]
    reading = read([numbers, cell(1), list(HEADER), cell(2)])
    assert reading.issues == ()
    assert reading.counts == Counts(4, 2, 0, 2, 0, 0)


def test_commune_in_a_merged_block() -> None:
    rows = [cell(1), cell(2, code=None, commune=None), cell(3, code=None, commune=None)]
    rows += [cell(4, code="14623", commune="Thị trấn Bình Minh")]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells(f"B{FIRST}:B{FIRST + 2}")
        sheet.merge_cells(f"C{FIRST}:C{FIRST + 2}")

    reading = read(rows, change=merge)
    assert reading.issues == ()
    assert [row.commune_code for row in reading.rows] == ["14620"] * 3 + ["14623"]
    assert {row.commune_name for row in reading.rows[:3]} == {"Thị trấn Phát Diệm"}


def test_visitor_and_cell_in_merged_blocks() -> None:
    rows = [cell(1), cell(2, visitor=None, title=None, visitor_phone=None, since=None)]
    rows += [[3, *[None] * 10, "Lê Thu Hà", "Bí thư Huyện đoàn", "0358600009", "1/2/2026"]]

    def merge(sheet: Worksheet) -> None:
        for letter in "LMNO":
            sheet.merge_cells(f"{letter}{FIRST}:{letter}{FIRST + 1}")
        for letter in "BCDEFGHIJK":
            sheet.merge_cells(f"{letter}{FIRST + 1}:{letter}{FIRST + 2}")

    reading = read(rows, change=merge)
    assert reading.issues == ()
    assert [row.visitor_name for row in reading.rows] == ["Phan Minh Thiện"] * 2 + ["Lê Thu Hà"]
    assert [row.cell_name for row in reading.rows] == ["Chi bộ phố 1"] + ["Chi bộ phố 2"] * 2


def test_commune_written_once_without_merging() -> None:
    blank = {"code": None, "commune": None}
    other = {"code": "14623", "commune": "Thị trấn Bình Minh"}
    reading = read([cell(1), cell(2, **blank), [], cell(3, **other), cell(4, **blank)])
    assert reading.issues == ()
    assert [row.commune_code for row in reading.rows] == ["14620", "14620", "14623", "14623"]
    assert reading.counts.blank == 1


def test_one_forgotten_commune_is_filled_only_where_both_sides_agree() -> None:
    blank = {"code": None, "commune": None}
    other = {"code": "14623", "commune": "Thị trấn Bình Minh"}
    rows = [cell(1), cell(2, **blank), cell(3), cell(4, **blank), cell(5, **other)]
    reading = read([*rows, cell(6, **other)])
    assert [row.cell_name for row in reading.rows] == [
        f"Chi bộ phố {number}" for number in (1, 2, 3, 5, 6)
    ]
    issue = only(reading)
    assert (issue.row, issue.column, issue.code) == (FIRST + 3, "Mã xã", "missing")
    assert issue.severity is Severity.ERROR


def test_code_known_from_the_name_of_the_commune() -> None:
    reading = read([cell(1), cell(2, code=None), cell(3, commune=None)])
    assert reading.issues == ()
    assert {(r.commune_code, r.commune_name) for r in reading.rows} == {
        ("14620", "Thị trấn Phát Diệm")
    }


def test_commune_as_a_line_of_its_own() -> None:
    blank = {"code": None, "commune": None}
    rows = [["I", "14620", "Thị trấn Phát Diệm"], cell(1, **blank), cell(2, **blank)]
    rows += [["II", "14623", "Thị trấn Bình Minh"], cell(3, **blank)]
    reading = read(rows)
    assert reading.issues == ()
    assert [row.commune_code for row in reading.rows] == ["14620", "14620", "14623"]
    assert reading.counts == Counts(5, 3, 0, 2, 0, 0)


def test_subtotals_blank_lines_and_signatures() -> None:
    total: list[Any] = [None, None, None, "Cộng: 1 chi bộ", 30, 4]
    closing: list[list[Any]] = [[], [*[None] * 11, "Kim Sơn, ngày 02 tháng 01 năm 2026"]]
    rows = [cell(1), total, [], cell(2), ["Tổng cộng", None, None, None, 60, 8], *closing]
    reading = read(rows)
    assert reading.counts == Counts(7, 2, 0, 3, 2, 0)
    issue = only(reading)
    assert (issue.row, issue.column, issue.code) == (FIRST + 6, "Cột L", "note")
    assert issue.value == "Kim Sơn, ngày 02 tháng 01 năm 2026"


def test_a_secretary_named_tong_is_no_subtotal() -> None:
    reading = read([cell(name="Cộng Hòa", secretary="Tống Văn Cộng")])
    assert reading.rows[0].secretary_name == "Tống Văn Cộng"


def test_numbers_as_text_codes_as_numbers_phones_without_zero() -> None:
    rows = [
        cell(1, code=14620, members="30", exempt="4", day="05", secretary_phone=970300001),
        cell(2, code=14620.0, members=30.0, day=5.0, secretary_phone="970 300 002"),
        cell(3, code=" 14620 ", day="Ngày 05", secretary_phone="+84970300003", time=time(20)),
        cell(
            4, day="05 hàng tháng", secretary_phone="0970.300.004", time="20h", since="01/01/2026"
        ),
        cell(5, time=datetime.fromisoformat("1899-12-30T20:00"), since=46023),
    ]
    reading = read(rows)
    assert reading.issues == ()
    for number, row in enumerate(reading.rows, 1):
        assert (row.commune_code, row.members, row.exempt, row.usual_day) == ("14620", 30, 4, 5)
        assert (row.usual_time, row.starts_on) == (time(20), date(2026, 1, 1))
        assert row.secretary_phone == f"097030000{number}"


def test_nfd_text_is_stored_composed() -> None:
    values = [unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in cell()]
    assert read([values]).rows == read([cell()]).rows


def test_a_wide_sheet_and_a_column_without_heading() -> None:
    def scribble(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 17, "ghi chú riêng")
        sheet.cell(FIRST, 500, "rất xa")

    reading = read([cell()], change=scribble)
    assert [(i.row, i.column, i.code) for i in reading.issues] == [
        (FIRST - 1, "Cột Q", "column_unnamed"),
        (FIRST - 1, "Cột 101", "columns_cut"),
    ]


def test_columns_that_may_be_absent() -> None:
    header, row = HEADER[:5] + HEADER[8:10], cell()[:5] + cell()[8:10]
    reading = read([row], header=[header])
    assert reading.rows[0].secretary_phone is None
    assert {i.code for i in reading.issues} == {"column_missing"}
    assert len(reading.issues) == 8


def test_the_sheet_with_the_table_is_found() -> None:
    def notes(workbook: Workbook) -> None:
        workbook.create_sheet("Ghi chú", 0).append(["Danh sách gửi kèm công văn"])
        workbook.create_sheet("Cũ").append(HEADER[:6])
        hidden = workbook.create_sheet("Ẩn", 0)
        hidden.append([*HEADER, "thừa"])
        hidden.sheet_state = "hidden"

    reading = read([cell()], also=notes)
    assert reading.sheet == "Chi bộ"
    assert [(i.row, i.column, i.code) for i in reading.issues] == [
        (0, "Trang “Cũ”", "sheet_unread"),
        (0, "Trang “Ẩn”", "sheet_unread"),
    ]


@pytest.mark.parametrize(
    ("changes", "column", "value", "message"),
    [
        ({"exempt": 12, "members": 9}, "Miễn sinh hoạt", "12", "Nhiều hơn số đảng viên"),
        ({"day": 31}, "Ngày sinh hoạt", "31", "Không phải tháng nào cũng có ngày 31."),
        ({"since": "2026-13-01"}, "Từ ngày", "2026-13-01", "Không có tháng 13."),
        ({"code": "KS1"}, "Mã xã", "KS1", "Mã xã gồm 5 chữ số"),
        ({"members": "nhiều"}, "Số đảng viên", "nhiều", "Không đọc được số."),
        ({"time": "tối"}, "Giờ", "tối", "Không đọc được giờ."),
        ({"name": None}, "Tên chi bộ", "", "Còn trống."),
        ({"visitor_phone": "12"}, "Điện thoại cán bộ", "12", "Thiếu chữ số, cần 10 số."),
        ({"visitor_phone": None}, "Điện thoại cán bộ", "", "Chưa ghi số điện thoại"),
        ({"visitor": None, "title": None}, "Cán bộ được phân công", "", "Có số điện thoại"),
        ({"secretary": "B" * 121}, "Bí thư chi bộ", "B" * 79 + "…", "Tên dài 121 ký tự."),
    ],
)
def test_a_bad_row_is_left_out_and_the_others_go_on(
    changes: dict[str, Any], column: str, value: str, message: str
) -> None:
    reading = read([cell(1), cell(2, **changes), cell(3)])
    assert [row.row_number for row in reading.rows] == [FIRST, FIRST + 2]
    assert reading.counts.rejected == 1
    issue = only(reading)
    assert (issue.row, issue.column, issue.value) == (FIRST + 1, column, value)
    assert issue.severity is Severity.ERROR
    assert message in issue.message


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"secretary_phone": "09123 000"}, "Điện thoại bí thư", "phone_too_short"),
        ({"secretary_phone": None}, "Điện thoại bí thư", "no_phone"),
        ({"secretary": None, "secretary_phone": None}, "Bí thư chi bộ", "no_secretary"),
        ({"since": None}, "Từ ngày", "no_start"),
        ({"time": "7h30"}, "Giờ", "time_understood"),
        (
            {"visitor": "Chưa phân công", "title": None, "visitor_phone": None},
            "Từ ngày",
            "no_visitor",
        ),
    ],
)
def test_a_row_worth_a_look_goes_in(changes: dict[str, Any], column: str, code: str) -> None:
    reading = read([cell(1), cell(2, **changes)])
    issue = only(reading)
    assert (issue.row, issue.column, issue.code) == (FIRST + 1, column, code)
    assert issue.severity is Severity.WARNING
    assert reading.counts.ok == 2


def test_every_fault_of_a_row_is_told() -> None:
    reading = read([cell(day=31, members=0, time="?")])
    assert [i.column for i in reading.issues] == ["Số đảng viên", "Ngày sinh hoạt", "Giờ"]
    assert reading.counts == Counts(1, 0, 0, 0, 0, 1)


def test_a_row_that_stays_out_carries_no_word_of_going_in() -> None:
    reading = read([cell(day=31, secretary_phone="12", since=None)])
    assert [issue.severity for issue in reading.issues] == [Severity.ERROR]


def test_a_line_that_lacks_most_gets_one_sentence() -> None:
    reading = read([cell(1), [2, None, None, "Chi bộ phố 9"], cell(3)])
    issue = only(reading)
    assert (issue.row, issue.code) == (FIRST + 1, "row_incomplete")
    assert issue.message.startswith("Dòng còn thiếu: Số đảng viên, Ngày sinh hoạt, Giờ.")


def test_a_cell_without_visitor() -> None:
    nobody = {"visitor": None, "title": "-", "visitor_phone": "", "since": None}
    row = only_row(read([cell(**nobody)]))
    assert (row.visitor_name, row.visitor_phone, row.starts_on) == (None, None, None)


def only_row(reading: Reading) -> CellRow:
    assert reading.issues == ()
    assert len(reading.rows) == 1
    return reading.rows[0]


def test_formulas_nobody_computed_are_told() -> None:
    reading = read([cell(members="=20+10")])
    issue = only(reading)
    assert (issue.column, issue.value, issue.code, issue.severity) == (
        "Số đảng viên",
        "=20+10",
        "formula",
        Severity.ERROR,
    )
