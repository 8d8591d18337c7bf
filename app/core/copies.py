"""Backup and restore: SQLite's online copy, or pg_dump and pg_restore. For `cli` only."""

import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from app.core import engines
from app.core.settings import settings


def _postgresql_url() -> str:
    url = make_url(settings().database_url).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def backup(target: Path) -> None:
    """Write a consistent copy beside a running server.

    Raises FileExistsError when the target is there; CalledProcessError when pg_dump fails.
    """
    if target.exists():
        raise FileExistsError(f"{target}: đã có tệp này, hãy chọn tên khác.")
    source = engines.sqlite_file(settings().database_url)
    if source is None:
        subprocess.run(
            ["pg_dump", "--format=custom", f"--file={target}", _postgresql_url()],
            check=True,
        )
        return
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as live:
        copy = sqlite3.connect(target)
        live.backup(copy)
        copy.close()


def restore(copy: Path) -> None:
    """Replace the database by a copy. The caller holds the writer's mark.

    Raises FileNotFoundError, or sqlite3.DatabaseError for a file that is no database.
    """
    if not copy.exists():
        raise FileNotFoundError(f"{copy}: không có tệp này.")
    target = engines.sqlite_file(settings().database_url)
    if target is None:
        subprocess.run(
            [
                "pg_restore",
                "--clean",
                "--if-exists",
                f"--dbname={_postgresql_url()}",
                str(copy),
            ],
            check=True,
        )
        return
    source = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
    (state,) = source.execute("PRAGMA integrity_check").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(f"{copy}: {state}")
    with sqlite3.connect(target) as live:
        source.backup(live)
    source.close()
