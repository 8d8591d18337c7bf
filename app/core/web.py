"""Plain ASGI and Starlette parts of the edge: headers, rendering of refusals. For `main` only."""

import time
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import sentences
from app.core.errors import (
    PROBLEM,
    AppError,
    Broken,
    Conflict,
    Invalid,
    NotFound,
    TooBig,
)
from app.core.logs import log

CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types app svelte-trusted-html"
)
# The interactive documentation brings its own assets but writes styles and markup itself.
DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Data is no page: nothing may run in it, and every answer over a village's signal is shorter.
DATA_CSP = "default-src 'none'; frame-ancestors 'none'"
EVERYWHERE = {b"x-content-type-options": b"nosniff"}
# What a browser minds in pages alone.
PAGES = {
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), geolocation=(self), microphone=()",
}


class SecurityHeaders:
    """The same headers on every page, the few that data needs on data, which no cache stores."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        docs = path.startswith("/api/docs")
        data = path.startswith("/api") and not docs
        csp = DOCS_CSP if docs else DATA_CSP if data else CSP

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                present = {name.lower() for name, _ in headers}
                extra = EVERYWHERE | {b"content-security-policy": csp.encode()}
                extra |= {b"cache-control": b"no-store"} if data else PAGES
                headers.extend((k, v) for k, v in extra.items() if k not in present)
            await send(message)

        await self.app(scope, receive, dressed)


class RequestLog:
    """One line per API request: method, route template, status, milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api"):
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            route = scope.get("route")
            log().info(
                "request",
                method=scope["method"],
                route=getattr(route, "path", "unmatched"),
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )


class BodyLimit:
    """Refuses a body beyond `limit` bytes, announced or not, in the same form as every refusal.

    `apart`: paths with a limit of their own.
    """

    def __init__(self, app: ASGIApp, limit: int, apart: Mapping[str, int]) -> None:
        self.app = app
        self.limit = limit
        self.apart = apart

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.apart.get(scope["path"], self.limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            await problem(TooBig())(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)  # what the framework lets through while it parses a body
            return message

        await self.app(scope, counted, send)


class _Status(AppError):
    """A refusal of the framework itself, such as 405."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.__dict__["status"] = status

    def body(self) -> dict[str, Any]:
        said = {"status": self.__dict__["status"], "code": "http", "type": "/problems/http"}
        return super().body() | said


def problem(error: AppError) -> Response:
    """The answer for a refusal."""
    body = error.body()
    return JSONResponse(body, status_code=body["status"], headers=error.headers, media_type=PROBLEM)


async def _app_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return problem(error)


async def _validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The first part of a place says where it came from (body, query); the form has no such field.
    return problem(sentences.invalid(error.errors(), skip=1))


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return problem(NotFound())
    if error.status_code == 413:
        return problem(TooBig())
    if error.status_code == 400:
        return problem(Invalid("Nội dung gửi lên không đọc được."))
    made = _Status(error.status_code, "Cách gọi này không được dùng ở đây.")
    made.headers = dict(error.headers or {})
    return problem(made)


async def _integrity(_request: Request, error: Exception) -> Response:
    """Unique constraints are the last word of a race: somebody was first."""
    log().warning("integrity", kind=type(error).__name__)
    return problem(Conflict("Có thao tác khác vừa ghi trước. Hãy tải lại rồi thử lại."))


async def _broken(_request: Request, error: Exception) -> Response:
    log().error("broken", exc_info=error)
    return problem(Broken())


def install_refusals(app: FastAPI) -> None:
    """Every refusal leaves as problem+json."""
    from sqlalchemy.exc import IntegrityError

    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(IntegrityError, _integrity)
    app.add_exception_handler(Exception, _broken)
