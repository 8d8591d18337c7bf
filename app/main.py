"""Assembly only: routers, refusals, headers, the PWA. `uvicorn app.main:app` serves it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import jobs
from app.core import db, interface, logs, web
from app.core.directory import Directory
from app.core.errors import NotFound, Problem
from app.core.settings import settings
from app.core.unchanged import Unchanged
from app.deps import Allow, Public, SignedIn, known_query
from app.health import router as health
from app.sync.schemas import LARGEST_BATCH, LARGEST_RESCUE

PACKAGES = (
    "attendance", "organisation", "people", "periods", "assignments", "imports", "meetings",
    "petitions", "ratings", "closing", "dashboards", "sync",
)  # fmt: skip
# Bodies with a limit of their own.
APART = {
    f"{interface.PREFIX}/sync": LARGEST_BATCH,
    f"{interface.PREFIX}/sync/rescue": LARGEST_RESCUE,
}

# Compressed already: once more costs time and saves nothing.
_OFFICE = "application/vnd.openxmlformats-officedocument"
PACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.wordprocessingml.document",
    "application/pdf",
)


class UnguardedRoute(RuntimeError):
    """A route that declares no permission; the server does not start with one."""


class Interface(FastAPI):
    """FastAPI, whose OpenAPI document also says what all routes share."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            interface.complete(super().openapi())
        assert self.openapi_schema is not None
        return self.openapi_schema


class Pwa(StaticFiles):
    """The built PWA: hashed files may be kept for ever, the shell is asked for each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        kept = path.startswith("assets/")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if kept else "no-cache"
        )
        return response


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    db.claim_writer()
    db.engine()  # before several threads ask for it at once
    with jobs.running():
        yield
    db.dispose()


def create_app() -> FastAPI:
    """The whole application. Raises UnguardedRoute when a route declares no permission."""
    logs.configure()
    app = Interface(
        title="Chibo",
        version="1.0.0",
        description="Sinh hoạt chi bộ: lịch, dự, đánh giá, chốt số liệu tháng.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # served with the PWA, with its own assets
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: (
            f"{route.tags[0]}-{route.name}" if route.tags else route.name
        ),
    )
    web.install_refusals(app)
    app.add_middleware(Unchanged)
    app.add_middleware(
        GZipMiddleware, minimum_size=1000, compresslevel=6, exclude_content_types=PACKED
    )
    app.add_middleware(web.BodyLimit, limit=settings().max_body_bytes, apart=APART)
    app.add_middleware(web.SecurityHeaders)
    app.add_middleware(web.RequestLog)
    app.include_router(health)
    for package in PACKAGES:
        # Each by itself: FastAPI builds every route once more per router around it.
        app.include_router(
            import_module(f"app.{package}.routes").router,
            prefix=interface.PREFIX,
            responses={422: {"model": Problem}},
            dependencies=[known_query],
        )
    refuse_unguarded(app)
    app.router.routes.insert(0, Directory(iter_route_contexts(app.routes)))
    _serve_pwa(app)
    return app


@dataclass(frozen=True)
class ApiRoute:
    """A route as it is served: whole path, methods, and what it depends on."""

    path: str
    methods: frozenset[str]
    dependant: Dependant


def api_routes(app: FastAPI) -> Iterator[ApiRoute]:
    """Every route of the interface, however deep its router lies."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            yield ApiRoute(context.path or "", frozenset(context.methods or ()), route.dependant)


def guard_of(route: ApiRoute) -> Allow | SignedIn | Public | None:
    """What the route declares."""
    return _guard(route.dependant)


def _guard(dependant: Dependant) -> Allow | SignedIn | Public | None:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Allow | SignedIn | Public):
            return inner.call
    return None


def refuse_unguarded(app: FastAPI) -> None:
    """Raise UnguardedRoute for a route without a declared permission."""
    for route in api_routes(app):
        if guard_of(route) is None:
            raise UnguardedRoute(f"{sorted(route.methods)} {route.path}")


def _serve_pwa(app: FastAPI) -> None:
    folder = settings().frontend_dir
    if not (folder / "index.html").exists():
        return  # an API without its PWA, as in tests of the interface
    app.mount("/assets", Pwa(directory=folder / "assets"), name="assets")
    docs = Pwa(directory=folder / "api-docs", html=True, check_dir=False)
    app.mount("/api/docs", docs, name="docs")

    @app.get("/{path:path}", include_in_schema=False)
    def shell(path: str) -> Response:
        """Files of the PWA; any other address is the shell, which routes by itself."""
        file = (folder / path).resolve()
        if path == "api/docs":
            return RedirectResponse("/api/docs/")
        if path.startswith("api/"):
            return web.problem(NotFound())
        if not (path and file.is_file() and file.is_relative_to(folder.resolve())):
            file = folder / "index.html"
        return FileResponse(file, headers={"Cache-Control": "no-cache"})


app = create_app()
