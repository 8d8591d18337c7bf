"""The edge's vocabulary: sessions, the actor, pages, versions, and what a route must declare.

Only `routes.py` files and `main` import it. Every route carries exactly one of `Allow`,
`SignedIn` or `Public`; `main` refuses to start otherwise.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from anyio import Semaphore
from anyio.lowlevel import RunVar
from fastapi import Depends, Header, Query, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import event
from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import ROLE_PERMISSIONS, Permission
from app.assignments import queries as assignments
from app.assignments.models import Assignment
from app.core import db, security
from app.core.errors import FieldError, Forbidden, Invalid, NotSignedIn, UnknownParameter
from app.core.paging import MAX_LIMIT, Page
from app.core.settings import settings
from app.meetings.service import keep_ahead
from app.organisation.models import Unit, UnitKind
from app.people import queries as people

bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/auth/token", auto_error=False)


def _read() -> Iterator[db.ReadSession]:
    with db.read_session() as session:
        yield session


# Writers wait for their turn here, on the loop, not in threads: whoever holds a lock needs a
# thread to finish, and must find one however many wait (SQLite's writer, PostgreSQL's rows).
_WRITERS_AT_ONCE = {"sqlite": 1, "postgresql": 20}
_turns: RunVar[dict[str, Semaphore]] = RunVar("writers")


def _turn() -> Semaphore:
    kind = "sqlite" if settings().is_sqlite else "postgresql"
    try:
        turns = _turns.get()
    except LookupError:
        turns = {name: Semaphore(count) for name, count in _WRITERS_AT_ONCE.items()}
        _turns.set(turns)
    return turns[kind]


async def _write() -> AsyncIterator[db.WriteSession]:
    async with _turn(), contextmanager_in_threadpool(db.write_session()) as session:
        yield session


# scope="function": the commit happens before the answer leaves, so a receipt is never a lie.
ReadSession = Annotated[db.ReadSession, Depends(_read, scope="function")]
WriteSession = Annotated[db.WriteSession, Depends(_write, scope="function")]


def _keep_ledger(session: WriteSession) -> Iterator[None]:
    """Note which cells a route touches; before its commit, see to their meetings and visits."""
    touched: set[str] = set()

    def note(flushed: Session, _context: object, _instances: object) -> None:
        for row in (*flushed.new, *flushed.dirty):
            if isinstance(row, Unit) and row.kind is UnitKind.cell:
                touched.add(row.path)
            elif isinstance(row, Assignment):
                touched.add(row.cell_path)

    event.listen(session, "before_flush", note)
    yield
    session.flush()
    for path in sorted(touched):
        keep_ahead(session, path=path)


# For routes that create or change cells or assignments; nothing happens when the route refuses.
keeps_ledger: Any = Depends(_keep_ledger, scope="function")


def actor_of(token: str | None) -> Actor:
    """The actor behind an access token, with every grant. Raises NotSignedIn.

    A disabled account or an ended sign-in counts at once, not when the token expires.
    """
    if not token:
        raise NotSignedIn()
    claims = security.read_access_token(token)
    with db.read_session() as session:
        if not people.may_act(session, claims.person_id, claims.sign_in_id):
            raise NotSignedIn()
        grants = people.grants_of(session, claims.person_id)
        grants += assignments.visitor_grants(session, claims.person_id)
    return Actor(claims.person_id, tuple(grants), claims.sign_in_id)


def current_actor(token: Annotated[str | None, Depends(bearer)]) -> Actor:
    """Who is asking."""
    return actor_of(token)


CurrentActor = Annotated[Actor, Depends(current_actor)]


class Allow:
    """The route needs this permission somewhere today; the service checks where.

    `ever`: also a grant of the past will do, for facts about a meeting of that time.
    """

    def __init__(self, permission: Permission, *, ever: bool = False) -> None:
        self.permission = permission
        self.ever = ever

    def __call__(self, actor: CurrentActor) -> None:
        if actor.has(self.permission):
            return
        if self.ever and any(self.permission in ROLE_PERMISSIONS[g.role] for g in actor.grants):
            return
        raise Forbidden()


class SignedIn:
    """Anybody signed in; what they see is their own, or the service decides."""

    def __call__(self, _actor: CurrentActor) -> None:
        return None


class SignedInByToken(SignedIn):
    """Anybody with a fresh token, for the hot routes: no thread and no database yet.

    The route's own transaction asks `people.may_act`, so that an ended sign-in counts at once.
    """

    async def __call__(  # type: ignore[override]
        self, token: Annotated[str | None, Depends(bearer)]
    ) -> security.AccessClaims:
        if not token:
            raise NotSignedIn()
        return security.read_access_token(token)


# Who a token speaks for; taking it as a parameter is also the route's declaration.
Claims = Annotated[security.AccessClaims, Depends(SignedInByToken())]


class Public:
    """Anybody at all."""

    def __call__(self) -> None:
        return None


def allow(permission: Permission, *, ever: bool = False) -> Any:
    """For `dependencies=[allow(Permission.x)]`."""
    return Depends(Allow(permission, ever=ever))


signed_in: Any = Depends(SignedIn())
public: Any = Depends(Public())


def _page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    count: bool = False,
) -> Page:
    return Page(limit=limit, cursor=cursor, count=count)


PageQuery = Annotated[Page, Depends(_page)]
_VERSION = re.compile(r'(?:W/)?("?)([0-9]{1,9})\1\Z')


def _if_match(
    if_match: Annotated[str | None, Header(max_length=40)] = None,
) -> int | None:
    if if_match is None:
        return None
    found = _VERSION.match(if_match.strip())
    if not found:
        message = "If-Match phải là số phiên bản đang sửa, ví dụ 3."
        raise Invalid(errors=[FieldError("If-Match", "version", message)])
    return int(found.group(2))


# The version an edit is based on; None when the header is absent.
IfMatch = Annotated[int | None, Depends(_if_match)]


def _query_names(dependant: Dependant) -> set[str]:
    names = {param.alias for param in dependant.query_params}
    return names.union(*(_query_names(inner) for inner in dependant.dependencies))


async def _known_query(request: Request) -> None:
    if not request.query_params:
        return
    known = _query_names(request.scope["route"].dependant)
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        message = f"Chỉ có: {', '.join(sorted(known))}." if known else "Ở đây không có mục lọc."
        raise UnknownParameter(
            errors=[FieldError(name[:200], "unknown_parameter", message) for name in unknown[:50]]
        )


# For the whole interface: refuses a query that the route would silently pass over.
known_query: Any = Depends(_known_query)


def answer(response: Response, version: int, *, created: bool = False) -> None:
    """Set the ETag, and 201 for what is new."""
    response.headers["ETag"] = f'"{version}"'
    if created:
        response.status_code = 201


def address_of(request: Request) -> str:
    """The caller's address; uvicorn believes proxy headers only from configured proxies."""
    return request.client.host if request.client else "unknown"
