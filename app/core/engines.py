"""How engines and their pools are made, for both databases. `db` calls it, and copies of a file."""

from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import QueuePool

RESTED_SECONDS = 5.0


def postgresql(url: str, *, size: int, overflow: int) -> Engine:
    """An engine of psycopg; `overflow`: how many connections it may open beyond its pool."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    made = create_engine(parsed, pool_size=size, max_overflow=overflow)
    _ask_the_rested(made)
    return made


def _ask_the_rested(made: Engine) -> None:
    """Before use, ask only those connections of the pool that have rested whether they still stand.

    A server that restarts, or a firewall, ends connections while nobody uses them. Asking each time
    would be a third of what a check-in talks with the database.
    """

    @event.listens_for(made, "checkin")
    def _on_checkin(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(made, "checkout")
    def _on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) < RESTED_SECONDS:
            return
        try:
            made.dialect.do_ping(connection)
        except made.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError() from gone  # the pool makes new ones, unseen by the caller


def sqlite(url: str) -> Engine:
    """An engine whose writes begin with BEGIN IMMEDIATE: an upgraded read fails under load."""
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=32,
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(made, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, so that savepoints work
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _on_begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return made


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite URL; None for PostgreSQL and for memory."""
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite") or parsed.database in {
        None,
        "",
        ":memory:",
    }:
        return None
    return Path(str(parsed.database))
