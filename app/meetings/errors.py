"""How meetings say no."""

from app.core.errors import Conflict, Invalid


class WrongState(Conflict):
    """409: a meeting in this state does not take this verb."""

    code = "wrong_state"
    title = "Trạng thái hiện tại của buổi sinh hoạt không cho phép việc này."


class SlotFixed(Conflict):
    """409: cell, month and slot of a meeting never change by an edit."""

    code = "place_fixed"
    title = "Không đổi được chi bộ, tháng hoặc loại của buổi này. Hãy lập buổi khác."


class WrongId(Invalid):
    """422: the id of a slot is computed, that of any other meeting is not."""

    code = "wrong_id"
    title = "Mã buổi sinh hoạt không khớp với chi bộ và tháng. Hãy tải lại lịch."


class NothingToConfirm(Conflict):
    """409: the cell entered this record itself, or nobody has entered one."""

    code = "nothing_to_confirm"
    title = "Không có số liệu nhập thay nào chờ chi bộ xác nhận."


class BadPage(Invalid):
    """422: not a picture or PDF that can be read."""

    code = "bad_page"
    title = "Không đọc được ảnh hoặc tệp này. Hãy chụp lại rồi gửi."


class TooManyPages(Conflict):
    """409: the meeting holds as many pages as it may."""

    code = "too_many_pages"
    title = "Buổi này đã đủ số trang được gửi kèm."
