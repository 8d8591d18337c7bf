"""HTTP words of sync."""

from fastapi import APIRouter

from app.deps import CurrentActor, WriteSession, signed_in
from app.sync.schemas import Batch, Verdicts
from app.sync.service import batch as batches

router = APIRouter(tags=["sync"])


@router.post("/sync", dependencies=[signed_in])
def post_batch(session: WriteSession, actor: CurrentActor, body: Batch) -> Verdicts:
    """What a phone did without signal: a verdict for each operation, in the order sent."""
    return batches.receive(session, actor, body)
