"""HTTP words of the committee's decisions: entered by one, confirmed by a second person."""

from uuid import UUID

from fastapi import APIRouter

from app.access.permissions import Permission
from app.deps import CurrentActor, WriteSession, allow
from app.ratings.schemas import DecisionConfirm, DecisionEnd, DecisionPost, DecisionRead
from app.ratings.service import decide, together

router = APIRouter()


@router.post("/meetings/{id}/decision", dependencies=[allow(Permission.assess_committee)])
def post_decision(
    session: WriteSession, actor: CurrentActor, id: UUID, body: DecisionPost
) -> DecisionRead:
    """Enter the class that the committee decided; it waits for a second person."""
    return together.one(session, actor, decide.propose(session, actor, id, body))


@router.post("/meetings/{id}/decision/confirm", dependencies=[allow(Permission.assess_committee)])
def confirm_decision(
    session: WriteSession, actor: CurrentActor, id: UUID, body: DecisionConfirm
) -> DecisionRead:
    """Another person confirms the decision that waits; now it holds."""
    return together.one(session, actor, decide.confirm(session, actor, id, body.revision))


@router.post("/meetings/{id}/decision/refuse", dependencies=[allow(Permission.assess_committee)])
def refuse_decision(
    session: WriteSession, actor: CurrentActor, id: UUID, body: DecisionEnd
) -> DecisionRead:
    """The decision that waits is not confirmed, or taken back by who entered it."""
    made = decide.refuse(session, actor, id, body.revision, body.reason)
    return together.one(session, actor, made)


@router.post("/meetings/{id}/decision/reopen", dependencies=[allow(Permission.decision_reopen)])
def reopen_decision(
    session: WriteSession, actor: CurrentActor, id: UUID, body: DecisionEnd
) -> DecisionRead:
    """A standing member opens a decision that holds again."""
    made = decide.reopen(session, actor, id, body.revision, body.reason)
    return together.one(session, actor, made)
