"""How sync says no."""

from app.core.errors import AppError, Conflict, Forbidden, Invalid


class WrongPerson(Forbidden):
    """403: the queue is another person's than the token; nothing of it was looked at."""

    code = "wrong_person"
    title = "Các việc đang chờ gửi là của đồng chí khác. Người đó đăng nhập thì máy mới gửi."


class FormatUnknown(Conflict):
    """409: written by a newer build than this server; the queue waits, nothing of it is wrong."""

    code = "format_unknown"
    title = (
        "Máy chủ đang chạy bản cũ hơn ứng dụng trên máy này. Các việc vẫn còn trên máy và sẽ được "
        "gửi khi máy chủ cập nhật xong."
    )


class Behind(AppError):
    """424: something before it in its record was not accepted; the phone asks again later."""

    status = 424
    code = "behind"
    title = "Việc trước đó của cùng buổi chưa được nhận nên việc này còn chờ."


class Unreadable(Invalid):
    """422: no exported queue, a damaged one, or one sealed for another server."""

    code = "rescue_unreadable"
    title = (
        "Không mở được tệp này: tệp bị hỏng hoặc được lưu từ máy chủ khác. "
        "Đồng chí lưu lại tệp trên điện thoại rồi gửi lại."
    )


class WrongToken(Invalid):
    """422: the file was not exported by a phone of the person whom it names."""

    code = "rescue_wrong_token"
    title = (
        "Tệp này không phải do điện thoại của đồng chí được nêu tên lưu ra. "
        "Đồng chí mở ứng dụng khi có mạng, lưu lại tệp rồi gửi lại."
    )
