"""The course of a meeting: open, close, not held, held. Facts: stored also late, and flagged."""

from types import EllipsisType
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.assignments import service as assignments
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import rows
from app.meetings.rules import rights, states
from app.meetings.rules.states import Verb
from app.meetings.schemas import NotHeld
from app.meetings.schemas import Verb as VerbBody
from app.meetings.service import steps
from app.meetings.service.following import follow


def open_meeting(session: Session, actor: Actor, id: UUID, body: VerbBody) -> Meeting:
    """The meeting has begun. A later "did not meet" is beaten and flagged.

    Raises NotFound, Forbidden, Invalid.
    """
    now = clock.now()
    meeting = steps.found(session, actor, id)
    if steps.repeated(session, actor, f"/meetings/{id}/open", body):
        return meeting
    rights.need(rights.runs(actor, meeting))
    at = states.happened_at(body.claimed_at, now)
    state = steps.next_state(meeting, Verb.open, at, now)
    if meeting.opened_at is not None and meeting.state is state:
        return meeting
    meeting.opened_at, meeting.opened_by = at, actor.person_id
    _met(session, meeting, state)
    late = steps.flag_if_late(session, meeting, now)
    record(
        session, actor, Action.meeting_opened, subject="meeting", subject_id=id,
        path=meeting.cell_path, month=meeting.month, late=late,
    )  # fmt: skip
    return meeting


def close_meeting(session: Session, actor: Actor, id: UUID, body: VerbBody) -> Meeting:
    """The meeting has ended; with that it is held. Raises NotFound, Forbidden, WrongState."""
    now = clock.now()
    meeting = steps.found(session, actor, id)
    if steps.repeated(session, actor, f"/meetings/{id}/close", body):
        return meeting
    rights.need(rights.runs(actor, meeting))
    at = states.happened_at(body.claimed_at, now)
    steps.next_state(meeting, Verb.close, at, now)
    if meeting.closed_at is not None:
        return meeting
    meeting.closed_at = max(at, meeting.opened_at) if meeting.opened_at else at
    mark_held(session, meeting)
    late = steps.flag_if_late(session, meeting, now)
    record(
        session, actor, Action.meeting_closed, subject="meeting", subject_id=id,
        path=meeting.cell_path, month=meeting.month, late=late,
    )  # fmt: skip
    return meeting


def report_not_held(session: Session, actor: Actor, id: UUID, body: NotHeld) -> Meeting:
    """The cell did not meet this month, and why. Visits that took place stay, and are flagged.

    Raises NotFound, Forbidden, WrongState, Invalid.
    """
    now = clock.now()
    meeting = steps.found(session, actor, id)
    if steps.repeated(session, actor, f"/meetings/{id}/not-held", body):
        return meeting
    rights.need(rights.reports_not_held(actor, meeting))
    at = states.happened_at(body.claimed_at, now)
    state = steps.next_state(meeting, Verb.not_held, at, now)
    if meeting.state is state:
        return meeting
    meeting.state, meeting.not_held_at, meeting.not_held_reason = state, at, body.reason
    meeting.entered_by, meeting.source = actor.person_id, body.source
    if rows.visits_of(session, [id]).get(id, (0, 0))[1]:
        meeting.flags = states.flagged(meeting.flags, states.VISITED_NOT_HELD)
    late = steps.flag_if_late(session, meeting, now)
    meeting.touch()
    session.add(meeting)
    session.flush()
    assignments.cell_did_not_meet(session, meeting.id)
    follow(session, actor, meeting)
    record(
        session, actor, Action.meeting_not_held, subject="meeting", subject_id=id,
        path=meeting.cell_path, month=meeting.month, source=body.source.value, late=late,
    )  # fmt: skip
    return meeting


def mark_held(session: Session, meeting: Meeting) -> None:
    """The meeting took place, whatever was said before; its record alone shows that."""
    _met(session, meeting, MeetingState.held)


def _met(session: Session, meeting: Meeting, state: MeetingState) -> None:
    was = meeting.state
    if was is MeetingState.not_held:
        meeting.flags = states.flagged(meeting.flags, states.WAS_NOT_HELD)
    meeting.state = state
    meeting.touch()
    session.add(meeting)
    session.flush()
    if was is not state:
        assignments.cell_met(session, meeting.id)
        follow(session, None, meeting)


def note_scores(
    session: Session,
    meeting_id: UUID,
    *,
    self_points: float | EllipsisType | None = ...,
    self_class: str | EllipsisType | None = ...,
    decided_points: float | EllipsisType | None = ...,
    decided_class: str | EllipsisType | None = ...,
) -> None:
    """Copy scores and classes onto the meeting, for lists; what is not given stays.

    No new version: a plan being edited meanwhile is not stale because of a score.
    """
    meeting = session.get(Meeting, meeting_id)
    assert meeting is not None  # the score's foreign key
    if not isinstance(self_points, EllipsisType):
        meeting.self_points = self_points
    if not isinstance(self_class, EllipsisType):
        meeting.self_class = self_class
    if not isinstance(decided_points, EllipsisType):
        meeting.decided_points = decided_points
    if not isinstance(decided_class, EllipsisType):
        meeting.decided_class = decided_class
    session.add(meeting)
