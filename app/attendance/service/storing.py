"""What follows from a judged presence: the row, the visit it fulfils, the questions it raises."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.assignments import service as ledger
from app.assignments.rules import clash
from app.attendance import rules
from app.attendance.models import Grade
from app.attendance.queries import presence as sql
from app.attendance.rules import Flag, Judgement
from app.attendance.service.case import Case, is_mine_here, stands
from app.audit import replay
from app.audit.models import Action
from app.audit.service import note
from app.audit.service import row as event_row
from app.core.errors import AppError, IdReused
from app.meetings.models import MeetingState, Source

KIND = "check_in"
SHOWN = (
    "id", "meeting_id", "person_id", "obligation_id", "via", "grade", "claimed_at", "received_at",
    "distance_band", "flags", "source", "confirmed_at", "undone_at", "voided_at", "void_reason",
    "version",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of it. A `refusal` is raised after the commit: its wrong code stays counted."""

    row: dict[str, Any]
    created: bool = False
    refusal: AppError | None = None


def shown(row: Any) -> dict[str, Any]:
    """What a reader gets of a stored row."""
    return {name: row[name] for name in SHOWN}


def store(session: Session, case: Case, judgement: Judgement) -> Outcome:
    """Add the presence, or find that there is one. Raises IdReused."""
    mine = [r for r in case.around if is_mine_here(case, r)]
    standing = next((r for r in mine if stands(r)), None)
    if standing is not None:
        return _again(session, case, judgement, standing)
    alike = _question_others(case)
    row = _row(case, judgement, alike, voided_before=any(r.voided_at for r in mine))
    fulfilled = _add(case, row)
    if row["obligation_id"] is not None and not fulfilled:
        ledger.fulfil(
            session, meeting_id=case.meeting.id, person_id=case.person_id, check_in_id=case.id,
            at=case.present_at, grade=row["grade"].value, late=case.late,
        )  # fmt: skip
    return Outcome(shown(row), created=True)


def _add(case: Case, row: dict[str, Any]) -> bool:
    """Write receipt, presence and audit row, and fulfil the visit if that is plain; True if so."""
    grade, on = row["grade"].value, case.connection
    receipt = replay.row(id=case.id, kind=KIND, person_id=case.person_id, mark=case.mark)
    event = event_row(
        case.person_id, Action.checked_in, subject="check_in", subject_id=case.id,
        path=case.meeting.cell_path, meeting_id=str(case.meeting.id), month=case.meeting.month,
        grade=grade, flags=row["flags"],
    )  # fmt: skip
    # After the close a presence is late: that is not plain, and the ledger looks at it.
    plain = None if case.late else row["obligation_id"]
    visit = ledger.due_row(plain, check_in_id=case.id, at=case.present_at, grade=grade)
    values = {f"row_{name}": value for name, value in row.items()} | receipt | event | visit
    try:
        if on.dialect.name == "postgresql":
            [added] = sql.ADD_TOGETHER.run(on, values)
            is_new, is_fulfilled = added.is_new, added.is_fulfilled
        else:
            is_new = sql.ADD_RECEIPT.run(on, values)
            sql.ADD.run(on, values)
            sql.ADD_EVENT.run(on, values)
            is_fulfilled = sql.FULFIL.run(on, values)
    except IntegrityError as taken:
        raise IdReused() from taken  # by a transaction that began before this one
    if not is_new:
        raise IdReused()
    return bool(is_fulfilled)


def _row(
    case: Case, judgement: Judgement, alike: set[Flag], *, voided_before: bool
) -> dict[str, Any]:
    known, meeting = case.known, case.meeting
    band = _band(case)
    flags = set(judgement.flags) | alike
    flags |= {
        flag
        for flag, holds in (
            (Flag.not_assigned, not case.assigned),
            (Flag.far_away, band == "far"),
            (Flag.late, case.late),
            (Flag.meeting_not_held, meeting.state == MeetingState.not_held),
            (Flag.voided_before, voided_before),
            (Flag.meeting_moved, case.of_before),
        )
        if holds
    }
    seen = known.seen_by is not None
    return {
        "id": case.id, "created_at": case.claim.received_at, "version": 1,
        "meeting_id": meeting.id, "person_id": case.person_id, "cell_path": meeting.cell_path,
        "month": meeting.month, "obligation_id": known.visit_id, "via": case.body.via,
        "grade": rules.confirmed(judgement.grade) if seen else judgement.grade,
        "claimed_at": case.body.claimed_at.astimezone(UTC),
        "received_at": case.claim.received_at, "step": judgement.step, "distance_band": band,
        "device_id": case.body.device_id, "flags": sorted(flag.value for flag in flags),
        "source": Source.app, "entered_by": None, "confirmed_by": known.seen_by,
        "confirmed_at": known.seen_at, "undone_at": None, "voided_at": None,
        "voided_by": None, "void_reason": None,
    }  # fmt: skip


def _band(case: Case) -> str | None:
    position, meeting = case.body.position, case.meeting
    if position is None:
        return None
    known = meeting.place_lat is not None and meeting.place_lon is not None
    place = (meeting.place_lat, meeting.place_lon) if known else None
    return rules.distance_band((position.lat, position.lon), position.accuracy_m, place)


def _question_others(case: Case) -> set[Flag]:
    """The flags that this presence shares with others; the others get them too."""
    alike: set[Flag] = set()
    here = case.meeting.opened_at or case.meeting.starts_at or case.present_at
    for row in case.around:
        if row.person_id != case.person_id:
            same = case.body.device_id and row.device_id == case.body.device_id
            flag = Flag.shared_device if same else None
        elif row.meeting_id == case.meeting.id or not stands(row):
            flag = None
        else:
            there = row.opened_at or row.starts_at or row.claimed_at
            flag = Flag.two_halls if clash(here, there) else None
        if flag is None:
            continue
        alike.add(flag)
        if flag.value not in row.flags:
            flags = sorted({*row.flags, flag.value})
            case.connection.execute(
                sql.CHANGE, {"changed_id": row.id, "flags": flags, "version": row.version + 1}
            )
    return alike


def _again(session: Session, case: Case, judgement: Judgement, standing: Any) -> Outcome:
    """A second presence under a new id is the same row, with a better grade if it has one."""
    replay.first_time(session, id=case.id, kind=KIND, person_id=case.person_id, mark=case.mark)
    case.connection.execute(sql.ADD_SAME, {"id": case.id, "check_in_id": standing.id})
    known = case.connection.execute(sql.BY_ID, {"id": standing.id}).one()
    row = dict(known._mapping)
    if not rules.better(judgement.grade, known.grade):
        return Outcome(shown(row))
    doubts = {Flag.code_mismatch.value, Flag.attempts.value}  # settled by the code that fits
    if Flag.meeting_moved.value in standing.flags and not case.of_before:
        # This one is of the hour that holds.
        doubts |= {Flag.meeting_moved.value, Flag.outside_window.value}
    kept = set(standing.flags) - doubts
    change = {
        "via": case.body.via, "grade": judgement.grade, "step": judgement.step,
        "flags": sorted(kept | {flag.value for flag in judgement.flags}),
        "version": standing.version + 1,
    }  # fmt: skip
    case.connection.execute(sql.CHANGE, {"changed_id": standing.id} | change)
    ledger.regrade(session, standing.id, judgement.grade.value)
    note(
        case.connection, case.person_id, Action.check_in_raised, subject="check_in",
        subject_id=standing.id, path=case.meeting.cell_path, grade=judgement.grade.value,
        from_grade=Grade(known.grade).value,
    )  # fmt: skip
    return Outcome(shown(row | change))
