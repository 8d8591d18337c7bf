"""Who may read which voice of a meeting, and who visited it. Called by `voices`, `rights`, `shown`.

Each voice is given without knowing the others: `visible` is the whole of that rule, for lists and
for single rows alike.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import within
from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn
from app.meetings.models import Meeting
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, Rubric


def visible(actor: Actor) -> ColumnElement[bool]:
    """The scores that the actor may read.

    - one's own, always;
    - the committee: what was handed in, and its own drafts; but a member who is going or was at
      the meeting reads as a visitor until the own score is handed in or the class is decided;
    - the cell: its self-score at any stage; once the class is decided, the others' handed in
      before that;
    - the named minutes-taker: the self-score of that meeting;
    - a visitor: the self-score handed in, but only after handing in a score of one's own where
      one owes or made a visit; at once where the sheet asks the visitor to confirm it.
    """
    me = actor.person_id
    submitted = col(Assessment.state) == AssessmentState.submitted
    is_self = col(Assessment.rater) == Rater.self_
    # Once decided, what was read cannot be unread: a decision that was reopened later counts too.
    decided = exists().where(
        col(Decision.meeting_id) == col(Assessment.meeting_id),
        col(Decision.confirmed_at).is_not(None),
    )
    # But what is handed in after a reopening waits for the next decision: the cell may yet mend.
    before = exists().where(
        col(Decision.meeting_id) == col(Assessment.meeting_id),
        or_(
            col(Decision.confirmed_at) >= col(Assessment.submitted_at),
            and_(col(Decision.confirmed_at).is_not(None), col(Decision.ended_at).is_(None)),
        ),
    )
    return or_(
        col(Assessment.person_id) == me,
        and_(
            within(Assessment.cell_path, actor, Permission.assess_committee),
            or_(
                col(Assessment.rater) == Rater.committee,
                col(Assessment.state) != AssessmentState.draft,
            ),
            or_(~_going(me), _scored(me), decided),
        ),
        and_(
            within(Assessment.cell_path, actor, Permission.assess_self),
            or_(is_self, and_(submitted, before)),
        ),
        and_(is_self, _takes_minutes(me)),
        and_(
            is_self,
            submitted,
            or_(
                _scored(me),
                and_(_visits(me), _confirms()),
                and_(within(Assessment.cell_path, actor, Permission.meeting_read), ~_visits(me)),
            ),
        ),
    )


def _takes_minutes(person_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        col(Meeting.id) == col(Assessment.meeting_id), col(Meeting.minutes_taker_id) == person_id
    )


def _scored(person_id: UUID) -> ColumnElement[bool]:
    own = aliased(Assessment)
    return exists().where(
        col(own.meeting_id) == col(Assessment.meeting_id),
        col(own.person_id) == person_id,
        col(own.rater) == Rater.visitor,
        col(own.state) == AssessmentState.submitted,
    )


def _confirms() -> ColumnElement[bool]:
    """Whether the row's sheet asks the visitor to confirm the self-score."""
    return exists().where(
        col(Rubric.id) == col(Assessment.rubric_id),
        col(Rubric.sheet)["visitor"].as_string() == "confirms",
    )


def _visits(person_id: UUID) -> ColumnElement[bool]:
    """Whether the person owes or made a visit at the row's meeting, or was to."""
    owed = exists().where(
        col(Obligation.meeting_id) == col(Assessment.meeting_id),
        col(Obligation.person_id) == person_id,
        col(Obligation.state) != ObligationState.withdrawn,
    )
    return or_(owed, _was_there(person_id))


def _going(person_id: UUID) -> ColumnElement[bool]:
    """Whether the person made a visit at the row's meeting, or owes one and has not said no."""
    owed = exists().where(
        col(Obligation.meeting_id) == col(Assessment.meeting_id),
        col(Obligation.person_id) == person_id,
        col(Obligation.state).in_(
            [ObligationState.due, ObligationState.done, ObligationState.late]
        ),
        col(Obligation.absence_answered_at).is_(None),
        col(Obligation.excuse_accepted).is_not(True),
    )
    return or_(owed, _was_there(person_id))


def _was_there(person_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        col(CheckIn.meeting_id) == col(Assessment.meeting_id),
        col(CheckIn.person_id) == person_id,
        col(CheckIn.undone_at).is_(None),
        col(CheckIn.voided_at).is_(None),
    )


def present(session: Session, meeting_id: UUID, person_id: UUID) -> bool:
    """Whether the person's check-in at the meeting stands."""
    return (
        session.exec(
            select(CheckIn.id).where(
                CheckIn.meeting_id == meeting_id,
                CheckIn.person_id == person_id,
                col(CheckIn.undone_at).is_(None),
                col(CheckIn.voided_at).is_(None),
            )
        ).first()
        is not None
    )


def visit_state(session: Session, meeting_id: UUID, person_id: UUID) -> ObligationState | None:
    """How the person's visit owed at the meeting stands; None where none is owed."""
    owed = session.exec(
        select(Obligation).where(
            Obligation.meeting_id == meeting_id,
            Obligation.person_id == person_id,
            Obligation.state != ObligationState.withdrawn,
        )
    ).first()
    return owed.state if owed else None
