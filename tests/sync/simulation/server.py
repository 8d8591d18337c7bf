"""The real server with a clock that follows the simulation.

`python -m tests.sync.simulation.server PORT`. Beside the app it answers POST /simulation/clock and
POST /simulation/jobs (the scheduler's work of a day). The clock stands still at `{now}`, or runs
`{ahead}` seconds ahead of this machine's. Started by `driver`, and by browser stories that go on in
the next month, in a process of its own; nothing in `app` knows of it.
"""

import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from anyio import to_thread

from app.core import clock

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


def _standing(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def _running(ahead: timedelta) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + ahead


_clock = [_standing(datetime.now(UTC))]
clock.now = lambda: _clock[0]()

from app import jobs  # noqa: E402 - everything of the app runs by the clock above
from app.main import app  # noqa: E402

DAILY = {"ledger-ahead", "ask-visitors", "seal-audit", "purge-refused"}


def _jobs() -> None:
    for job in jobs.JOBS:
        if job.name in DAILY:
            jobs.run(job)


async def _body(receive: Receive) -> Any:
    content = b""
    while True:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            return json.loads(content)


async def serve(scope: Any, receive: Receive, send: Send) -> None:
    """The app, and the two requests of the simulation itself."""
    if scope["type"] != "http" or not scope["path"].startswith("/simulation/"):
        await app(scope, receive, send)
        return
    said = await _body(receive)
    if scope["path"].endswith("clock"):
        now = said.get("now")
        _clock[0] = (
            _standing(clock.instant(now.replace("Z", "+00:00")))
            if now
            else _running(timedelta(seconds=said["ahead"]))
        )
    else:
        await to_thread.run_sync(_jobs)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


if __name__ == "__main__":
    uvicorn.run(serve, host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
