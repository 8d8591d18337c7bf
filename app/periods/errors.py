"""How the books of a month say no."""

from app.core.errors import Conflict


class NotClosed(Conflict):
    """409: only a closed month can be unlocked."""

    code = "not_closed"
    title = "Tháng này chưa chốt số liệu nên không cần mở lại."
