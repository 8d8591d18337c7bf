"""Presence as a phone sends it: one implementation for the direct route and for batches.

`check_in` runs on the connection of the caller's transaction with prebuilt statements, because
a whole province checks in within the same evening hour.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.attendance import rules
from app.attendance.errors import CodeWrong, TooEarly
from app.attendance.models import Via
from app.attendance.queries import presence as sql
from app.attendance.rules import Judgement
from app.attendance.schemas import CheckInPut
from app.attendance.service.case import (
    Case,
    gather,
    is_mine_here,
    meeting_key,
    stands,
    window_of,
)
from app.attendance.service.storing import KIND, Outcome, shown, store
from app.audit.models import Action
from app.audit.service import note
from app.core import claims, clock
from app.core.claims import Told
from app.core.errors import AppError, FieldError, IdReused, Invalid, NotFound, TooMany
from app.core.ids import new_id

INSTEAD = "Đồng chí chọn tự khai; bí thư hoặc phó bí thư xác nhận giúp."


def check_in(
    session: Session,
    person_id: UUID,
    id: UUID,
    body: CheckInPut,
    *,
    received_at: datetime,
    sign_in_id: UUID | None = None,
    batched: bool = False,
    told: Told | None = None,
) -> Outcome:
    """Store a presence, or find the one already stored (design §2.3).

    `sign_in_id`: whether it stands is asked here, in the same statement; without, the caller has.
    `batched`: it waited on the phone, so a wrong code makes grade D instead of a refusal. `told`:
    when it was, by what the phone knew of our clock. Raises NotSignedIn, Invalid, NotFound,
    IdReused, TooMany; what a code led to comes as `refusal`.
    """
    if body.via is not Via.declared and body.code is None:
        message = "Nhập đủ 6 chữ số của mã, hoặc chọn tự khai."
        raise Invalid(errors=[FieldError("code", "missing", message)])
    when = told or replace(claims.told(body.claimed_at, received_at), sure=True)
    case = gather(session.connection(), person_id, id, body, received_at, sign_in_id, when)
    if case.known.receipt_kind is not None:
        return _replayed(case)
    if case.over_the_cap:
        judgement = _over_the_cap(case, batched)
    else:
        judgement = _judged(case)
        refusal = _refusal(case, judgement, batched)
        if case.has_code and not judgement.verified:
            _count_attempt(case, keep=batched)
        if refusal is not None:
            return Outcome({}, refusal=refusal)
    return store(session, case, judgement)


def _judged(case: Case) -> Judgement:
    key, window = meeting_key(case.meeting.id), window_of(case.meeting)
    judgement = rules.judge(case.claim, key, window)
    if judgement.verified or not case.has_code:
        return judgement
    shifts = case.connection.execute(sql.SHIFTS, {"meeting_id": case.meeting.id}).scalars()
    return rules.judge_shifted(case.claim, key, window, shifts) or judgement


def _over_the_cap(case: Case, batched: bool) -> Judgement:
    if not case.assigned:
        raise NotFound()
    if not batched:
        raise TooMany(f"Đã nhập sai mã quá nhiều lần ở buổi này. {INSTEAD}", retry_after=3600)
    return rules.unexamined(case.claim, window_of(case.meeting))


def _refusal(case: Case, judgement: Judgement, batched: bool) -> AppError | None:
    if judgement.verified:
        return None
    if not case.assigned:
        return NotFound()
    if case.has_code and not batched:
        left = rules.WRONG_PER_PERSON - case.known.wrong_own - 1
        # After the last try "type it again" would be an untruth.
        words = CodeWrong.title if left > 0 else f"Mã chưa đúng, đã hết lượt nhập. {INSTEAD}"
        error = FieldError("code", "code_wrong", words)
        return CodeWrong(words, errors=[error], attempts_left=left)
    early = rules.is_early(case.claim, window_of(case.meeting), case.meeting.month)
    # Who was there at the old hour could not know on the spot; what waited is kept, as a question.
    if early and not (batched and case.of_before):
        return too_early(case.meeting.starts_at)
    return None


def too_early(starts_at: datetime | None) -> TooEarly:
    """The refusal that says when the meeting is, and what to do when it was moved."""
    if starts_at is None:
        return TooEarly()
    return TooEarly(
        f"Buổi sinh hoạt này dự kiến lúc {clock.local(starts_at):%H:%M ngày %d/%m/%Y}, chưa đến "
        "giờ nên chưa ghi nhận được. Nếu chi bộ sinh hoạt sớm hơn, đề nghị bí thư đổi lịch."
    )


def _count_attempt(case: Case, *, keep: bool) -> None:
    # Digits typed from a secretary's moved clock fit once her phone has said by how much.
    digits = case.claim.code if keep and case.claim.step is None else None
    case.connection.execute(
        sql.ADD_ATTEMPT,
        {
            "id": new_id(), "meeting_id": case.meeting.id, "person_id": case.person_id,
            "at": case.claim.received_at, "is_stranger": not case.assigned,
            "check_in_id": case.id if digits else None, "code": digits,
        },
    )  # fmt: skip
    note(
        case.connection, case.person_id, Action.code_refused,
        subject="meeting", subject_id=case.meeting.id, path=case.meeting.cell_path,
    )  # fmt: skip


def _replayed(case: Case) -> Outcome:
    if case.known.receipt_kind != KIND or case.known.fingerprint != case.mark:
        raise IdReused()
    here = {r.id: r for r in case.around if is_mine_here(case, r)}
    # Another than its own: it came second at this meeting, and the first one answered for it.
    answered = max(here, key=lambda id: (id == case.id, stands(here[id]), here[id].received_at))
    row = case.connection.execute(sql.BY_ID, {"id": answered}).one()
    return Outcome(shown(row._mapping))
