"""A table → typed rows with issues; counts add up. Pure; `workbook.reading` calls `read_table`."""

from collections.abc import Callable
from datetime import date, time
from typing import TypeVar

from openpyxl.utils import get_column_letter

from app.core.errors import FieldError
from app.core.text import fold
from app.imports.errors import MissingColumns, TooManyRows
from app.imports.rules import agreement, values
from app.imports.rules.lines import Kind, Line, absent_columns, read_lines
from app.imports.rules.reading import CellRow, Counts, Findings, Reading, Severity
from app.imports.rules.values import Raw, Unreadable, blank, not_a_formula, shown
from app.imports.workbook.columns import REQUIRED, Column
from app.imports.workbook.table import Table, title_unit

MAX_DATA_ROWS = 5_000
_INCOMPLETE = 3
_NOBODY = frozenset(("chua phan cong", "chua co", "khong", "khong co", "chua bo tri", "trong"))
T = TypeVar("T")


def read_table(table: Table) -> Reading:
    """Type every data line, then let the rows be compared with each other."""
    if missing := absent_columns(table):
        names = ", ".join(missing)
        errors = [FieldError(c, "column_missing", f"Thiếu cột {c}.") for c in missing]
        raise MissingColumns(f"Bảng thiếu cột: {names}. Thêm cột rồi gửi lại.", errors=errors)
    lines = read_lines(table)
    data = [line for line in lines if line.kind is Kind.DATA]
    if table.grid.overflowed or len(data) > MAX_DATA_ROWS:
        raise TooManyRows
    findings = Findings()
    _about_columns(table, data, findings)
    hours: dict[str, list[tuple[int, time]]] = {}
    typed = [_Reader(table, line, findings, hours).row() for line in data]
    drafts = [row for row in typed if row is not None]
    rows, duplicates = agreement.compare(drafts, table.heading, findings)
    _about_hours(table, hours, {row.row_number for row in rows}, findings)
    for line in lines:
        if line.kind is Kind.NOTE:
            _about_note(table, line, findings)
    total = max(table.last_row - table.first_row + 1, 0)
    counts = Counts(
        lines=total,
        ok=len(rows),
        duplicate=duplicates,
        subtotal=len(lines) - len(data),
        blank=total - len(lines),
        rejected=len(findings.rejected),
    )
    # "It goes in, have a look" would be untrue of a row that stays out.
    issues = [
        issue
        for issue in findings.issues
        if issue.severity is Severity.ERROR or issue.row not in findings.rejected
    ]
    order = {table.heading(column): place for place, column in enumerate(Column)}
    issues.sort(key=lambda issue: (issue.row, order.get(issue.column, len(order))))
    return Reading(
        title_unit(table), table.grid.name, tuple(rows), tuple(issues), counts, table.headings
    )


