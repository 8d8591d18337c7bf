"""The figures of a record: what is typed, what is computed, what cannot be. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.errors import FieldError, Invalid
from app.meetings.rules.states import CLOCK_SLACK
from app.meetings.schemas import RecordPut

LONGEST = timedelta(hours=24)
PRE_MEETING_DAYS = 45  # chi ủy họp trước: not longer before than this


@dataclass(frozen=True)
class Counted:
    """The computed part of a record."""

    members: int
    exempt: int
    summoned: int
    present: int


def rate(present: int, summoned: int) -> float | None:
    """Present over summoned, 4 decimals; None when nobody was summoned."""
    return round(present / summoned, 4) if summoned else None


def minutes_between(started: datetime | None, ended: datetime | None) -> int | None:
    """How long it took, in whole minutes."""
    return int((ended - started).total_seconds() // 60) if started and ended else None


def counted(body: RecordPut, members: int | None, exempt: int | None) -> Counted:
    """Summoned and present; `members` and `exempt` of the cell's profile stand in for untyped ones.

    Raises Invalid naming the typed field that cannot be.
    """
    members = body.members if body.members is not None else members
    exempt = body.exempt if body.exempt is not None else exempt or 0
    if members is None:
        raise _impossible(
            "members", "members_unknown", "Chi bộ chưa khai số đảng viên. Ghi số đảng viên."
        )
    _check_groups(body, members, exempt)
    summoned = members - exempt - body.away - body.special_duty
    present = summoned - body.excused - body.unexcused
    if present < 0:
        raise _impossible(
            "unexcused" if body.unexcused > body.excused else "excused",
            "more_than_summoned",
            f"Tháng này chỉ có {summoned} đồng chí được triệu tập. Xem lại số vắng.",
        )
    _check_room(body, present)
    return Counted(members, exempt, summoned, present)


def _check_groups(body: RecordPut, members: int, exempt: int) -> None:
    if exempt > members:
        raise _impossible(
            "exempt",
            "more_than_members",
            f"Chi bộ có {members} đảng viên. Xem lại số được miễn sinh hoạt.",
        )
    if body.away + body.special_duty > members - exempt:
        raise _impossible(
            "away" if body.away >= body.special_duty else "special_duty",
            "more_than_members",
            f"Chi bộ chỉ còn {members - exempt} đồng chí ngoài số được miễn. "
            "Xem lại số sinh hoạt nơi khác và số làm nhiệm vụ.",
        )
    if body.exempt_present > exempt:
        raise _impossible(
            "exempt_present",
            "more_than_exempt",
            f"Chi bộ có {exempt} đồng chí được miễn sinh hoạt. Xem lại số được miễn mà vẫn dự.",
        )


def _check_room(body: RecordPut, present: int) -> None:
    in_room = present + body.exempt_present
    if in_room == 0:
        raise _impossible(
            "excused",
            "nobody_present",
            "Không có đồng chí nào dự. Nếu chi bộ không sinh hoạt, hãy báo “Không sinh hoạt”.",
        )
    if body.speakers > in_room:
        raise _impossible(
            "speakers",
            "more_than_present",
            f"Chỉ có {in_room} đồng chí dự. Xem lại số đồng chí phát biểu.",
        )
    vote = body.vote
    if vote and vote.for_ + vote.against + vote.other > in_room:
        raise _impossible(
            "vote",
            "more_than_present",
            f"Chỉ có {in_room} đảng viên của chi bộ dự. Xem lại tổng số phiếu.",
        )


def check_times(body: RecordPut, day: date, now: datetime) -> None:
    """The times of a record fit each other, `day` (of the meeting) and the clock.

    Raises Invalid.
    """
    started, ended = body.started_at, body.ended_at
    if ended and ended > now + CLOCK_SLACK:
        raise _impossible("ended_at", "not_yet", "Giờ kết thúc chưa đến. Xem lại giờ.")
    if started and ended and ended <= started:
        raise _impossible(
            "ended_at", "ends_before_start", "Giờ kết thúc phải sau giờ bắt đầu. Xem lại giờ."
        )
    if started and ended and ended - started > LONGEST:
        raise _impossible(
            "ended_at", "too_long", "Buổi sinh hoạt kéo dài hơn một ngày. Xem lại ngày kết thúc."
        )
    if ended and not started and abs(clock.day_of(ended) - day) > timedelta(days=PRE_MEETING_DAYS):
        raise _impossible("ended_at", "outside_month", "Giờ kết thúc xa ngày sinh hoạt. Xem lại.")
    pre = body.pre_meeting_on
    if pre and not timedelta(0) <= day - pre <= timedelta(days=PRE_MEETING_DAYS):
        raise _impossible(
            "pre_meeting_on",
            "pre_meeting_date",
            f"Ngày họp chi ủy phải trước buổi sinh hoạt, không quá {PRE_MEETING_DAYS} ngày.",
        )


def _impossible(field: str, code: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldError(field, code, message)])
