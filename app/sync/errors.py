"""How sync says no."""

from app.core.errors import AppError, Forbidden


class WrongPerson(Forbidden):
    """403: the queue is another person's than the token; nothing of it was looked at."""

    code = "wrong_person"
    title = "Các việc đang chờ gửi là của đồng chí khác. Người đó đăng nhập thì máy mới gửi."


class Behind(AppError):
    """424: something before it in its record was not accepted; the phone asks again later."""

    status = 424
    code = "behind"
    title = "Việc trước đó của cùng buổi chưa được nhận nên việc này còn chờ."
