"""HTTP words of closing a month."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.closing import frozen, service
from app.closing.schemas import SnapshotRead
from app.core.clock import Month
from app.deps import CurrentActor, ReadSession, WriteSession, allow, answer
from app.periods.schemas import MonthAct, MonthRead, MonthUnlock

router = APIRouter(tags=["closing"])


@router.get("/months/{month}", dependencies=[allow(Permission.month_read)])
def get_month(
    session: ReadSession, actor: CurrentActor, response: Response, month: Month, unit: UUID
) -> MonthRead:
    """The books of a month at a unit, and what they still wait for."""
    found = service.read_month(session, actor, month, unit)
    answer(response, found.version)
    return found


@router.get("/months/{month}/snapshots", dependencies=[allow(Permission.month_read)])
def list_snapshots(
    session: ReadSession, actor: CurrentActor, month: Month, unit: UUID
) -> list[SnapshotRead]:
    """What was printed at each close of the month, and what has changed since."""
    return frozen.snapshots(session, actor, month, unit)


@router.post("/months/{month}/ask", dependencies=[allow(Permission.excuse_decide)])
def ask_visitors(
    session: WriteSession, actor: CurrentActor, response: Response, month: Month, body: MonthAct
) -> MonthRead:
    """ "Hỏi lại": ask the visitors whose visit is not recorded."""
    unit = service.ask(session, actor, month, body.unit_id)
    found = service.shown(session, actor, month, unit)
    answer(response, found.version)
    return found


@router.post("/months/{month}/close", dependencies=[allow(Permission.month_close)])
def close_month(
    session: WriteSession, actor: CurrentActor, response: Response, month: Month, body: MonthAct
) -> MonthRead:
    """Close the books of a month."""
    unit = service.close(session, actor, month, body.unit_id)
    found = service.shown(session, actor, month, unit)
    answer(response, found.version)
    return found


@router.post("/months/{month}/unlock", dependencies=[allow(Permission.month_close)])
def unlock_month(
    session: WriteSession, actor: CurrentActor, response: Response, month: Month, body: MonthUnlock
) -> MonthRead:
    """Open the books again, for a reason and until a moment."""
    unit = service.unlock(session, actor, month, body)
    found = service.shown(session, actor, month, unit)
    answer(response, found.version)
    return found
