"""The findings of a dry run as a workbook, to be worked off beside the file they are about."""

import io
from collections.abc import Sequence

import xlsxwriter

from app.imports.schemas import Finding

_COLUMNS = (
    ("Dòng", 8), ("Cột", 24), ("Trong tệp", 28), ("Vì sao, sửa thế nào", 70), ("Khi nhập", 20),
)  # fmt: skip
_SEVERITIES = {"error": "Bỏ qua dòng", "warning": "Vẫn nhập, xem lại"}
# Nothing is wrong with these, and nothing of them goes in.
_NOT_IN = {"duplicate_row", "sheet_unread"}


def findings_sheet(findings: Sequence[Finding]) -> bytes:
    """The bytes of an .xlsx; texts of the file stay texts, whatever they begin with."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Cần xem")
        for place, (title, width) in enumerate(_COLUMNS):
            sheet.set_column(place, place, width, wrapped)
            sheet.write_string(0, place, title, head)
        for number, finding in enumerate(findings, start=1):
            if finding.row:
                sheet.write_number(number, 0, finding.row)
            else:
                sheet.write_string(number, 0, "Cả tệp")
            texts = (
                finding.column, finding.value, finding.message,
                "Không nhập" if finding.code in _NOT_IN else _SEVERITIES[finding.severity],
            )  # fmt: skip
            for place, text in enumerate(texts, start=1):
                sheet.write_string(number, place, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(findings), len(_COLUMNS) - 1)
    return stream.getvalue()
