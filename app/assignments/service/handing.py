"""Handing one visit over to a substitute: before the meeting, or after it for who really went."""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.assignments.errors import AlreadyOwes, VisitSettled
from app.assignments.models import Obligation, ObligationState
from app.assignments.queries import owed
from app.assignments.rules import Event
from app.assignments.schemas import HandOver
from app.assignments.service.answering import repeated
from app.assignments.service.assigning import make_visitor, require_in_charge
from app.assignments.service.clashing import clash_warnings
from app.assignments.service.moving import move, situation, situation_now
from app.assignments.service.presence import fulfil_if_there
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.errors import FieldError, Invalid, NotFound, UnknownReference
from app.people import queries as people
from app.people.models import Person
from app.periods.service import require_open


def hand_over(
    session: Session, actor: Actor, id: UUID, body: HandOver
) -> tuple[Obligation, list[str]]:
    """The visit is withdrawn and the substitute owes it. Returns the new visit and warnings.

    When the substitute has already been there, the new visit is done at once.
    Raises NotFound, NotInCharge, UnknownReference, Invalid, AlreadyOwes, VisitSettled, MonthClosed.
    """
    visit = owed.locked_obligation(session, id)
    if visit is None or not owed.sees(actor, visit):
        raise NotFound()
    require_in_charge(session, actor, visit.cell_path)
    person = people.visible_person(session, actor, body.person_id)
    if person is None:
        message = "Không có đồng chí này. Hãy chọn lại."
        raise UnknownReference(errors=[FieldError("person_id", "unknown_reference", message)])
    handed = owed.handed_to(session, visit, person.id)
    again = repeated(session, actor, id, "hand-over", body)
    if handed is not None and (again or visit.state is ObligationState.withdrawn):
        return handed, clash_warnings(session, [handed])
    if person.id == visit.person_id:
        message = "Hãy chọn một đồng chí khác với đồng chí đang được phân công."
        raise Invalid(errors=[FieldError("person_id", "same_person", message)])
    require_open(session, visit.cell_path, visit.month)
    if any(v.person_id == person.id for v in owed.visits_at(session, visit.meeting_id)):
        raise AlreadyOwes()
    at = situation_now(session, visit)
    if not move(session, visit, Event.handed_over, at):
        raise VisitSettled()
    make_visitor(session, person, clock.today())
    taken = _owed_by(session, visit, person)
    record(
        session, actor, Action.handed_over, subject="obligation", subject_id=taken.id,
        path=taken.cell_path, month=taken.month, handed_from=str(visit.id),
        person_id=str(person.id),
    )  # fmt: skip
    fulfil_if_there(session, taken)
    return taken, clash_warnings(session, [taken])


def _owed_by(session: Session, visit: Obligation, person: Person) -> Obligation:
    """The same visit, owed by another person; one who once gave it away takes the old row back."""
    back = owed.withdrawn_of(session, visit.assignment_id, visit.month, person.id)
    if back is None:
        taken = Obligation(
            assignment_id=visit.assignment_id,
            person_id=person.id,
            cell_id=visit.cell_id,
            cell_path=visit.cell_path,
            month=visit.month,
            meeting_id=visit.meeting_id,
        )
    else:
        taken = back
        taken.will_attend_at = taken.asked_at = None
        taken.excuse_reason = taken.excuse_requested_at = taken.excuse_accepted = None
        taken.excuse_decided_at = taken.excuse_decided_by = taken.excuse_note = None
        taken.absence_answered_at = taken.absence_reason = None
        move(session, taken, Event.owed_again, situation(taken))
    taken.expected_at, taken.place = visit.expected_at, visit.place
    taken.handed_from = visit.id
    session.add(taken)
    session.flush()
    return taken
