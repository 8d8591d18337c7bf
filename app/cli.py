"""Commands of a person or of cron: `python -m app COMMAND`.

Reading commands open the database beside a running server; writing ones on SQLite first claim
the writer's mark, and say so when a server holds it.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.core import db
from app.core.errors import AppError
from app.core.settings import UnsafeSettings, settings

FRONTEND_OPENAPI = Path("frontend/openapi.json")


def serve(args: argparse.Namespace) -> int:
    """Serve the API and the PWA."""
    import uvicorn

    os.environ.update(HOST=args.host, PORT=str(args.port))
    settings.cache_clear()
    chosen = settings()
    refuse_foreign_demo()
    if chosen.is_sqlite and args.workers > 1:
        print("SQLite: một tiến trình ghi (one worker only); dùng PostgreSQL để chạy nhiều.")
        return 1
    db.dispose()
    uvicorn.run(
        "app.main:app",
        host=chosen.host,
        port=chosen.port,
        workers=args.workers,
        access_log=False,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=chosen.trusted_proxies or None,
        server_header=False,
    )
    return 0


def refuse_foreign_demo() -> None:
    """A database marked as the demo is not served as a real one. Raises UnsafeSettings."""
    from sqlalchemy.exc import DatabaseError

    from app.core.marks import marked

    with db.read_session() as session:
        try:
            is_demo = marked(session, "demo") is not None
        except DatabaseError:
            return  # no tables yet; `ready` says so
    if is_demo and not settings().demo:
        raise UnsafeSettings(
            "Cơ sở dữ liệu này là bản dùng thử (demo): chạy với DEMO=1 hoặc tệp khác."
        )


def migrate(_args: argparse.Namespace) -> int:
    """Bring the tables to this version."""
    from alembic import command
    from alembic.config import Config

    db.claim_writer()
    command.upgrade(Config("alembic.ini"), "head")
    return 0


def demo(_args: argparse.Namespace) -> int:
    """Load the demo into an empty database; a loaded one is left alone."""
    from app.demo import seed

    db.claim_writer()
    print(seed.load())
    return 0


def create_admin(args: argparse.Namespace) -> int:
    """The first administrator, from a prompt or ADMIN_PHONE and ADMIN_PASSWORD."""
    from app.attendance.service.reports import seed_tags
    from app.people import service as people
    from app.ratings import service as ratings

    phone = args.phone or os.environ.get("ADMIN_PHONE") or input("Số điện thoại (phone): ")
    password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("Mật khẩu (password): ")
    db.claim_writer()
    with db.write_session() as session:
        people.create_first_admin(
            session,
            phone=phone,
            password=password,
            full_name=args.name,
            province=args.province,
        )
        ratings.load_library(session)
        seed_tags(session)
    print("Đã tạo quản trị viên (administrator created).")
    return 0


def import_workbook(args: argparse.Namespace) -> int:
    """Try, and without --dry-run apply, an office's workbook."""
    from app.imports import service as imports

    db.claim_writer()
    data = args.file.read_bytes()
    with db.write_session() as session:
        run = imports.run_from_command(
            session,
            data=data,
            file_name=args.file.name,
            unit_code=args.unit,
            apply=not args.dry_run,
            confirm_unit=args.confirm_unit,
        )
        print(json.dumps(run, ensure_ascii=False, indent=1, default=str))
    return 0


def openapi(args: argparse.Namespace) -> int:
    """Print the interface, or write it to frontend/openapi.json with --write."""
    from app.main import app

    text = json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if args.write:
        FRONTEND_OPENAPI.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def run_jobs(args: argparse.Namespace) -> int:
    """Run the named jobs now (all of them by default)."""
    from app import jobs

    db.claim_writer()
    for job in jobs.JOBS:
        if not args.names or job.name in args.names:
            print(f"{job.name}: {jobs.run(job)}")
    for queue in jobs.QUEUES:
        if not args.names or queue.name in args.names:
            print(f"{queue.name}: {jobs.work_off(queue)}")
    return 0


def _findings(check: Callable[[db.ReadSession], list[str]], all_well: str) -> int:
    with db.read_session() as session:
        findings = check(session)
    print("\n".join(findings) or all_well)
    return 1 if findings else 0


def verify_audit(_args: argparse.Namespace) -> int:
    """Recompute the seals of the audit trail."""
    from app.audit import seal

    return _findings(seal.verify, "Nhật ký nguyên vẹn.")


def verify_ledger(_args: argparse.Namespace) -> int:
    """Check the ledger's sums and links."""
    from app.assignments import service as assignments

    return _findings(assignments.verify_ledger, "Sổ lượt dự khớp.")


def recount(_args: argparse.Namespace) -> int:
    """Compare the scores copied to meetings with the assessments and decisions behind them."""
    from app.ratings import service as ratings

    return _findings(ratings.recount, "Điểm trên danh sách khớp với phiếu và quyết định.")


def backup(args: argparse.Namespace) -> int:
    """A consistent copy of the database."""
    from app.core import copies

    copies.backup(args.file)
    print(f"Đã sao lưu vào {args.file}.")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Put a copy back; the server must be stopped."""
    from app.core import copies

    db.claim_writer()
    copies.restore(args.file)
    print(f"Đã khôi phục từ {args.file}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Chibo")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, work: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=work.__doc__, description=work.__doc__)
        added.set_defaults(work=work)
        return added

    serving = add("serve", serve)
    serving.add_argument("--host", default=settings().host)
    serving.add_argument("--port", type=int, default=settings().port)
    serving.add_argument("--workers", type=int, default=1)
    add("migrate", migrate)
    add("demo", demo)
    admin = add("create-admin", create_admin)
    admin.add_argument("--phone")
    admin.add_argument("--name", default="Quản trị hệ thống")
    admin.add_argument("--province", default="Đảng bộ tỉnh")
    importing = add("import-workbook", import_workbook)
    importing.add_argument("file", type=Path)
    importing.add_argument("--unit", required=True, help="mã đơn vị (code of the committee)")
    importing.add_argument("--dry-run", action="store_true")
    importing.add_argument(
        "--confirm-unit",
        action="store_true",
        help="nhập dù tiêu đề tệp nêu đơn vị khác (although the title names another unit)",
    )
    add("openapi", openapi).add_argument("--write", action="store_true")
    add("jobs", run_jobs).add_argument("names", nargs="*")
    add("backup", backup).add_argument("file", type=Path)
    add("restore", restore).add_argument("file", type=Path)
    add("verify-audit", verify_audit)
    add("verify-ledger", verify_ledger)
    add("recount", recount)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; a refusal is a sentence and exit code 1."""
    try:
        args = _parser().parse_args(argv)
        return int(args.work(args))
    except (UnsafeSettings, db.SecondWriter, OSError) as refused:
        print(refused, file=sys.stderr)
        return 1
    except AppError as refused:
        print(
            refused.detail,
            *(e.message for e in refused.errors),
            sep="\n",
            file=sys.stderr,
        )
        return 1
