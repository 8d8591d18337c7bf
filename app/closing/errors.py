"""Why a month cannot be closed yet, and what to do about it."""

from collections.abc import Sequence

from app.core.errors import Conflict, FieldError, Invalid
from app.organisation.models import Unit


class NotInCharge(Conflict):
    """409: another committee closes the months of these cells."""

    code = "not_in_charge"

    def __init__(self, unit: Unit) -> None:
        super().__init__(
            f"Việc chốt số liệu tháng ở đây thuộc {unit.name}. Đề nghị liên hệ cấp ủy đó.",
            in_charge={"id": str(unit.id), "name": unit.name},
        )


class OthersNotClosed(Conflict):
    """409: committees below that close for themselves have not done so."""

    code = "others_not_closed"

    def __init__(self, units: Sequence[Unit]) -> None:
        names = ", ".join(u.name for u in units[:5])
        more = f" và {len(units) - 5} nơi khác" if len(units) > 5 else ""
        super().__init__(
            f"Còn nơi tự chốt số liệu chưa chốt: {names}{more}. Hãy đợi các nơi này chốt trước.",
            count=len(units),
        )


class MeetingsAhead(Conflict):
    """409: the month is not over, or has not begun."""

    code = "meetings_ahead"

    def __init__(self, month: str, count: int, begun: bool) -> None:
        name = f"Tháng {int(month[5:])}/{month[:4]}"
        detail = (
            f"{name} còn {count} buổi sinh hoạt chưa đến giờ. Hãy chốt sau buổi cuối cùng, "
            "hoặc đề nghị chi bộ báo không sinh hoạt."
            if begun
            else f"{name} chưa bắt đầu nên chưa chốt được."
        )
        super().__init__(detail, count=count)


class ExcusesWaiting(Conflict):
    """409: nobody is counted as absent while the request not to attend lies unanswered."""

    code = "excuses_waiting"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"Còn {count} đề nghị vắng chưa được trả lời. Hãy đồng ý hoặc không đồng ý từng đề "
            "nghị rồi chốt lại.",
            count=count,
        )


class VisitorsNotAsked(Conflict):
    """409: somebody whose visit is not recorded was never asked about it."""

    code = "visitors_not_asked"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"Còn {count} lượt dự chưa ghi nhận mà đồng chí được phân công chưa được hỏi. "
            "Hãy bấm “Hỏi lại”, sau 24 giờ thì chốt được.",
            count=count,
        )


class VisitorsMayStillAnswer(Conflict):
    """409: asked less than a day ago."""

    code = "visitors_may_still_answer"

    def __init__(self, count: int, until: str, shown: str) -> None:
        super().__init__(
            f"{count} đồng chí đã được hỏi và còn quyền trả lời đến {shown}. Hãy chốt sau giờ đó.",
            count=count,
            until=until,
        )


class BadEnd(Invalid):
    """422: an unlocking ends some time ahead, within a month."""

    def __init__(self) -> None:
        message = "Chọn thời điểm kết thúc sau lúc này và trong vòng 31 ngày."
        super().__init__(errors=[FieldError("until", "until", message)])
