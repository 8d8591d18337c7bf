"""A copy made beside a running writer brings everything back."""

import sqlite3
from pathlib import Path

import pytest

from app.core import copies, db
from app.core.marks import mark, marked
from tests.fixtures.database import leave, use


@pytest.fixture
def sqlite(sqlite_url: str) -> object:
    """The app on a fresh SQLite file."""
    use(sqlite_url)
    yield sqlite_url
    leave()


def put(value: str) -> None:
    """Write something."""
    with db.write_session() as session:
        mark(session, "place", value)


def test_what_was_copied_comes_back(sqlite: str, tmp_path: Path) -> None:
    put("before")
    with db.write_session() as session:
        mark(session, "place", "in the middle of a write")
        session.flush()
        copies.backup(tmp_path / "copy")
    put("after")
    db.dispose()
    copies.restore(tmp_path / "copy")
    with db.read_session() as session:
        assert marked(session, "place") == "before"


def test_a_copy_is_never_overwritten_and_never_a_wrong_file(sqlite: str, tmp_path: Path) -> None:
    copies.backup(tmp_path / "copy")
    with pytest.raises(FileExistsError):
        copies.backup(tmp_path / "copy")
    with pytest.raises(FileNotFoundError):
        copies.restore(tmp_path / "none")
    (tmp_path / "no-database").write_bytes(b"not a database" * 100)
    put("kept")
    with pytest.raises(sqlite3.DatabaseError):
        copies.restore(tmp_path / "no-database")
    with db.read_session() as session:
        assert marked(session, "place") == "kept"
