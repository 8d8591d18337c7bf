"""A secretary's clock had moved while her phone showed the code: typed digits fit after all.

Whatever arrives first, the check-ins or her phone's word about its clock, ends the same: B, and a
question about the clock. `check_in` looks at the shifts already known; this file at digits kept.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from app.access.actor import Actor
from app.assignments import service as ledger
from app.attendance import rules
from app.attendance.errors import TooManyShifts
from app.attendance.models import CheckIn, CodeAttempt, CodeShift, Grade, Via
from app.attendance.queries import lists
from app.attendance.rules import Claim, Flag, Judgement
from app.attendance.schemas import CodeShown
from app.attendance.service.case import meeting_key, window_of
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.errors import Forbidden, NotFound
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.rules import rights

MOST = 6  # shifts of a meeting: each makes guessing one window easier
DIGITS_KEPT = timedelta(days=90)
_DOUBTS = {Flag.code_mismatch, Flag.attempts}
_BY_THE_CLAIM = {Flag.outside_window, Flag.clock_odd}


def code_shown(
    session: Session, actor: Actor, meeting_id: UUID, operation_id: UUID, body: CodeShown
) -> CodeShift:
    """Keep by how much the clock ran ahead, and look again at the digits that did not fit.

    Raises NotFound, Forbidden, IdReused, TooManyShifts.
    """
    meeting = meetings.locked_meeting(session, actor, meeting_id)
    if meeting is None:
        raise NotFound()
    mark = replay.fingerprint(
        actor.person_id, f"/meetings/{meeting_id}/code-shown", replay.content(body)
    )
    known = lists.shifts_at(session, meeting_id)
    if not replay.first_time(
        session, id=operation_id, kind="operation", person_id=actor.person_id, mark=mark
    ):
        return next(shift for shift in known if shift.id == operation_id)
    if not (rights.runs(actor, meeting) or rights.takes_minutes(actor, meeting)):
        raise Forbidden()
    if len(known) >= MOST:
        raise TooManyShifts()
    made = CodeShift(
        id=operation_id, meeting_id=meeting_id, person_id=actor.person_id,
        shift_seconds=body.shift_seconds, device_id=body.device_id, received_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(
        session, actor, Action.code_shift_told, subject="meeting", subject_id=meeting_id,
        path=meeting.cell_path, shift_seconds=body.shift_seconds,
    )  # fmt: skip
    for attempt in lists.unexplained(session, meeting_id):
        _look_again(session, actor, meeting, attempt, body.shift_seconds)
    return made


def _look_again(
    session: Session, actor: Actor, meeting: Meeting, attempt: CodeAttempt, shift: int
) -> None:
    claim = Claim(Via.code, None, attempt.at, attempt.code)
    found = rules.judge_shifted(claim, meeting_key(meeting.id), window_of(meeting), [shift])
    if found is None:
        return
    session.delete(attempt)  # it was no wrong code: the caps do not count it, its digits go
    session.flush()
    present = next(iter(lists.standing(session, meeting.id, attempt.person_id)), None)
    if present is not None and rules.better(found.grade, present.grade):
        _raise(session, actor, present, attempt, found)


def _raise(
    session: Session, actor: Actor, row: CheckIn, attempt: CodeAttempt, found: Judgement
) -> None:
    settled = _DOUBTS | (_BY_THE_CLAIM if attempt.check_in_id == row.id else set())
    kept = set(row.flags) - {flag.value for flag in settled}
    was = Grade(row.grade)
    row.flags = sorted(kept | {flag.value for flag in found.flags})
    row.grade, row.step, row.via = found.grade, found.step, Via.code
    row.touch()
    session.add(row)
    session.flush()
    ledger.regrade(session, row.id, found.grade.value)
    record(
        session, actor, Action.check_in_raised, subject="check_in", subject_id=row.id,
        path=row.cell_path, grade=found.grade.value, from_grade=was.value,
    )  # fmt: skip


def forget_digits(session: Session) -> int:
    """Drop digits that nobody has explained in ninety days; how many. The attempts stay counted."""
    before = clock.now() - DIGITS_KEPT
    return session.exec(
        update(CodeAttempt)
        .where(col(CodeAttempt.at) < before, col(CodeAttempt.code).is_not(None))
        .values(code=None)
    ).rowcount
