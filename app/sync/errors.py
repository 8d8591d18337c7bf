"""How sync says no."""

from app.core.errors import Forbidden


class WrongPerson(Forbidden):
    """403: the queue is another person's than the token; nothing of it was looked at."""

    code = "wrong_person"
    title = "Các việc đang chờ gửi là của đồng chí khác. Người đó đăng nhập thì máy mới gửi."
