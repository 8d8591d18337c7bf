"""The floor: Starlette and a raw driver, one INSERT and one commit per request, no rules at all.

Served by `tests.benchmarks.check_in` through uvicorn; BARE_DATABASE says where to insert.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TABLE = (
    "CREATE TABLE IF NOT EXISTS bare (id {uuid} PRIMARY KEY, meeting_id {uuid}, person_id {uuid},"
    " claimed_at {instant}, received_at {instant}, device_id text)"
)
INSERT = "INSERT INTO bare VALUES ({0}, {0}, {0}, {0}, {0}, {0})"
CONNECTIONS = 8
DATABASE = os.environ.get("BARE_DATABASE", "")


class Sqlite:
    """One connection in one thread: one writer, nobody polls its lock."""

    async def open(self) -> None:
        """Connect with the pragmas of the app."""
        self._thread = ThreadPoolExecutor(1)
        await self._run(self._connect)

    def _connect(self) -> None:
        self._connection = sqlite3.connect(DATABASE, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(TABLE.format(uuid="text", instant="text"))

    async def _run(self, call: Any, *arguments: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)

    async def insert(self, row: tuple[str, ...]) -> None:
        """One row, one commit."""
        await self._run(self._connection.execute, INSERT.format("?"), row)

    async def close(self) -> None:
        """Disconnect."""
        await self._run(self._connection.close)
        self._thread.shutdown()


class Postgresql:
    """A few asynchronous connections of psycopg (the driver the app uses), each autocommit."""

    async def open(self) -> None:
        """Connect; the table is there."""
        self._free: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            self._free.put_nowait(await psycopg.AsyncConnection.connect(DATABASE, autocommit=True))

    async def insert(self, row: tuple[str, ...]) -> None:
        """One row, one commit."""
        connection = await self._free.get()
        try:
            await connection.execute(INSERT.format("%s").encode(), row)
        finally:
            self._free.put_nowait(connection)

    async def close(self) -> None:
        """Disconnect."""
        while not self._free.empty():
            await self._free.get_nowait().close()


database: Sqlite | Postgresql = Postgresql() if "dbname=" in DATABASE else Sqlite()


async def put(request: Request) -> Response:
    """Store what came, answer with a receipt."""
    body = orjson.loads(await request.body())
    received_at = datetime.now(UTC).isoformat()
    id = request.path_params["id"]
    said = (body[name] for name in ("meeting_id", "person_id", "claimed_at"))
    await database.insert((id, *said, received_at, body["device_id"]))
    answer = orjson.dumps({"id": id, "received_at": received_at})
    return Response(answer, 201, media_type="application/json")


@asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    await database.open()
    yield
    await database.close()


app = Starlette(routes=[Route("/{id}", put, methods=["PUT"])], lifespan=_lifespan)
