"""How the date of a meeting stands with the committee, and why one is not approved. Pure."""

from datetime import datetime
from enum import StrEnum

from app.meetings.models import Meeting, MeetingState, Schedule


def standing(meeting: Meeting, approved_for: datetime | None) -> Schedule | None:
    """The same as `queries.schedules.stands`, for one row."""
    if meeting.state in (MeetingState.expected, MeetingState.not_held):
        return None
    if approved_for is None:
        return Schedule.waiting if meeting.state is MeetingState.planned else None
    return Schedule.approved if meeting.starts_at == approved_for else Schedule.changed


class Objection(StrEnum):
    """Why a date of the list is left out."""

    not_found = "not_found"
    forbidden = "forbidden"
    month_closed = "month_closed"
    changed_meanwhile = "changed_meanwhile"
    not_registered = "not_registered"
    not_waiting = "not_waiting"


WORDS: dict[Objection, str] = {
    Objection.not_found: "Không có buổi này trong đơn vị và tháng đang xem.",
    Objection.forbidden: "Theo phân cấp, cấp ủy khác duyệt lịch của chi bộ này.",
    Objection.month_closed: "Tháng này đã chốt số liệu.",
    Objection.changed_meanwhile: "Chi bộ vừa đổi ngày, giờ. Hãy xem lại rồi duyệt.",
    Objection.not_registered: "Chi bộ chưa đăng ký ngày sinh hoạt.",
    Objection.not_waiting: "Buổi này đã diễn ra hoặc chi bộ báo không sinh hoạt.",
}


def objection(meeting: Meeting, seen: datetime) -> Objection | None:
    """Why the date cannot be approved as it was read; None when it can."""
    if meeting.starts_at != seen:
        return Objection.changed_meanwhile
    if meeting.state is MeetingState.expected:
        return Objection.not_registered
    if meeting.state is not MeetingState.planned:
        return Objection.not_waiting
    return None
