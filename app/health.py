"""Whether the process lives and may be given work. Asked by operators and proxies."""

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app.core import db, security
from app.core.errors import AppError, NotFound
from app.core.settings import LOOPBACK, settings
from app.deps import address_of, public

router = APIRouter(tags=["health"])


class NotReady(AppError):
    """503: the database is away or its tables are of another version."""

    status = 503
    code = "not_ready"
    title = "Máy chủ chưa sẵn sàng."


@router.get("/health", dependencies=[public])
def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/ready", dependencies=[public])
def ready() -> dict[str, str]:
    """The database answers and its tables are of this version."""
    try:
        with db.engine().connect() as connection:
            connection.execute(text("SELECT 1"))
            current = MigrationContext.configure(connection).get_current_heads()
    except Exception as away:
        raise NotReady("Không kết nối được cơ sở dữ liệu.") from away
    wanted = ScriptDirectory.from_config(Config("alembic.ini")).get_heads()
    if set(current) != set(wanted):
        raise NotReady("Cơ sở dữ liệu chưa nâng cấp: chạy `python -m app migrate`.")
    return {"status": "ready"}


@router.get("/metrics", dependencies=[public])
def metrics(request: Request) -> Response:
    """Prometheus figures, for loopback or with the operator's token."""
    token = settings().metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if address_of(request) not in LOOPBACK and not (token and security.same(given, token)):
        raise NotFound()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
