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


def require_judge(session: Session, actor: Actor, meeting: Meeting) -> None:
    """Raise Forbidden or OwnInterest unless the actor may judge the meeting for its committee."""
    require_committee(session, actor, meeting)
    require_no_interest(session, actor, meeting)


def require_authority(session: Session, actor: Actor, meeting: Meeting) -> None:
    """Raise Forbidden unless the actor may open a decided class again."""
    if not actor.can(Permission.decision_reopen, _decides(session, meeting).path):
        raise Forbidden("Chỉ thường trực cấp ủy mở lại được xếp loại đã quyết định.")


def require_no_interest(session: Session, actor: Actor, meeting: Meeting) -> None:
    """Raise OwnInterest when the actor visited the meeting or belongs to the cell."""
    if has_interest(session, actor, meeting):
        raise OwnInterest()


def has_interest(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor visited the meeting, scored it as a visitor, or belongs to the cell."""
    if voices.voice(session, meeting.id, Rater.visitor, actor.person_id):
        return True
    state = visible.visit_state(session, meeting.id, actor.person_id)
    if state in (ObligationState.done, ObligationState.late):
        return True
    if visible.present(session, meeting.id, actor.person_id):
        return True
    me = person(session, actor.person_id)
    at_home = me is not None and me.home_path == meeting.cell_path
    return at_home or speaks_for_cell(actor, meeting)


def _decides(session: Session, meeting: Meeting) -> Unit:
    return in_charge(session, meeting.cell_path, Duty.decides)
