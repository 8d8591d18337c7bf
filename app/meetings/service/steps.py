"""What every verb of a meeting begins with. Called by the other files of this service only."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from app.access.actor import Actor
from app.audit import replay
from app.core.errors import NotFound
from app.meetings import queries
from app.meetings.models import Meeting, MeetingState
from app.meetings.rules import states
from app.meetings.rules.states import Situation, Verb
from app.periods import queries as periods


def found(session: Session, actor: Actor, id: UUID) -> Meeting:
    """The meeting, locked. Raises NotFound outside the actor's sight."""
    meeting = queries.locked_meeting(session, actor, id)
    if meeting is None:
        raise NotFound()
    return meeting


def repeated(session: Session, actor: Actor, path: str, body: BaseModel) -> bool:
    """Whether this operation was accepted before. Raises IdReused for another one's id."""
    operation_id = getattr(body, "operation_id", None)
    if operation_id is None:
        return False
    mark = replay.fingerprint(actor.person_id, path, replay.content(body))
    return not replay.first_time(
        session, id=operation_id, kind="operation", person_id=actor.person_id, mark=mark
    )


def next_state(
    meeting: Meeting, verb: Verb, at: datetime, now: datetime, *, moved: bool = False
) -> MeetingState:
    """The state after the verb. Raises WrongState, Invalid."""
    return states.advance(meeting.state, verb, Situation(meeting.month, at, now, moved))


def flag_if_late(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Mark a fact that arrives in a closed month; True when it does."""
    if periods.book_closing(session, meeting.cell_path, meeting.month, now) is None:
        return False
    meeting.flags = states.flagged(meeting.flags, states.LATE)
    return True
