"""Every way the import says no to a whole file. Raised by `workbook` and `rules`; shown by routes.

What is wrong with one row is not an error of this kind: it is an `Issue` of the reading.
"""

from app.core.errors import Conflict, Forbidden, Invalid, TooBig


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


class WrongUnit(Invalid):
    """422: lists of cells are taken in by districts and by communes."""

    code = "wrong_unit"
    title = "Chỉ nhập danh sách chi bộ cho cấp ủy huyện hoặc xã. Chọn lại đơn vị."


class CommunesAssign(Forbidden):
    """403: in this district every commune decides who visits its cells."""

    code = "not_in_charge"
    title = "Trong huyện này từng xã tự phân công, nên nhập danh sách ở từng xã."


class ConfirmUnit(Conflict):
    """409: the title names another unit; apply again with `confirm_unit`."""

    code = "confirm_unit"
    title = "Tiêu đề của tệp nêu đơn vị khác. Hãy xác nhận trước khi nhập."


class ImportOutdated(Conflict):
    """409: the data changed since the dry run, so applying would do something else."""

    code = "import_outdated"
    title = "Dữ liệu đã thay đổi sau khi xem trước nên chưa nhập gì. Hãy gửi lại tệp để xem lại."


class ImportUndone(Conflict):
    """409: an undone import is not applied again."""

    code = "import_undone"
    title = "Lần nhập này đã hoàn tác. Muốn nhập lại, hãy gửi lại tệp."


class CannotUndo(Conflict):
    """409: undoing would lose what came after; `errors` says which rows."""

    code = "cannot_undo"
    title = "Không hoàn tác được lần nhập này."
