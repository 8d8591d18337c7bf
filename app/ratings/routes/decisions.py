"""HTTP words of the committee's decisions: entered by one, confirmed by a second person."""

from uuid import UUID

from fastapi import APIRouter

from app.access.permissions import Permission
from app.core.clock import Month
from app.deps import CurrentActor, ReadSession, WriteSession, allow
from app.ratings.bulk import BulkConfirm, BulkDone, BulkPost, ToDecideList, WaitingList
from app.ratings.schemas import DecisionConfirm, DecisionEnd, DecisionPost, DecisionRead
from app.ratings.service import bulk, decide, together

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


@router.get("/decisions/to-decide", dependencies=[allow(Permission.assess_committee)])
def list_to_decide(
    session: ReadSession, actor: CurrentActor, unit: UUID, month: Month
) -> ToDecideList:
    """Meetings that wait for a decision: the unremarkable, and the others with why."""
    return bulk.to_decide(session, actor, unit, month)


@router.get("/decisions/waiting", dependencies=[allow(Permission.assess_committee)])
def list_waiting(
    session: ReadSession, actor: CurrentActor, unit: UUID, month: Month
) -> WaitingList:
    """Decisions that wait for the second person."""
    return bulk.waiting(session, actor, unit, month)


@router.post("/decisions", dependencies=[allow(Permission.assess_committee)])
def enter_decisions(session: WriteSession, actor: CurrentActor, body: BulkPost) -> BulkDone:
    """Enter the decisions of the unremarkable as they were listed; the others are left out."""
    return bulk.enter(session, actor, body)


@router.post("/decisions/confirm", dependencies=[allow(Permission.assess_committee)])
def confirm_decisions(session: WriteSession, actor: CurrentActor, body: BulkConfirm) -> BulkDone:
    """Confirm the decisions as they were listed; the others are left out."""
    return bulk.confirm(session, actor, body)
