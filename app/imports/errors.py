"""Every way the import says no to a whole file. Raised by `workbook` and `rules`; shown by routes.

What is wrong with one row is not an error of this kind: it is an `Issue` of the reading.
"""

from app.core.errors import Invalid, TooBig


class WorkbookRefused(Invalid):
    """422: this file cannot be read as a workbook of cells."""

    code = "bad_workbook"
    title = "Không đọc được tệp này."


class NotAWorkbook(WorkbookRefused):
    """Another kind of file, whatever its name says."""

    code = "not_xlsx"
    title = "Tệp này không phải sổ Excel (.xlsx)."


class MacroWorkbook(WorkbookRefused):
    """A workbook that carries a program."""

    code = "macro_file"
    title = "Tệp có chứa macro nên không nhận. Mở bằng Excel, lưu lại kiểu .xlsx rồi gửi lại."


class EncryptedWorkbook(WorkbookRefused):
    """A workbook behind a password."""

    code = "encrypted_file"
    title = "Tệp đặt mật khẩu. Bỏ mật khẩu, lưu lại rồi gửi lại."


class DamagedWorkbook(WorkbookRefused):
    """A zip or XML that does not hold together."""

    code = "damaged_file"
    title = "Tệp bị hỏng. Mở bằng Excel, lưu lại rồi gửi lại."


class UnsafeWorkbook(WorkbookRefused):
    """A file that unpacks to far more than an office's list can be."""

    code = "unsafe_file"
    title = "Nội dung tệp lớn hoặc phức tạp bất thường nên không mở. Chép riêng bảng sang tệp mới."


class NoTable(WorkbookRefused):
    """No row of the workbook looks like the header of a list of cells."""

    code = "no_table"
    title = "Không thấy bảng chi bộ trong tệp."


class MissingColumns(WorkbookRefused):
    """The table lacks columns without which no row can be read."""

    code = "missing_columns"
    title = "Bảng thiếu cột bắt buộc."


class FileTooBig(TooBig):
    """413: more bytes than a workbook of this kind needs."""

    code = "file_too_big"
    title = "Tệp lớn quá 5 MB. Bỏ ảnh và các trang thừa rồi gửi lại."


class TooManyRows(TooBig):
    """413: more rows than one import takes."""

    code = "too_many_rows"
    title = "Bảng có hơn 5.000 dòng. Tách thành nhiều tệp rồi nhập từng tệp."
