"""Who may speak with which voice at a meeting. Claims are judged by the rights of today."""

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments.models import ObligationState
from app.core.errors import Forbidden
from app.meetings.models import Meeting
from app.organisation.models import Duty, Unit
from app.organisation.service import in_charge
from app.people.queries import person
from app.ratings.errors import OwnInterest
from app.ratings.models import Rater
from app.ratings.queries import visible, voices

# An excuse that was granted, or an absence, leaves nothing to score, unless a check-in says more.
_GOING = (ObligationState.due, ObligationState.done, ObligationState.late)


def speaks_for_cell(actor: Actor, meeting: Meeting) -> bool:
    """The secretary, a deputy, the named minutes-taker."""
    own = actor.can(Permission.assess_self, meeting.cell_path)
    return own or meeting.minutes_taker_id == actor.person_id


def require_voice(session: Session, actor: Actor, meeting: Meeting, rater: str) -> None:
    """Raise Forbidden unless the actor may score the meeting with this voice."""
    if rater == Rater.self_:
        may = speaks_for_cell(actor, meeting) or actor.can(
            Permission.meeting_enter, meeting.cell_path
        )
    elif rater == Rater.visitor:
        may = visits(session, actor, meeting)
    else:
        may = actor.can(Permission.assess_committee, _decides(session, meeting).path)
    if not may:
        raise Forbidden()


def visits(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor was at the meeting as a visitor, or is to be."""
    if visible.present(session, meeting.id, actor.person_id):
        return True
    return visible.visit_state(session, meeting.id, actor.person_id) in _GOING


def require_committee(session: Session, actor: Actor, meeting: Meeting) -> None:
    """Raise Forbidden unless the actor acts for the committee that decides, or one above it."""
    deciding = _decides(session, meeting)
    if not actor.can(Permission.assess_committee, deciding.path):
        raise Forbidden(
            f"Việc này thuộc {deciding.name}. Đề nghị liên hệ cấp ủy đó.",
            in_charge={"id": str(deciding.id), "name": deciding.name},
        )


def require_no_interest(session: Session, actor: Actor, meeting: Meeting) -> None:
    """Raise OwnInterest when the actor visited the meeting or belongs to the cell."""
    scored = voices.voice(session, meeting.id, Rater.visitor, actor.person_id)
    state = visible.visit_state(session, meeting.id, actor.person_id)
    visited = state in (ObligationState.done, ObligationState.late)
    if scored or visited or visible.present(session, meeting.id, actor.person_id):
        raise OwnInterest()
    me = person(session, actor.person_id)
    at_home = me is not None and me.home_path == meeting.cell_path
    if at_home or speaks_for_cell(actor, meeting):
        raise OwnInterest()


def _decides(session: Session, meeting: Meeting) -> Unit:
    return in_charge(session, meeting.cell_path, Duty.decides)
