"""The visitor's report, and the phrases that can be tapped in it."""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.attendance import rules
from app.attendance.errors import AlreadyReported
from app.attendance.models import Via, VisitReport, VisitTag
from app.attendance.queries import lists
from app.attendance.schemas import VisitReportPut, VisitTagPut
from app.attendance.service.case import window_of
from app.attendance.service.check_in import too_early
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import claims, clock, versions
from app.core.errors import FieldError, Forbidden, IdReused, Invalid, NotFound, UnknownReference
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.rules import rights
from app.organisation.models import UnitKind
from app.organisation.queries import units_at
from app.periods.queries import book_closing

_WORDS = ("stayed", "seen", "good_practice", "advice", "proposal", "remark")
# Sample content, neutral by intent: what visitors in the press were seen to note. Kept by offices.
_DEFAULT = (
    ("chuan-bi-tot", "Chuẩn bị nội dung chu đáo"),
    ("dung-gio", "Bắt đầu đúng giờ"),
    ("dung-trinh-tu", "Điều hành đúng trình tự"),
    ("du-dang-vien", "Đảng viên dự đông đủ"),
    ("nhieu-y-kien", "Nhiều ý kiến phát biểu"),
    ("thao-luan-sat", "Thảo luận sát việc của chi bộ"),
    ("kiem-diem-viec-cu", "Có kiểm lại việc tháng trước"),
    ("phan-cong-ro", "Nghị quyết phân công rõ người, rõ việc"),
    ("can-gon-hon", "Nội dung nên gọn hơn"),
    ("can-them-y-kien", "Nên gợi thêm ý kiến đảng viên"),
)


def put_report(
    session: Session, actor: Actor, id: UUID, body: VisitReportPut, version: int | None
) -> tuple[VisitReport, bool]:
    """Create or edit the actor's report. Returns it and whether it is new.

    Raises NotFound, Forbidden, UnknownReference, IdReused, Stale, Invalid, TooEarly,
    AlreadyReported.
    """
    mark = replay.fingerprint(actor.person_id, f"/visit-reports/{id}", replay.content(body))
    if version is not None:
        return _edit(session, actor, id, body, version, mark), False
    known = lists.report(session, id)
    if known is None:
        meeting = _visited(session, actor, body)
    first = replay.first_time(
        session, id=id, kind="visit_report", person_id=actor.person_id, mark=mark
    )
    if not first:
        found = lists.report(session, id)
        if found is None:
            raise NotFound()
        return found, False
    if known is not None:
        raise IdReused()
    earlier = lists.report_of(session, meeting.id, actor.person_id)
    if earlier is not None:
        raise AlreadyReported(id=str(earlier.id))
    made = VisitReport(
        id=id, meeting_id=meeting.id, person_id=actor.person_id, cell_path=meeting.cell_path,
        month=meeting.month, received_at=clock.now(), stayed=body.stayed,
    )  # fmt: skip
    _write(session, made, body, set())
    _record(session, actor, made)
    return made, True


def _visited(session: Session, actor: Actor, body: VisitReportPut) -> Meeting:
    """The meeting, locked: of two first reports of one person one waits here."""
    meeting = meetings.locked_meeting(session, actor, body.meeting_id)
    if meeting is None or not _may_report(session, actor, meeting):
        if meeting is not None and not actor.has(Permission.report_write):
            raise Forbidden()
        message = "Đồng chí không được phân công dự buổi này."
        raise UnknownReference(errors=[FieldError("meeting_id", UnknownReference.code, message)])
    now = clock.now()
    at = claims.told(body.claimed_at, now).at if body.claimed_at else now
    claim = rules.Claim(Via.declared, at, now)
    if rules.is_early(claim, window_of(meeting), meeting.month):
        raise too_early(meeting.starts_at)
    return meeting


def _may_report(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Assigned on the meeting's day, or present with a valid code although not assigned."""
    if actor.can(Permission.report_write, meeting.cell_path, rights.day_of(meeting)):
        return True
    return bool(lists.standing(session, meeting.id, actor.person_id))


def _edit(
    session: Session, actor: Actor, id: UUID, body: VisitReportPut, version: int, mark: str
) -> VisitReport:
    report = lists.locked_report(session, id)
    if report is None or not lists.sees(actor, report):
        raise NotFound()
    if report.person_id != actor.person_id:
        raise Forbidden("Chỉ người viết phiếu được sửa phiếu.")
    operation = body.operation_id
    if operation is not None and not replay.first_time(
        session, id=operation, kind="operation", person_id=actor.person_id, mark=mark
    ):
        return report
    versions.check(report.version, version)
    if body.meeting_id != report.meeting_id:
        message = "Không chuyển phiếu sang buổi khác được. Hãy viết phiếu mới cho buổi đó."
        raise Invalid(errors=[FieldError("meeting_id", "place_fixed", message)])
    _write(session, report, body, set(report.seen))
    report.touch()
    _record(session, actor, report)
    return report


def _write(session: Session, report: VisitReport, body: VisitReportPut, kept: set[str]) -> None:
    seen = list(dict.fromkeys(body.seen))
    unknown = set(seen) - {tag.key for tag in lists.tags(session)} - kept
    if unknown:
        message = "Có mục không còn trong danh sách. Hãy tải lại rồi chọn lại."
        raise Invalid(errors=[FieldError("seen", "unknown_tag", message)])
    for name in _WORDS:
        setattr(report, name, seen if name == "seen" else getattr(body, name))
    closed = book_closing(session, report.cell_path, report.month) is not None
    report.is_late = report.is_late or closed
    session.add(report)
    session.flush()


def _record(session: Session, actor: Actor, report: VisitReport) -> None:
    record(
        session, actor, Action.report_saved, subject="visit_report", subject_id=report.id,
        path=report.cell_path, meeting_id=str(report.meeting_id), month=report.month,
        version=report.version, late=report.is_late,
    )  # fmt: skip


def default_tags() -> list[VisitTag]:
    """The sample list a new system begins with."""
    return [VisitTag(key=key, label=label, position=n) for n, (key, label) in enumerate(_DEFAULT)]


def seed_tags(session: Session) -> int:
    """Add the sample list where no phrase is kept yet; how many were added."""
    if lists.tags(session, active=False):
        return 0
    made = default_tags()
    session.add_all(made)
    session.flush()
    return len(made)


def put_tag(session: Session, actor: Actor, key: str, body: VisitTagPut) -> tuple[VisitTag, bool]:
    """Keep a phrase: the office of a province or district, because the list is everybody's.

    Raises Forbidden.
    """
    held = units_at(session, actor.paths(Permission.rubric_edit))
    if not any(u.kind in (UnitKind.province, UnitKind.district) for u in held.values()):
        raise Forbidden("Danh sách này do văn phòng cấp tỉnh hoặc cấp huyện giữ.")
    tag = session.get(VisitTag, key, with_for_update=True)
    created = tag is None
    tag = tag or VisitTag(key=key, label=body.label)
    tag.label, tag.position, tag.is_active = body.label, body.position, body.is_active
    session.add(tag)
    session.flush()
    record(
        session, actor, Action.visit_tag_saved, subject="visit_tag", key=key, active=body.is_active,
        position=body.position,
    )  # fmt: skip
    return tag, created
