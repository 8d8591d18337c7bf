"""Which meetings still lack a step of their month: one condition for `closing`, which counts, and
for the list behind each count."""

from typing import Literal

from sqlalchemy import ColumnElement, Uuid, and_, column, exists, literal, or_, table
from sqlmodel import col

from app.core import clock
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries.ahead import SLOT
from app.meetings.queries.schedules import unapproved
from app.meetings.rules.states import LATE
from app.periods.rules import Step

# What a meeting may lack; the report is lacking of a visit, the close of a month.
MeetingStep = Literal[Step.register, Step.approve, Step.notice, Step.self_score, Step.decide]
# Scores lie above this package: their table by a light handle.
_SCORE = table("assessment", column("meeting_id", Uuid), column("rater"), column("state"))


def scored() -> ColumnElement[bool]:
    """Meetings of which the cell has handed in its score."""
    return exists().where(
        _SCORE.c.meeting_id == col(Meeting.id),
        _SCORE.c.rater == "self",
        _SCORE.c.state == "submitted",
    )


def lacks(step: MeetingStep) -> ColumnElement[bool]:
    """Meetings of which the step is still to be done. Each month owes the meeting of the slot; a
    date waits for approval whatever the kind."""
    if step is Step.approve:
        return unapproved()
    slot, state = col(Meeting.kind).in_(SLOT), col(Meeting.state)
    if step is Step.register:
        return and_(slot, state == MeetingState.expected)
    if step is Step.notice:
        waits = state.in_((MeetingState.expected, MeetingState.planned))
        return and_(slot, waits, col(Meeting.notice_at).is_(None))
    if step is Step.self_score:
        return and_(slot, state == MeetingState.held, ~scored())
    return and_(slot, state == MeetingState.held, col(Meeting.decided_class).is_(None))


def came_late() -> ColumnElement[bool]:
    """Meetings of which something was told after their month was closed: the record, that it was
    opened or ended, or that the cell did not meet. The flag is set with each of them."""
    return (literal(",") + col(Meeting.flags) + literal(",")).contains(f",{LATE},")


def to_come() -> ColumnElement[bool]:
    """Meetings whose hour has not come; without an hour, whose month is not over."""
    now = clock.now()
    at = col(Meeting.starts_at)
    unknown = and_(at.is_(None), col(Meeting.month) >= clock.month_of(now))
    return or_(and_(at.is_not(None), at > now), unknown)
