"""Engine, sessions and the table base: the only file that commits.

`read_session()` and `write_session()` are for `deps`, jobs and the command line. On SQLite a
write begins with BEGIN IMMEDIATE (a read upgraded to a write would fail under load); on
PostgreSQL both are ordinary transactions. Domain code receives a session and never commits.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Any, NewType, TypeVar
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    String,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import QueuePool
from sqlmodel import Field, Session, SQLModel, create_engine

from app.core.clock import stamp
from app.core.ids import new_id
from app.core.settings import settings

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

ReadSession = NewType("ReadSession", Session)
WriteSession = NewType("WriteSession", Session)
Result = TypeVar("Result")


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC on both databases (SQLite alone would drop the offset)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC) if value is not None else None


# Byte order on PostgreSQL too, so that a subtree is a range of the index and nothing else.
PathColumn: Any = String(64).with_variant(String(64, collation="C"), "postgresql")


def words(kind: type[StrEnum]) -> Any:
    """A column that stores the enum's words as text: no database type to migrate."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Record(SQLModel):
    """What most tables carry: id, moment of creation, and the version that is the ETag."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    version: int = Field(default=1)

    def touch(self) -> None:
        """Count one more edit."""
        self.version += 1


_RESTED_SECONDS = 5.0
_engine: Engine | None = None
_lock_file: Any = None


class SecondWriter(RuntimeError):
    """Another process already writes this SQLite file."""


def engine() -> Engine:
    """The engine of this process, made from the settings at the first call."""
    if _engine is None:
        configure(settings().database_url)
    assert _engine is not None
    return _engine


def configure(url: str) -> Engine:
    """(Re)build the engine for `url`; tests and commands call it, everything else `engine()`."""
    global _engine
    dispose()
    _engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    return _engine


def dispose() -> None:
    """Close every connection and forget the engine."""
    global _engine
    if _engine is not None:
        _engine.dispose()
        _engine = None


def _postgresql(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    made = create_engine(parsed, pool_size=20, max_overflow=24)
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
        if monotonic() - record.info.get("rests_since", monotonic()) < _RESTED_SECONDS:
            return
        try:
            made.dialect.do_ping(connection)
        except made.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError() from gone  # the pool makes new ones, unseen by the caller


def _sqlite(url: str) -> Engine:
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


def claim_writer() -> None:
    """Mark this process as the one that writes the SQLite file; a no-op on PostgreSQL.

    Raises SecondWriter when another process holds the mark. The mark ends with the process.
    """
    global _lock_file
    file = sqlite_file(settings().database_url)
    if file is None or _lock_file is not None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = Path(f"{file}.writer").open("w")  # noqa: SIM115 - the mark lives as long as we do
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        handle.close()
        raise SecondWriter(
            "Cơ sở dữ liệu đang có tiến trình khác ghi: hãy dừng máy chủ hoặc dùng API "
            "(stop the server or use the API)."
        ) from taken
    _lock_file = handle


@contextmanager
def read_session() -> Iterator[ReadSession]:
    """A session that only reads; ends with a rollback."""
    with Session(engine(), expire_on_commit=False, autoflush=False) as session:
        yield ReadSession(session)


@contextmanager
def write_session() -> Iterator[WriteSession]:
    """One transaction: committed when the block ends well, rolled back when it raises."""
    with engine().connect() as connection:
        connection = connection.execution_options(writes=True)
        with Session(connection, expire_on_commit=False) as session, session.begin():
            yield WriteSession(session)


def alone(session: Session, name: str) -> bool:
    """Whether this transaction is the only one under `name` (always so on SQLite)."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    asked = text("SELECT pg_try_advisory_xact_lock(:k)")
    return bool(session.connection().scalar(asked, {"k": _key(name)}))


def take_turn(session: Session, name: str) -> None:
    """Wait until no other transaction is at work under `name` (on SQLite none ever is)."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _key(name)})


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def write(work: Callable[[WriteSession], Result]) -> Result:
    """Run `work` in one write transaction; the seam where writes may later be grouped."""
    with write_session() as session:
        return work(session)
