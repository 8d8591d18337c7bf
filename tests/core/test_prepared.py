"""Prepared statements say and read what Core's own would, and fail with SQLAlchemy's errors."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from app.attendance.queries import presence
from app.audit import service as audit
from app.audit.models import Action, AuditEvent
from app.core import db
from app.core.prepared import Prepared

EVENTS: Any = AuditEvent.__table__  # type: ignore[attr-defined]
ADD = Prepared(audit.ADD)
BY_ID = select(EVENTS).where(EVENTS.c.id == bindparam("id"))


@pytest.fixture
def connection(database: Any) -> Iterator[Connection]:
    """A transaction that is rolled back."""
    with db.write_session() as session:
        yield session.connection()
        session.rollback()


@pytest.fixture
def event() -> dict[str, Any]:
    """The parameters of an audit row: ids, an instant, JSON, and a null."""
    return audit.row(
        uuid4(), Action.checked_in, subject="check_in", subject_id=uuid4(), path="0001",
        flags=["late"], month="2026-11",
    )  # fmt: skip


def test_it_reads_what_core_reads(connection: Connection, event: dict[str, Any]) -> None:
    assert ADD.run(connection, event) == []
    [row] = Prepared(BY_ID).run(connection, {"id": event["event_id"]})
    [known] = connection.execute(BY_ID, {"id": event["event_id"]})
    assert row._asdict() == dict(known._mapping)
    assert (row.at, row.data) == (event["event_at"], {"flags": ["late"], "month": "2026-11"})
    assert row.at.tzinfo is not None


def test_nothing_found_is_no_row(connection: Connection) -> None:
    assert Prepared(BY_ID).run(connection, {"id": uuid4()}) == []


def test_a_forgotten_parameter_is_no_null(connection: Connection, event: dict[str, Any]) -> None:
    del event["event_path"]
    with pytest.raises(KeyError, match="event_path"):
        ADD.run(connection, event)


def test_errors_are_those_of_sqlalchemy(connection: Connection, event: dict[str, Any]) -> None:
    ADD.run(connection, event)
    with pytest.raises(IntegrityError) as twice:
        ADD.run(connection, event)
    assert "2026-11" not in str(twice.value)  # parameters stay out of logs


@pytest.mark.parametrize("name", ["MEETING", "CIRCUMSTANCES", "ADD_TOGETHER"])
def test_the_driver_keeps_it(name: str, postgres_url: str) -> None:
    """psycopg reads a statement anew each time if it is longer, or takes more, than this."""
    db.configure(postgres_url)
    statement = getattr(presence, name).statement.compile(dialect=db.engine().dialect)
    assert len(str(statement)) <= 4096
    assert len(statement.params) <= 50
    db.dispose()
