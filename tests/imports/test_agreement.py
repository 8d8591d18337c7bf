"""Rows compared with each other: twice the same, one cell twice, one phone for two people."""

from datetime import datetime
from typing import Any

import pytest

from app.imports.rules.reading import Counts, Severity
from app.imports.workbook.reading import read_workbook
from app.imports.workbook.table import names_other_unit
from tests.imports.books import FIRST, book, cell
from tests.imports.test_messy import only, read

LATER = {"visitor": "Lê Thu Hà", "visitor_phone": "0358600099", "title": "Bí thư Huyện đoàn"}


def test_a_row_pasted_twice_is_counted_not_refused() -> None:
    reading = read([cell(1), cell(2), cell(1, tt=3, code=14620.0, day="05")])
    assert reading.counts == Counts(3, 2, 1, 0, 0, 0)
    issue = only(reading)
    assert (issue.row, issue.code, issue.severity) == (
        FIRST + 2,
        "duplicate_row",
        Severity.WARNING,
    )
    assert issue.message == f"Giống hệt dòng {FIRST}. Chỉ nhập một lần."


def test_a_second_visitor_of_a_cell() -> None:
    reading = read([cell(1), cell(1, **LATER)])
    assert reading.issues == ()
    assert [row.visitor_name for row in reading.rows] == ["Phan Minh Thiện", "Lê Thu Hà"]
    assert len({row.cell_key for row in reading.rows}) == 1


def test_a_second_row_that_describes_the_cell_otherwise_follows_the_first() -> None:
    reading = read([cell(1), cell(1, members=31, time="19h30", **LATER)])
    assert [(i.column, i.value, i.severity) for i in reading.issues] == [
        ("Số đảng viên", "31", Severity.WARNING),
        ("Giờ", "19:30", Severity.WARNING),
    ]
    assert reading.issues[0].message == f"Khác dòng {FIRST} của chi bộ này. Lấy theo dòng đó: 30."
    assert {(row.members, f"{row.usual_time:%H:%M}") for row in reading.rows} == {(30, "20:00")}


@pytest.mark.parametrize(
    ("changes", "column", "code", "message"),
    [
        (
            {"since": datetime.fromisoformat("2026-05-01")},
            "Cán bộ được phân công",
            "assigned_twice",
            f"Đã phân công ở chính chi bộ này (dòng {FIRST}), trùng thời gian.",
        ),
        (
            LATER | {"secretary": "Vũ Văn Nam", "secretary_phone": "0970300088"},
            "Tên chi bộ",
            "cell_twice",
            f"Trùng với dòng {FIRST}, cùng thị trấn Phát Diệm.",
        ),
        (
            {"visitor": None, "visitor_phone": None, "title": None, "since": None, "members": 9},
            "Tên chi bộ",
            "cell_twice",
            f"Trùng với dòng {FIRST}, cùng thị trấn Phát Diệm.",
        ),
    ],
)
def test_a_second_row_that_cannot_be_the_same_cell(
    changes: dict[str, Any], column: str, code: str, message: str
) -> None:
    reading = read([cell(1), cell(1, **changes)])
    issue = only(reading)
    assert (issue.row, issue.column, issue.code) == (FIRST + 1, column, code)
    assert issue.message == message
    assert reading.counts.rejected == 1


def test_the_same_name_in_another_commune_is_another_cell() -> None:
    other = cell(2, name="Chi bộ phố 1", code="14623", commune="Thị trấn Bình Minh")
    reading = read([cell(1), other])
    assert reading.issues == ()
    assert len({row.cell_key for row in reading.rows}) == 2


def test_one_phone_for_two_people_is_refused() -> None:
    reading = read([cell(1), cell(2, visitor_phone="0358600001"), cell(3)])
    issue = only(reading)
    assert (issue.row, issue.column, issue.value) == (
        FIRST + 1,
        "Điện thoại cán bộ",
        "0358600001",
    )
    assert issue.message.startswith(f"Số này đã ghi cho Phan Minh Thiện (dòng {FIRST}).")
    assert [row.row_number for row in reading.rows] == [FIRST, FIRST + 2]


