"""How attendance says no."""

from app.core.errors import Conflict, Forbidden, Invalid


class CodeWrong(Invalid):
    """422: the digits are not those of this meeting; nothing was stored but the attempt."""

    code = "code_wrong"
    title = "Mã chưa đúng. Đồng chí xem lại mã đang hiện trên máy của bí thư rồi nhập lại."


class TooEarly(Invalid):
    """422: a presence, or a report, of a meeting that is still to come."""

    code = "too_early"
    title = "Buổi sinh hoạt này chưa đến giờ nên chưa ghi nhận được."


class TooManyShifts(Conflict):
    """409: a clock that moved this often explains any code."""

    code = "too_many_shifts"
    title = "Đồng hồ máy đã được báo lệch quá nhiều lần ở buổi này nên không ghi thêm."


class OwnPresence(Forbidden):
    """403: nobody confirms their own presence."""

    code = "own_presence"
    title = "Đồng chí không tự xác nhận mình có mặt. Việc này của bí thư hoặc phó bí thư."


class UndoTooLate(Conflict):
    """409: ten minutes have passed, or the committee has voided it."""

    code = "undo_too_late"
    title = "Đã quá 10 phút nên không rút lại được. Nếu ghi nhầm, đề nghị văn phòng cấp ủy hủy."


class NotStanding(Conflict):
    """409: this presence was taken back or voided before."""

    code = "not_standing"
    title = "Lượt xác nhận này đã được rút lại hoặc đã bị hủy trước đó."


class AlreadyReported(Conflict):
    """409: one report per person and meeting; `id` names the existing one, the author's own."""

    code = "already_reported"
    title = "Đồng chí đã có phiếu dự buổi này. Hãy mở phiếu đó để sửa."
