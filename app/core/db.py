"""Sessions and the table base: the only file that commits.

`read_session()` and `write_session()` are for `deps`, jobs and the command line. Domain code
receives a session and never commits. How the engines are made is in `engines`.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
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
    text,
)
from sqlmodel import Field, Session, SQLModel

from app.core import engines
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


HOT = 4  # writers of the hot routes at once, each with a thread and a connection
_engine: Engine | None = None
_hot_engine: Engine | None = None
_lock_file: Any = None


class SecondWriter(RuntimeError):
    """Another process already writes this SQLite file."""


def engine() -> Engine:
    """The engine of this process, made from the settings at the first call."""
    if _engine is None:
        configure(settings().database_url)
    assert _engine is not None
    return _engine


def _hot() -> Engine:
    other = engine()
    return _hot_engine or other


def configure(url: str) -> tuple[Engine, ...]:
    """(Re)build the engines for `url`; tests and commands call it, everything else `engine()`."""
    global _engine, _hot_engine
    dispose()
    if url.startswith("sqlite"):
        _engine = engines.sqlite(url)
        return (_engine,)
    _engine = engines.postgresql(url, size=20, overflow=16)
    # psycopg forgets what a connection has prepared at each rollback, and every read ends with one.
    _hot_engine = engines.postgresql(url, size=HOT, overflow=0)
    return _engine, _hot_engine


def dispose() -> None:
    """Close every connection and forget the engine."""
    global _engine, _hot_engine
    for made in (_engine, _hot_engine):
        if made is not None:
            made.dispose()
    _engine = _hot_engine = None


def claim_writer() -> None:
    """Mark this process as the one that writes the SQLite file; a no-op on PostgreSQL.

    Raises SecondWriter when another process holds the mark. The mark ends with the process.
    """
    global _lock_file
    file = engines.sqlite_file(settings().database_url)
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
def write_session(*, hot: bool = False) -> Iterator[WriteSession]:
    """One transaction: committed when the block ends well, rolled back when it raises.

    `hot`: on the few connections that are kept for the hot routes.
    """
    with (_hot() if hot else engine()).connect() as connection:
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


def write(work: Callable[[WriteSession], Result], *, hot: bool = False) -> Result:
    """Run `work` in one write transaction; the seam where writes may later be grouped."""
    with write_session(hot=hot) as session:
        return work(session)
