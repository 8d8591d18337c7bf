"""What a visitor answers about a visit, before it and after it, and what the committee decides."""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments import rules
from app.assignments.errors import (
    ExcuseStands,
    MeetingPassed,
    NoExcuse,
    NotAskedYet,
    NotInCharge,
    VisitSettled,
)
from app.assignments.models import Obligation, ObligationState
from app.assignments.queries import owed
from app.assignments.rules import Event
from app.assignments.schemas import AbsenceAnswer, ExcuseAsk, ExcuseDecide, Verb
from app.assignments.service.moving import move, situation_now
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.errors import Forbidden, NotFound
from app.organisation.models import Duty
from app.organisation.service import in_charge
from app.periods.service import require_open


def will_attend(session: Session, actor: Actor, id: UUID, body: Verb) -> Obligation:
    """ "Sẽ dự": takes back a request not to attend that nobody has decided yet.

    Raises NotFound, Forbidden, ExcuseStands, VisitSettled, MeetingPassed, MonthClosed.
    """
    visit = _own(session, actor, id)
    if repeated(session, actor, id, "will-attend", body) or visit.will_attend_at is not None:
        return visit
    if visit.state is ObligationState.excused:
        raise ExcuseStands()
    _require_due(visit)
    if not rules.ahead(visit.expected_at, visit.month, clock.now()):
        raise MeetingPassed()
    require_open(session, visit.cell_path, visit.month)
    visit.will_attend_at = clock.now()
    if visit.excuse_accepted is None:
        visit.excuse_reason = visit.excuse_requested_at = None
    return _changed(session, actor, visit, Action.will_attend)


def ask_excuse(session: Session, actor: Actor, id: UUID, body: ExcuseAsk) -> Obligation:
    """ "Không dự được", with a reason; the visit stays due until the committee decides.

    Asking again with another reason, also after a refusal, asks anew.
    Raises NotFound, Forbidden, VisitSettled, MonthClosed.
    """
    visit = _own(session, actor, id)
    same = visit.excuse_requested_at is not None and visit.excuse_reason == body.reason
    accepted = visit.state is ObligationState.excused
    if repeated(session, actor, id, "excuse", body) or same or accepted:
        return visit
    _require_due(visit)
    require_open(session, visit.cell_path, visit.month)
    visit.excuse_reason = body.reason
    visit.excuse_requested_at = clock.now()
    visit.excuse_accepted = visit.excuse_decided_at = None
    visit.excuse_decided_by = visit.excuse_note = None
    visit.will_attend_at = None
    return _changed(session, actor, visit, Action.excuse_requested)


def decide_excuse(session: Session, actor: Actor, id: UUID, body: ExcuseDecide) -> Obligation:
    """The committee in charge accepts or refuses; nobody decides about themselves.

    Raises NotFound, Forbidden, NotInCharge, NoExcuse, VisitSettled, MonthClosed.
    """
    visit = owed.locked_obligation(session, id)
    if visit is None or not owed.sees(actor, visit):
        raise NotFound()
    committee = in_charge(session, visit.cell_path, Duty.excuses)
    if not actor.can(Permission.excuse_decide, committee.path):
        raise NotInCharge(committee)
    if visit.person_id == actor.person_id:
        raise Forbidden("Đồng chí không tự quyết định đề nghị vắng của mình.")
    if visit.excuse_requested_at is None:
        raise NoExcuse()
    if repeated(session, actor, id, "excuse/decide", body) or visit.excuse_accepted is body.accept:
        return visit
    require_open(session, visit.cell_path, visit.month)
    event = Event.excuse_accepted if body.accept else Event.excuse_refused
    if not move(session, visit, event, situation_now(session, visit)):
        raise VisitSettled()
    visit.excuse_accepted = body.accept
    visit.excuse_decided_at = clock.now()
    visit.excuse_decided_by = actor.person_id
    visit.excuse_note = body.note or None
    return _changed(session, actor, visit, Action.excuse_decided, accepted=body.accept)


def answer_absence(session: Session, actor: Actor, id: UUID, body: AbsenceAnswer) -> Obligation:
    """ "Không dự", answered afterwards; the close takes the visitor's word for it.

    A fact: it is taken in a closed month too.
    Raises NotFound, Forbidden, VisitSettled, NotAskedYet.
    """
    visit = _own(session, actor, id)
    answered = visit.absence_answered_at is not None
    if repeated(session, actor, id, "absent", body) or answered:
        return visit
    over = not rules.ahead(visit.expected_at, visit.month, clock.now())
    if not over and visit.asked_at is None:
        raise NotAskedYet()
    if not move(session, visit, Event.absent, situation_now(session, visit)):
        raise VisitSettled()
    visit.absence_answered_at = clock.now()
    visit.absence_reason = body.reason or None
    return _changed(session, actor, visit, Action.absence_answered)


def repeated(session: Session, actor: Actor, id: UUID, verb: str, body: Verb) -> bool:
    """Whether this very operation was accepted before. Raises IdReused for another one's id."""
    if body.operation_id is None:
        return False
    mark = replay.fingerprint(actor.person_id, f"/obligations/{id}/{verb}", replay.content(body))
    return not replay.first_time(
        session, id=body.operation_id, kind="operation", person_id=actor.person_id, mark=mark
    )


def _own(session: Session, actor: Actor, id: UUID) -> Obligation:
    visit = owed.locked_obligation(session, id)
    if visit is None or not owed.sees(actor, visit):
        raise NotFound()
    if visit.person_id != actor.person_id:
        raise Forbidden("Chỉ đồng chí được phân công mới trả lời được cho lượt dự này.")
    return visit


def _require_due(visit: Obligation) -> None:
    if visit.state is not ObligationState.due:
        raise VisitSettled()


def _changed(
    session: Session, actor: Actor, visit: Obligation, action: Action, **data: bool
) -> Obligation:
    visit.touch()
    session.add(visit)
    record(
        session, actor, action, subject="obligation", subject_id=visit.id, path=visit.cell_path,
        month=visit.month, state=visit.state.value, on_behalf_of=None, **data,
    )  # fmt: skip
    session.flush()
    return visit
