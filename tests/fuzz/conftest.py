"""Copies of one evening: `evening` on both databases, `sqlite_evening` where one will do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from app.core import clock, db
from app.core.settings import settings
from tests.fixtures.cast import Cast
from tests.fixtures.database import leave, use
from tests.fixtures.postgres import Cluster
from tests.fuzz import scene
from tests.scope.evening import EVENING, MORNING

_serial = count(1)


@dataclass(frozen=True)
class Evening:
    """A written scene: whose tokens are good there, and which ids exist in which table."""

    cast: Cast
    tokens: dict[str, str]
    known: dict[str, list[str]]


def _write(url: str, data: Path) -> Evening:
    with pytest.MonkeyPatch.context() as patch:
        use(url)
        try:
            patch.setattr(settings(), "data_dir", data)
            patch.setattr(clock, "now", lambda: MORNING)
            with db.write_session() as session:
                cast = scene.play(session)
            patch.setattr(clock, "now", lambda: EVENING)
            with db.write_session() as session:
                tokens = scene.tokens(session, cast)
            return Evening(cast, tokens, scene.known(cast.an_hoa_1.id))
        finally:
            leave()


@pytest.fixture(scope="session")
def sqlite_scene(
    new_sqlite: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Evening]:
    """The scene in a SQLite file that nobody opens again."""
    folder = tmp_path_factory.mktemp("scene")
    url = new_sqlite(folder)
    return url, _write(url, folder)


@pytest.fixture(scope="session")
def postgres_scene(
    postgres: Cluster,
    postgres_template: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Evening]:
    """The scene in a PostgreSQL database that serves as a template."""
    name = f"scene_{worker_id}"
    with postgres.connect() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"')
    return name, _write(postgres.url(name), tmp_path_factory.mktemp("scene"))


@pytest.fixture
def on_sqlite(
    sqlite_scene: tuple[str, Evening],
    tmp_path: Path,
    move_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Evening]:
    """A copy of the scene on SQLite, with the app pointed at it."""
    file = tmp_path / "evening.sqlite3"
    shutil.copyfile(sqlite_scene[0].removeprefix("sqlite:///"), file)
    use(f"sqlite:///{file}")
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    move_clock(EVENING)
    yield sqlite_scene[1]
    leave()


@pytest.fixture
def on_postgres(
    postgres: Cluster,
    postgres_scene: tuple[str, Evening],
    spent_databases: list[str],
    worker_id: str,
    tmp_path: Path,
    move_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Evening]:
    """The same on PostgreSQL."""
    name = f"evening_{worker_id}_{next(_serial)}"
    with postgres.connect() as connection:
        while spent_databases:
            connection.execute(f'DROP DATABASE "{spent_databases.pop()}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_scene[0]}"')
    use(postgres.url(name))
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    move_clock(EVENING)
    yield postgres_scene[1]
    leave()
    spent_databases.append(name)
