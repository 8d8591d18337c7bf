"""The directory finds what the framework would have found, and leaves the rest to it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Match

from app.core.directory import Directory
from app.main import app

DIRECTORY = next(route for route in app.routes if isinstance(route, Directory))
SAMPLE = {"month": "2026-11", "key": "a-key", "token": "a-token"}
ROUTES = [
    (method, context)
    for context in iter_route_contexts(app.routes)
    if isinstance(context.original_route, APIRoute) and (context.path or "").startswith("/api/v1")
    for method in sorted(context.methods or ())
]


def _scope(method: str, path: str) -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}


def _filled(path: str) -> str:
    parts = path.split("/")
    for at, part in enumerate(parts):
        if part.startswith("{"):
            parts[at] = SAMPLE.get(part.strip("{}"), str(uuid4()))
    return "/".join(parts)


@pytest.mark.parametrize(
    ("method", "context"), ROUTES, ids=[f"{method} {c.path}" for method, c in ROUTES]
)
def test_it_finds_every_route_as_the_framework_does(method: str, context: Any) -> None:
    scope = _scope(method, _filled(context.path.replace("{token}.ics", "a-token.ics")))
    match, found = DIRECTORY.matches(scope)
    others = (route.matches(dict(scope)) for route in app.routes if route is not DIRECTORY)
    assert any(other is Match.FULL for other, _ in others)
    assert match is Match.FULL
    assert (found["route"], found["endpoint"]) == (context.original_route, context.endpoint)
    assert set(found["path_params"]) == set(context.param_convertors)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/api/v1/me"),
        ("GET", "/api/v1/me/"),
        ("GET", "/api/v1"),
        ("GET", "/"),
        ("GET", "/api/v1/nothing"),
        ("GET", f"/api/v1/check-ins/{UUID(int=1)}/more/of/it"),
    ],
)
def test_it_leaves_everything_else_to_the_framework(method: str, path: str) -> None:
    assert DIRECTORY.matches(_scope(method, path)) == (Match.NONE, {})
