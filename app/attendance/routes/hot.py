"""PUT /check-ins/{id}: the one route that a whole province calls within the same evening hour.

Async authentication without a database, one hop to a thread, prebuilt statements, a raw answer.
"""

from contextlib import nullcontext
from threading import Lock
from typing import Any
from uuid import UUID

import orjson
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Response

from app.attendance.schemas import CheckInPut, CheckInRead
from app.attendance.service.check_in import check_in
from app.attendance.service.storing import Outcome
from app.core import clock, db
from app.core.security import AccessClaims
from app.core.settings import settings
from app.deps import Claims, answer

router = APIRouter()

# Threads of their own, so that other routes keep theirs; each has a connection of the pool.
# SQLite has one writer: the next in line stands ready at `_turn` instead of polling its lock.
_THREADS = 8
_turn = Lock()
_writers: RunVar[CapacityLimiter] = RunVar("check_in_writers")


def _limiter() -> CapacityLimiter:
    try:
        return _writers.get()
    except LookupError:
        limiter = CapacityLimiter(_THREADS)
        _writers.set(limiter)
        return limiter


def _write(claims: AccessClaims, arguments: dict[str, Any]) -> Outcome:
    with _turn if settings().is_sqlite else nullcontext():
        return db.write(
            lambda session: check_in(
                session, claims.person_id, sign_in_id=claims.sign_in_id, **arguments
            )
        )


@router.put(
    "/check-ins/{id}",
    response_class=Response,
    responses={
        200: {"model": CheckInRead, "description": "The same presence as before"},
        201: {"model": CheckInRead, "description": "Stored"},
    },
)
async def put_check_in(claims: Claims, id: UUID, body: CheckInPut) -> Response:
    """Presence of a visitor: stored (201), or what is already stored (200)."""
    arguments = {"id": id, "body": body, "received_at": clock.now()}
    outcome = await to_thread.run_sync(_write, claims, arguments, limiter=_limiter())
    if outcome.refusal is not None:
        raise outcome.refusal
    response = Response(
        orjson.dumps(outcome.row, option=orjson.OPT_UTC_Z), media_type="application/json"
    )
    answer(response, outcome.row["version"], created=outcome.created)
    return response