class _Reader:
    """Reads one line; `row()` is None when an error left it out."""

    def __init__(
        self,
        table: Table,
        line: Line,
        findings: Findings,
        hours: dict[str, list[tuple[int, time]]],
    ) -> None:
        self._table = table
        self._line = line
        self._findings = findings
        self._hours = hours

    def row(self) -> CellRow | None:
        if self._incomplete():
            return None
        code = self._need(Column.COMMUNE_CODE, values.commune_code)
        commune = self._take(Column.COMMUNE_NAME, values.name)
        cell = self._need(Column.CELL_NAME, values.name)
        members = self._need(Column.MEMBERS, values.members)
        exempt = self._read(Column.EXEMPT, lambda value: values.exempt(value, members))
        secretary, secretary_phone = self._secretary()
        usual_day = self._need(Column.USUAL_DAY, values.usual_day)
        clock = self._need(Column.USUAL_TIME, values.usual_time)
        place = self._read(Column.PLACE, values.line)
        visitor, visitor_phone = self._visitor()
        title, starts_on = self._terms(visitor)
        if self._line.number in self._findings.rejected:
            return None
        if code is None or cell is None or members is None or usual_day is None or clock is None:
            raise AssertionError("a missing value was not reported")
        if clock.doubtful:
            raw = shown(self._value(Column.USUAL_TIME))
            self._hours.setdefault(raw, []).append((self._line.number, clock.value))
        return CellRow(
            *(code, commune, cell, members, exempt or 0, secretary, secretary_phone),
            *(usual_day, clock.value, place, visitor, title, visitor_phone, starts_on),
            row_number=self._line.number,
        )

    def _value(self, column: Column) -> Raw:
        if column is Column.COMMUNE_CODE:
            return self._line.code
        if column is Column.COMMUNE_NAME:
            return self._line.commune
        value = self._table.value(self._line.number, column)
        nobody = column is Column.VISITOR_NAME and fold(values.text_of(value)) in _NOBODY
        return None if nobody else value

    def _tell(self, error: bool, column: Column, code: str, message: str) -> None:
        tell = self._findings.error if error else self._findings.warn
        heading, value = self._table.heading(column), shown(self._value(column))
        tell(self._line.number, heading, value, code, message)

    def _read(self, column: Column, parse: Callable[[Raw], T], error: bool = True) -> T | None:
        try:
            if column is not Column.PLACE and column is not Column.VISITOR_TITLE:
                not_a_formula(self._value(column))
            return parse(self._value(column))
        except Unreadable as problem:
            self._tell(error, column, problem.code, problem.message)
            return None

    def _take(self, column: Column, parse: Callable[[Raw], T], error: bool = True) -> T | None:
        return None if blank(self._value(column)) else self._read(column, parse, error)

    def _need(self, column: Column, parse: Callable[[Raw], T]) -> T | None:
        if blank(self._value(column)):
            self._tell(True, column, "missing", "Còn trống. Ghi vào ô này rồi gửi lại.")
            return None
        return self._read(column, parse)

    def _incomplete(self) -> bool:
        """One sentence for a line that lacks most of what makes a cell."""
        missing = [column for column in REQUIRED if blank(self._value(column))]
        if len(missing) < _INCOMPLETE:
            return False
        names = ", ".join(self._table.heading(column) for column in missing)
        message = f"Dòng còn thiếu: {names}. Ghi đủ, hoặc xóa dòng nếu không phải chi bộ."
        row = self._table.grid.rows[self._line.number]
        self._findings.error(
            self._line.number,
            self._table.heading(missing[0]),
            shown(row[min(row)]),
            "row_incomplete",
            message,
        )
        return True

    def _secretary(self) -> tuple[str | None, str | None]:
        """A cell stands without its secretary's number; it cannot stand for somebody else's."""
        person = self._take(Column.SECRETARY_NAME, values.person_name)
        number = self._take(Column.SECRETARY_PHONE, values.phone, error=False)
        named = not blank(self._value(Column.SECRETARY_NAME))
        phoned = not blank(self._value(Column.SECRETARY_PHONE))
        if Column.SECRETARY_NAME in self._table.columns and not named:
            message = "Chưa ghi tên bí thư. Chi bộ vẫn nhập, bổ sung bí thư sau."
            self._tell(False, Column.SECRETARY_NAME, "no_secretary", message)
        elif Column.SECRETARY_PHONE in self._table.columns and not phoned:
            message = "Chưa ghi số điện thoại, cần 10 số. Chi bộ vẫn nhập."
            self._tell(False, Column.SECRETARY_PHONE, "no_phone", message)
        return person, number if person is not None else None

    def _visitor(self) -> tuple[str | None, str | None]:
        person = self._take(Column.VISITOR_NAME, values.person_name)
        number = self._take(Column.VISITOR_PHONE, values.phone)
        named = not blank(self._value(Column.VISITOR_NAME))
        phoned = not blank(self._value(Column.VISITOR_PHONE))
        if named and not phoned:
            message = "Chưa ghi số điện thoại của cán bộ, cần 10 số."
            self._tell(True, Column.VISITOR_PHONE, "no_phone", message)
        elif phoned and not named:
            message = "Có số điện thoại mà chưa ghi tên cán bộ. Ghi họ và tên."
            self._tell(True, Column.VISITOR_NAME, "no_name", message)
        return person, number

    def _terms(self, visitor: str | None) -> tuple[str | None, date | None]:
        """The title and first day of an assignment; both are idle when nobody is assigned."""
        title = self._read(Column.VISITOR_TITLE, values.line)
        starts_on = self._take(Column.STARTS_ON, values.day)
        if visitor is not None:
            if Column.STARTS_ON in self._table.columns and blank(self._value(Column.STARTS_ON)):
                message = "Chưa ghi ngày bắt đầu. Tính từ ngày đầu của tháng nhập."
                self._tell(False, Column.STARTS_ON, "no_start", message)
            return title, starts_on
        for column in (Column.VISITOR_TITLE, Column.STARTS_ON):
            if not blank(self._value(column)):
                message = "Chưa ghi cán bộ nên không dùng ô này."
                self._tell(False, column, "no_visitor", message)
        return None, None


def _about_columns(table: Table, data: list[Line], findings: Findings) -> None:
    """Columns that are not there, not known, or without a heading: told once, at the header."""
    row = table.header_row
    for column in Column:
        if column not in table.columns and column is not Column.ORDINAL:
            message = "Bảng không có cột này. Các dòng vẫn nhập, phần này để trống."
            findings.warn(row, column.value, "", "column_missing", message)
    for label in table.unused:
        findings.warn(row, label, label, "column_unused", "Không nhận ra cột này nên không nhập.")
    used = {at for line in data for at in table.grid.rows[line.number]}
    for number in sorted(used - set(table.columns.values()) - table.labelled):
        letter = f"Cột {get_column_letter(number)}"
        message = "Cột có nội dung mà không có tiêu đề nên không nhập. Ghi tiêu đề nếu cần."
        findings.warn(row, letter, "", "column_unnamed", message)
    if table.grid.cut_columns:
        message = "Chỉ đọc 100 cột đầu. Xóa các cột thừa ở bên phải."
        findings.warn(row, "Cột 101", "", "columns_cut", message)


def _about_hours(
    table: Table, hours: dict[str, list[tuple[int, time]]], kept: set[int], findings: Findings
) -> None:
    """Hours that may mean the evening: one line for each way of writing, not one for each row."""
    for raw, places in hours.items():
        rows = [(row, hour) for row, hour in places if row in kept]
        if not rows:
            continue
        row, hour = rows[0]
        many = f" ({len(rows)} dòng)" if len(rows) > 1 else ""
        message = f"Hiểu là {hour:%H:%M}{many}. Đúng thì không phải sửa."
        findings.warn(row, table.heading(Column.USUAL_TIME), raw, "time_understood", message)


def _about_note(table: Table, line: Line, findings: Findings) -> None:
    row = table.grid.rows[line.number]
    message = "Dòng này đứng dưới bảng, không phải chi bộ nên không nhập."
    first = get_column_letter(min(row))
    findings.warn(line.number, f"Cột {first}", shown(row[min(row)]), "note", message)
