"""Connections that ended while they rested are replaced unseen; those just used are not asked."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text

from app.core import db, engines
from tests.fixtures.database import leave, use
from tests.fixtures.postgres import Cluster


@pytest.fixture
def pooled(postgres_url: str) -> Iterator[str]:
    """The application with two connections at rest."""
    use(postgres_url)
    with db.engine().connect() as one, db.engine().connect() as other:
        for connection in (one, other):
            connection.execute(text("SELECT 1"))
    yield postgres_url
    leave()


def _end_all(cluster: Cluster, url: str) -> None:
    name = make_url(url).database
    with cluster.connect() as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [name],
        ).fetchall()
    assert ended == [(True,), (True,)]


def test_what_ended_at_rest_is_replaced(
    pooled: str, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "RESTED_SECONDS", 0.0)
    _end_all(postgres, pooled)
    for _ in range(2):
        with db.read_session() as session:
            assert session.connection().scalar(text("SELECT 1")) == 1


def test_what_was_just_used_is_not_asked(pooled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(db.engine().dialect, "do_ping", asked.append)
    monkeypatch.setattr(engines, "RESTED_SECONDS", 600.0)
    with db.read_session() as session:
        session.connection()
    assert asked == []
    monkeypatch.setattr(engines, "RESTED_SECONDS", 0.0)
    with db.read_session() as session:
        session.connection()
    assert len(asked) == 1


def test_reads_do_not_make_the_hot_connections_forget_what_they_prepared(pooled: str) -> None:
    def prepared() -> int:
        with db.write_session(hot=True) as session:
            asked = text("SELECT count(*) FROM pg_prepared_statements")
            return int(session.connection().scalar(asked) or 0)

    for _ in range(6):  # the driver prepares what it has seen five times
        prepared()
    assert prepared() == 1
    with db.read_session() as session:
        session.connection()
    assert prepared() == 1
