"""What a visitor who has still to score does not read yet: the cell's points, and what was decided.
Called by `shown` and `before`; `ratings` asks `unscored` and `unread` where it shows the voices.

A visitor scores without knowing what others gave. `ratings` holds the same rule for whole scores
(`ratings.queries.visible`) and lies above this package; what its table says is read here by a light
handle.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Select, Uuid, column, or_, select, table
from sqlmodel import Session, col

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments.models import Obligation, ObligationState
from app.meetings.models import Meeting
from app.meetings.queries.scope import CHECK_IN
from app.periods import queries as periods

NO_SELF_SCORE = {"self_points": None, "self_class": None}
NO_DECISION = {"decided_points": None, "decided_class": None}
_GOING = (ObligationState.due, ObligationState.done, ObligationState.late)
_SCORE = table(
    "assessment", column("meeting_id", Uuid), column("person_id", Uuid), column("rater"),
    column("state"), column("rubric_id", Uuid),
)  # fmt: skip
_DECISION = table("decision", column("meeting_id", Uuid), column("confirmed_at"))
_SHEET = table("rubric", column("id", Uuid), column("sheet", JSON))


def withheld(session: Session, actor: Actor, meetings: Sequence[Meeting]) -> set[UUID]:
    """Meetings whose self-score the actor may not read yet."""
    me = actor.person_id
    doubtful = [
        meeting
        for meeting in meetings
        if meeting.self_points is not None
        and meeting.minutes_taker_id != me
        and not actor.can(Permission.assess_self, meeting.cell_path)
    ]
    if not doubtful:
        return set()
    judged = {m.id for m in doubtful if actor.can(Permission.assess_committee, m.cell_path)}
    kept = unscored(session, me, judged)
    if kept:
        kept -= _confirming(session, list(kept))
    return kept | _from_visitors(session, actor, [m for m in doubtful if m.id not in judged])


def unscored(session: Session, person_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Of meetings that the person judges, those that they visit, or owe a visit that they have not
    declined, and have not scored; until the class is decided they read as visitors."""
    if not ids:
        return set()
    said_no = or_(
        col(Obligation.absence_answered_at).is_not(None), col(Obligation.excuse_accepted).is_(True)
    )
    going = (
        select(col(Obligation.meeting_id))
        .where(col(Obligation.meeting_id).in_(ids), col(Obligation.person_id) == person_id)
        .where(col(Obligation.state).in_(_GOING), ~said_no)
    )
    found = set(session.connection().execute(going.union(_made(person_id, ids))).scalars())
    if not found:
        return set()
    decided = select(_DECISION.c.meeting_id).where(
        _DECISION.c.meeting_id.in_(found), _DECISION.c.confirmed_at.is_not(None)
    )
    found -= set(session.connection().execute(decided).scalars())
    return found - _scored(session, person_id, list(found)) if found else found


def unread(session: Session, actor: Actor, decided: Sequence[Meeting]) -> set[UUID]:
    """Of meetings whose class is decided, those whose class and points the actor does not read yet:
    who may still hand in a visitor's score, where the sheet has visitors score before they know.

    Neither the committee nor the cell is meant. After the close nobody hands in any more.
    """
    me = actor.person_id
    doubtful = {
        meeting.id: meeting
        for meeting in decided
        if meeting.minutes_taker_id != me
        and not actor.can(Permission.assess_self, meeting.cell_path)
        and not actor.can(Permission.assess_committee, meeting.cell_path)
    }
    if not doubtful:
        return set()
    going = select(col(Obligation.meeting_id)).where(
        col(Obligation.meeting_id).in_(doubtful),
        col(Obligation.person_id) == me,
        col(Obligation.state).in_(_GOING),
    )
    found = session.connection().execute(going.union(_made(me, doubtful)))
    kept = set(found.scalars())
    if kept:
        kept -= _scored(session, me, list(kept))
    if kept:
        kept -= _confirming(session, list(kept))
    books = {id: (doubtful[id].cell_path, doubtful[id].month) for id in kept}
    closed = periods.closed(session, set(books.values())) if kept else set()
    return {id for id in kept if books[id] not in closed}


def _from_visitors(session: Session, actor: Actor, doubtful: Sequence[Meeting]) -> set[UUID]:
    if not doubtful:
        return set()
    me, ids = actor.person_id, [meeting.id for meeting in doubtful]
    visits = _visits(session, me, ids)
    scored = _scored(session, me, ids) | (visits & _confirming(session, ids))
    return {
        meeting.id
        for meeting in doubtful
        if meeting.id not in scored
        and (meeting.id in visits or not actor.can(Permission.meeting_read, meeting.cell_path))
    }


def _visits(session: Session, person_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Where the person owes or made a visit."""
    owed = select(col(Obligation.meeting_id)).where(
        col(Obligation.meeting_id).in_(ids),
        col(Obligation.person_id) == person_id,
        col(Obligation.state) != ObligationState.withdrawn,
    )
    found = session.connection().execute(owed.union(_made(person_id, ids)))
    return set(found.scalars())


def _made(person_id: UUID, ids: Collection[UUID]) -> Select[Any]:
    return select(CHECK_IN.c.meeting_id).where(
        CHECK_IN.c.meeting_id.in_(ids),
        CHECK_IN.c.person_id == person_id,
        CHECK_IN.c.undone_at.is_(None),
        CHECK_IN.c.voided_at.is_(None),
    )


def _confirming(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Where the sheet asks the visitor to confirm the self-score."""
    found = session.connection().execute(
        select(_SCORE.c.meeting_id)
        .join(_SHEET, _SHEET.c.id == _SCORE.c.rubric_id)
        .where(
            _SCORE.c.meeting_id.in_(ids),
            _SCORE.c.rater == "self",
            _SHEET.c.sheet["visitor"].as_string() == "confirms",
        )
    )
    return set(found.scalars())


def _scored(session: Session, person_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Where the person has handed in a visitor's score."""
    found = session.connection().execute(
        select(_SCORE.c.meeting_id).where(
            _SCORE.c.meeting_id.in_(ids),
            _SCORE.c.person_id == person_id,
            _SCORE.c.rater == "visitor",
            _SCORE.c.state == "submitted",
        )
    )
    return set(found.scalars())
