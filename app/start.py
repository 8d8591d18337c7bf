"""What `make run` does once all is installed: migrate, demo or first administrator, serve.

In one process, so that a second start takes seconds. Run as `python -m app.start`; nobody
imports it.
"""

import os
import sys

from app import cli
from app.core import db
from app.core.settings import settings
from app.organisation import queries as organisation
from app.people.service import demo


def main() -> int:
    """Get the database ready, say where to look and who may sign in, then serve."""
    failed = cli.main(["migrate"]) or (cli.main(["demo"]) if settings().demo else _first_admin())
    if failed:
        return failed
    port = settings().port
    print(f"\nChibo: http://127.0.0.1:{port}   (dừng / stop: Ctrl+C)\n")
    if settings().demo:
        _print_logins()
    sys.stdout.flush()
    return cli.main(["serve", "--host", "127.0.0.1", "--port", str(port)])


def _first_admin() -> int:
    with db.read_session() as session:
        if organisation.roots(session):
            return 0
    given = os.environ.get("ADMIN_PHONE") and os.environ.get("ADMIN_PASSWORD")
    if given or sys.stdin.isatty():
        return cli.main(["create-admin"])
    print("Chưa có quản trị viên / no administrator yet: .venv/bin/python -m app create-admin")
    return 0


def _print_logins() -> None:
    with db.read_session() as session:
        logins = demo.logins(session)
    print("Người dùng thử / demo logins (người và số liệu là giả định / all made up):")
    for login in logins:
        note = f", {login.note}" if login.note else ""
        print(f"  {login.username}  {login.password}  {login.role}: {login.name}", end="")
        print(f" ({login.unit.name}{note})")


if __name__ == "__main__":
    sys.exit(main())
