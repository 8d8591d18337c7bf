"""The workbook of the district the demo is built from, read whole."""

from datetime import date, time
from itertools import pairwise

import pytest

from app.core.text import fold
from app.imports.rules.coverage import Coverage, clashes, reachable_coverage
from app.imports.rules.reading import Reading
from app.imports.workbook.reading import read_workbook
from app.imports.workbook.table import names_other_unit
from tests.imports.books import REAL


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_workbook(REAL.read_bytes())


def test_every_row_is_read(reading: Reading) -> None:
    assert reading.sheet == "Chi bộ"
    assert reading.counts.lines == reading.counts.ok == 283
    assert len(reading.rows) == 283
    assert len({row.commune_code for row in reading.rows}) == 25
    assert len({row.cell_key for row in reading.rows}) == 282


def test_people_and_assignments(reading: Reading) -> None:
    secretaries = {row.secretary_phone for row in reading.rows}
    visitors = {row.visitor_phone for row in reading.rows} - {None}
    assert (len(secretaries), len(visitors), len(secretaries & visitors)) == (282, 90, 1)
    assert sum(row.visitor_phone is not None for row in reading.rows) == 282
    assert sum(row.visitor_phone is None for row in reading.rows) == 1
    names = {(row.visitor_phone, fold(row.visitor_name or "")) for row in reading.rows}
    assert len(names) == 91


def test_first_row(reading: Reading) -> None:
    row = reading.rows[0]
    assert (row.commune_code, row.commune_name) == ("14620", "Thị trấn Phát Diệm")
    assert (row.cell_name, row.members, row.exempt) == ("Chi bộ phố 1", 30, 4)
    assert (row.secretary_name, row.secretary_phone) == ("Đỗ Văn Đạt", "0970365309")
    assert (row.usual_day, row.usual_time, row.place) == (5, time(20), "Nhà văn hóa phố 1")
    assert row.visitor_title == "Huyện ủy viên, Trưởng phòng GD&ĐT"
    assert (row.starts_on, row.row_number) == (date(2026, 1, 1), 7)


def test_morning_hours_are_shown_once(reading: Reading) -> None:
    assert [(i.row, i.column, i.value, i.code) for i in reading.issues] == [
        (9, "Giờ", "7h30", "time_understood")
    ]
    assert reading.issues[0].message == "Hiểu là 07:30 (49 dòng). Đúng thì không phải sửa."


def test_title(reading: Reading) -> None:
    assert reading.title_unit == "Kim Sơn"
    assert not names_other_unit(reading.title_unit, "Huyện Kim Sơn")
    assert names_other_unit(reading.title_unit, "Huyện Yên Khánh")


def test_clashes_and_coverage(reading: Reading) -> None:
    month = date(2026, 11, 1)
    found = clashes(reading.rows, month)
    assert len(found) == 36
    for clash in found:
        starts = [m.starts.hour * 60 + m.starts.minute for m in clash.meetings]
        assert all(0 <= b - a < 120 for a, b in pairwise(starts))
    assert reachable_coverage(reading.rows, month) == Coverage(243, 282)