def test_one_phone_for_secretary_and_visitor_of_a_row() -> None:
    issue = only(read([cell(1, visitor_phone="0970300001")]))
    assert (issue.code, issue.severity) == ("phone_of_another", Severity.ERROR)


def test_names_that_differ_in_marks_are_one_person_spelled_as_first() -> None:
    same = {"visitor_phone": "0358600001", "visitor": "PHAN MINH THIEN"}
    reading = read([cell(1), cell(2, **same)])
    assert reading.issues == ()
    assert {row.visitor_name for row in reading.rows} == {"Phan Minh Thiện"}


def test_secretary_elsewhere_and_visitor_here_is_one_person() -> None:
    same = {"visitor": "Đỗ Văn Đạt", "visitor_phone": "0970300001"}
    assert read([cell(1), cell(2, **same)]).issues == ()


def test_a_secretary_assigned_to_the_own_cell_is_pointed_out() -> None:
    issue = only(read([cell(1, visitor="Đỗ Văn Đạt", visitor_phone="0970300001")]))
    assert (issue.code, issue.severity) == ("own_cell", Severity.WARNING)


def test_two_titles_of_a_person_and_two_names_of_a_commune() -> None:
    same = {"visitor": "Phan Minh Thiện", "visitor_phone": "0358600001", "title": "Chánh Văn phòng"}
    rows = [
        cell(1),
        cell(2, **same),
        cell(3, commune="Xã Kim Chính"),
        cell(4, commune="Xã Kim Chính"),
    ]
    reading = read(rows)
    assert [(i.row, i.column, i.message) for i in reading.issues] == [
        (
            FIRST + 1,
            "Chức vụ, đơn vị",
            f"Khác dòng {FIRST} (Huyện ủy viên). Lấy theo dòng {FIRST}.",
        ),
        (
            FIRST + 2,
            "Đảng ủy xã, thị trấn",
            f"Khác dòng {FIRST} (Thị trấn Phát Diệm). Lấy theo dòng {FIRST}.",
        ),
    ]
    assert {row.visitor_title for row in reading.rows} == {"Huyện ủy viên"}
    assert {row.commune_name for row in reading.rows} == {"Thị trấn Phát Diệm"}


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["HUYỆN ỦY KIM SƠN", "BAN TỔ CHỨC"], "Kim Sơn"),
        (["TỈNH ỦY NINH BÌNH", "Huyện uỷ Yên Khánh\nVăn phòng"], "Yên Khánh"),
        (["BCH ĐẢNG BỘ HUYỆN NAM TRỰC NĂM 2026"], "Nam Trực"),
        (["HUYEN UY KIM SON TỈNH NINH BÌNH"], "Kim Son"),
        (["ĐẢNG ỦY XÃ KIM ĐÔNG"], "Kim Đông"),
        (["DANH SÁCH CHI BỘ CÁC XÃ, THỊ TRẤN - YÊN MÔ"], "Yên Mô"),
        (["DANH SÁCH CHI BỘ NĂM 2026"], None),
        ([], None),
    ],
)
def test_the_unit_a_title_names(lines: list[str], unit: str | None) -> None:
    data = book([cell()], title=[[line] for line in lines])
    assert read_workbook(data).title_unit == unit


@pytest.mark.parametrize(
    ("title", "expected", "other"),
    [
        ("Kim Sơn", "Huyện Kim Sơn", False),
        ("Kim Son", "Đảng bộ huyện Kim Sơn", False),
        ("Kim Đông", "Xã Kim Đông", False),
        ("Yên Khánh", "Huyện Kim Sơn", True),
        (None, "Huyện Kim Sơn", False),
    ],
)
def test_a_title_that_names_another_unit(title: str | None, expected: str, other: bool) -> None:
    assert names_other_unit(title, expected) is other
