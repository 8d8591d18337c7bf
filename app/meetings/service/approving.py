"""The committee approves the dates that its cells have registered (duyệt lịch sinh hoạt).

Whoever decides the class of these meetings approves their dates: the committee that the unit's
inherited setting names, or one above it (`assess_committee` there). An approval hinders nothing:
what was never approved is held, recorded and scored all the same.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.errors import FieldError, UnknownReference
from app.meetings.models import Meeting, ScheduleApproval
from app.meetings.queries import schedules
from app.meetings.rules.schedules import WORDS, Objection, objection
from app.meetings.schemas import ScheduleLeftOut, SchedulesApprove, SchedulesApproved
from app.organisation import queries as organisation
from app.organisation.models import Duty, Unit
from app.organisation.schemas import UnitRef
from app.organisation.service import in_charge_of
from app.periods import queries as periods


def approve(session: Session, actor: Actor, body: SchedulesApprove) -> SchedulesApproved:
    """Approve exactly the dates that were read; what changed meanwhile is left out and named.

    A date that stands approved stays as it is: a repeat changes nothing. Raises UnknownReference,
    Forbidden.
    """
    unit = organisation.visible_unit(session, actor, body.unit_id)
    if unit is None:
        message = "Không có đơn vị này. Hãy chọn lại."
        raise UnknownReference(errors=[FieldError("unit_id", "unknown_reference", message)])
    actor.require(Permission.assess_committee, unit.path)
    seen = {item.meeting_id: item.starts_at for item in body.items}
    meetings = schedules.locked(session, unit.path, body.month, seen)
    approved = schedules.approvals(session, meetings)
    chains = organisation.chains(session, [m.cell_path for m in meetings.values()])
    closed = periods.closed(session, [(m.cell_path, m.month) for m in meetings.values()])
    done: list[UUID] = []
    left: list[ScheduleLeftOut] = []
    for id, starts_at in sorted(seen.items()):
        meeting = meetings.get(id)
        if meeting is None:
            left.append(_left(id, None, Objection.not_found))
            continue
        chain, known = chains[meeting.cell_path], approved.get(id)
        no: Objection | None = None
        if not actor.can(Permission.assess_committee, in_charge_of(chain, Duty.decides).path):
            no = Objection.forbidden
        elif known is None or known.starts_at != starts_at or meeting.starts_at != starts_at:
            no = objection(meeting, starts_at)
            if no is None and (meeting.cell_path, meeting.month) in closed:
                no = Objection.month_closed
            if no is None:
                _keep(session, actor, meeting, known, starts_at)
        if no is None:
            done.append(id)
        else:
            left.append(_left(id, chain[-1], no))
    session.flush()
    return SchedulesApproved(done=done, left_out=left)


def _keep(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    known: ScheduleApproval | None,
    starts_at: datetime,
) -> None:
    row = known or ScheduleApproval(
        meeting_id=meeting.id, starts_at=starts_at, approved_by=actor.person_id
    )
    row.starts_at, row.approved_by, row.approved_at = starts_at, actor.person_id, clock.now()
    session.add(row)
    record(
        session, actor, Action.schedule_approved, subject="meeting", subject_id=meeting.id,
        path=meeting.cell_path, month=meeting.month, starts_at=starts_at.isoformat(),
    )  # fmt: skip


def _left(id: UUID, cell: Unit | None, why: Objection) -> ScheduleLeftOut:
    return ScheduleLeftOut(
        meeting_id=id,
        cell=UnitRef.model_validate(cell) if cell else None,
        code=why.value,
        why=WORDS[why],
    )
