"""HTTP words of approving the dates of a month."""

from fastapi import APIRouter

from app.access.permissions import Permission
from app.deps import CurrentActor, WriteSession, allow
from app.meetings.schemas import SchedulesApprove, SchedulesApproved
from app.meetings.service import approving

router = APIRouter()


@router.post("/schedules/approve", dependencies=[allow(Permission.assess_committee)])
def approve_schedules(
    session: WriteSession, actor: CurrentActor, body: SchedulesApprove
) -> SchedulesApproved:
    """Approve the dates of a month as they were listed; what changed meanwhile is left out."""
    return approving.approve(session, actor, body)
