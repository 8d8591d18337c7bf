"""How assignments and the ledger say no."""

from app.core.errors import Conflict, Forbidden
from app.organisation.models import Unit


class AssignmentOverlaps(Conflict):
    """409: the person already sits in at this cell on some of these days."""

    code = "assignment_overlaps"
    title = (
        "Đồng chí này đã được phân công ở chi bộ này trong thời gian trùng. "
        "Hãy sửa phân công đang có hoặc chọn ngày khác."
    )


class PlaceFixed(Conflict):
    """409: person and cell of an assignment never change by an edit."""

    code = "place_fixed"
    title = (
        "Không đổi người hoặc chi bộ của một phân công. "
        "Hãy kết thúc phân công này rồi lập phân công mới."
    )


class NotInCharge(Forbidden):
    """403: another committee decides this."""

    code = "not_in_charge"

    def __init__(self, unit: Unit) -> None:
        super().__init__(
            f"Việc này thuộc {unit.name}. Đề nghị liên hệ cấp ủy đó.",
            in_charge={"id": str(unit.id), "name": unit.name},
        )


class VisitSettled(Conflict):
    """409: the state of the visit does not allow the verb."""

    code = "visit_settled"
    title = "Lượt dự này đã có kết quả nên không làm việc này được nữa. Hãy tải lại để xem."


class MeetingPassed(Conflict):
    """409: the meeting is over; it is no time to announce."""

    code = "meeting_passed"
    title = "Buổi sinh hoạt đã qua. Đồng chí hãy xác nhận đã dự, hoặc trả lời không dự."


class NotAskedYet(Conflict):
    """409: "did not attend" is an answer for afterwards."""

    code = "meeting_ahead"
    title = "Buổi sinh hoạt chưa diễn ra. Nếu không dự được, đồng chí hãy báo vắng có lý do."


class NoExcuse(Conflict):
    """409: nothing was asked that could be decided."""

    code = "no_excuse"
    title = "Đồng chí được phân công chưa đề nghị vắng ở lượt dự này."


class ExcuseStands(Conflict):
    """409: an accepted excuse is taken back by the committee, not by a new answer."""

    code = "excuse_stands"
    title = "Đề nghị vắng đã được đồng ý. Nếu vẫn dự được, đồng chí chỉ cần xác nhận tại buổi."


class AlreadyOwes(Conflict):
    """409: the substitute has to be at that meeting anyway."""

    code = "already_owes"
    title = "Đồng chí được chọn đã có lượt dự ở buổi này. Hãy chọn đồng chí khác."
