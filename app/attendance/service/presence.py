"""What others do about a presence: take it back, void it, confirm it, show the code."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments import service as ledger
from app.assignments.queries import visits_at
from app.attendance import codes, rules
from app.attendance.errors import NotStanding, OwnPresence, UndoTooLate
from app.attendance.models import CheckIn, Confirmation
from app.attendance.queries import lists
from app.attendance.service.case import meeting_key
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, security
from app.core.errors import Forbidden, NotFound
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.rules import rights
from app.meetings.schemas import CheckInKey
from app.periods.queries import book_closing
from app.periods.service import require_open


def _locked(session: Session, actor: Actor, id: UUID) -> CheckIn:
    """A presence the actor may see, locked by its meeting as every write about it is."""
    row = lists.check_in(session, id)
    if row is None or not lists.sees(actor, row):
        raise NotFound()
    session.get(Meeting, row.meeting_id, with_for_update=True, populate_existing=True)
    session.refresh(row)
    return row


def undo(session: Session, actor: Actor, id: UUID, said_at: datetime | None = None) -> CheckIn:
    """The author takes a presence back within ten minutes of its receipt.

    `said_at`: when it was taken back on a phone that could not send it then, where that is sure.
    Raises NotFound, Forbidden, UndoTooLate, NotStanding, MonthClosed.
    """
    row = _locked(session, actor, id)
    if row.person_id != actor.person_id:
        raise Forbidden()
    if row.undone_at is not None:
        return row
    if row.voided_at is not None:
        raise NotStanding()
    now = clock.now()
    until = row.received_at + rules.UNDO_WITHIN
    if min(said_at or now, now) > until:
        raise UndoTooLate()
    if now > until:
        require_open(session, row.cell_path, row.month)  # what a close counted stays counted
    row.undone_at = now
    _gone(session, actor, row, Action.check_in_undone)
    return row


def void(session: Session, actor: Actor, id: UUID, reason: str) -> CheckIn:
    """The committee does not count a presence, and says why.

    Raises NotFound, Forbidden, MonthClosed, NotStanding.
    """
    row = _locked(session, actor, id)
    actor.require(Permission.check_in_void, row.cell_path)
    if row.voided_at is not None:
        return row
    require_open(session, row.cell_path, row.month)
    if row.undone_at is not None:
        raise NotStanding()
    row.voided_at, row.voided_by, row.void_reason = clock.now(), actor.person_id, reason
    _gone(session, actor, row, Action.check_in_voided)
    return row


def _gone(session: Session, actor: Actor, row: CheckIn, action: Action) -> None:
    row.touch()
    session.add(row)
    session.flush()
    ledger.unfulfil(session, row.id)
    record(
        session, actor, action, subject="check_in", subject_id=row.id, path=row.cell_path,
        meeting_id=str(row.meeting_id), month=row.month,
    )  # fmt: skip


def _may_confirm(actor: Actor, meeting: Meeting) -> bool:
    return rights.holds(actor, Permission.check_in_confirm, meeting) or rights.takes_minutes(
        actor, meeting
    )


def confirm(
    session: Session,
    actor: Actor,
    meeting_id: UUID,
    person_id: UUID,
    claimed_at: datetime | None = None,
) -> tuple[Confirmation, CheckIn | None, bool]:
    """ "Có mặt": before or after the check-in arrives. Returns also whether it is new.

    Raises NotFound (no such meeting or visitor here), Forbidden, OwnPresence.
    """
    meeting = meetings.locked_meeting(session, actor, meeting_id)
    if meeting is None:
        raise NotFound()
    present = next(iter(lists.standing(session, meeting_id, person_id)), None)
    known = lists.confirmations(session, meeting_id).get(person_id)
    if known is not None and known.by == actor.person_id:
        return known, present, False
    if not _may_confirm(actor, meeting):
        raise Forbidden()
    if person_id == actor.person_id:
        raise OwnPresence()
    if known is not None:
        return known, present, False
    expected = {visit.person_id for visit in visits_at(session, meeting_id)}
    if present is None and person_id not in expected:
        raise NotFound("Không có cán bộ này trong danh sách dự buổi sinh hoạt.")
    made = Confirmation(
        meeting_id=meeting_id, person_id=person_id, by=actor.person_id, claimed_at=claimed_at,
        received_at=clock.now(),
        is_late=book_closing(session, meeting.cell_path, meeting.month) is not None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if present is not None:
        _raise(session, present, made)
    record(
        session, actor, Action.presence_confirmed, subject="meeting", subject_id=meeting_id,
        path=meeting.cell_path, person_id=str(person_id), late=made.is_late,
    )  # fmt: skip
    return made, present, True


def _raise(session: Session, row: CheckIn, confirmation: Confirmation) -> None:
    row.confirmed_by, row.confirmed_at = confirmation.by, confirmation.received_at
    grade = rules.confirmed(row.grade)
    changed = grade is not row.grade
    row.grade = grade
    row.touch()
    session.add(row)
    session.flush()
    if changed:
        ledger.regrade(session, row.id, grade.value)


def fetch_key(session: Session, actor: Actor, meeting_id: UUID) -> CheckInKey:
    """The key of the rotating code, for those who show it. Raises NotFound, Forbidden."""
    meeting = meetings.visible_meeting(session, actor, meeting_id)
    if meeting is None:
        raise NotFound()
    today = actor.can(Permission.meeting_run, meeting.cell_path)
    if not (today or rights.takes_minutes(actor, meeting)):
        raise Forbidden("Chỉ bí thư, phó bí thư hoặc người ghi biên bản được nêu tên mở được mã.")
    record(
        session, actor, Action.key_fetched, subject="meeting", subject_id=meeting_id,
        path=meeting.cell_path, key_version=codes.KEY_VERSION,
    )  # fmt: skip
    return CheckInKey(
        key=security.base32(meeting_key(meeting_id)),
        key_version=codes.KEY_VERSION,
        version=codes.KEY_VERSION,
        step_seconds=codes.STEP_SECONDS,
        digits=codes.DIGITS,
        server_time=clock.now(),
    )
