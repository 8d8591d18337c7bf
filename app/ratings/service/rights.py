"""Who may speak with which voice at a meeting. Claims are judged by the rights of today;
an interest also by who one was on the meeting's day."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments.models import ObligationState
from app.core.errors import Forbidden
from app.meetings.models import Meeting
from app.organisation.models import Duty, Unit
from app.organisation.queries import chains
from app.organisation.service import in_charge, in_charge_of
from app.people.queries import person
from app.ratings.errors import OwnInterest
from app.ratings.models import Rater
from app.ratings.queries import interest, visible
from app.ratings.service.facts import held_on

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
    if rater == Rater.committee:
        # The committee's own score becomes the decided points.
        require_no_interest(session, actor, meeting)


def visits(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor was at the meeting as a visitor, or is to be."""
    if visible.present(session, meeting.id, actor.person_id):
        return True
    return visible.visit_state(session, meeting.id, actor.person_id) in _GOING


@dataclass(frozen=True)
class Part:
    """Which committee decides on a meeting, and whether somebody has a part of their own in it."""

    deciding: Unit
    interest: bool


def parts(session: Session, actor: Actor, of: Sequence[Meeting]) -> dict[UUID, Part]:
    """The actor's part in each meeting; a fixed number of selects for any number of them."""
    above = chains(session, [meeting.cell_path for meeting in of])
    own = interests(session, actor, of)
    return {
        meeting.id: Part(
            deciding=in_charge_of(above[meeting.cell_path], Duty.decides),
            interest=meeting.id in own,
        )
        for meeting in of
    }


def require_judge(
    session: Session, actor: Actor, meeting: Meeting, part: Part | None = None
) -> None:
    """Raise Forbidden or OwnInterest unless the actor may judge the meeting for its committee, or
    for one above it."""
    known = part or parts(session, actor, [meeting])[meeting.id]
    if not actor.can(Permission.assess_committee, known.deciding.path):
        raise Forbidden(
            f"Việc này thuộc {known.deciding.name}. Đề nghị liên hệ cấp ủy đó.",
            in_charge={"id": str(known.deciding.id), "name": known.deciding.name},
        )
    if known.interest:
        raise OwnInterest()


def require_authority(
    session: Session, actor: Actor, meeting: Meeting, part: Part | None = None
) -> None:
    """Raise Forbidden unless the actor may open a decided class again."""
    deciding = part.deciding if part else _decides(session, meeting)
    if not actor.can(Permission.decision_reopen, deciding.path):
        raise Forbidden("Chỉ thường trực cấp ủy mở lại được xếp loại đã quyết định.")


def require_no_interest(session: Session, actor: Actor, meeting: Meeting) -> None:
    """Raise OwnInterest when the actor visited the meeting or belongs to the cell."""
    if has_interest(session, actor, meeting):
        raise OwnInterest()


def has_interest(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor has a part of their own in the meeting; see `interests`."""
    return meeting.id in interests(session, actor, [meeting])


def interests(session: Session, actor: Actor, of: Sequence[Meeting]) -> set[UUID]:
    """The meetings in which the actor has a part: visited, or due there and not yet answered for;
    scored as a visitor or for the cell; of the cell, today or on the day.

    A fixed number of selects for any number of meetings.
    """
    if not of:
        return set()
    found = interest.of_person(session, actor.person_id, [meeting.id for meeting in of])
    me = person(session, actor.person_id)
    home = me.home_path if me else None
    return found | {
        meeting.id
        for meeting in of
        if meeting.cell_path == home
        or speaks_for_cell(actor, meeting)
        or actor.can(Permission.assess_self, meeting.cell_path, held_on(meeting))
    }


def _decides(session: Session, meeting: Meeting) -> Unit:
    return in_charge(session, meeting.cell_path, Duty.decides)
