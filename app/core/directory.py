"""Finds the route of a request by the shape of its path. For `main` only.

The framework tries every route of every router in turn, and on each level of routers once more,
which costs more than many a request itself. What is not found here it is still asked about: other
methods, other addresses, redirects.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from fastapi.routing import APIRoute, RouteContext
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_WORD = 3  # of "/api/v1/check-ins/…", split at its slashes
_APP = "chibo.app"


class Directory(BaseRoute):
    """A route that stands for all of them; it comes first in the application's list."""

    def __init__(self, contexts: Iterable[RouteContext]) -> None:
        self._known: dict[tuple[str, int, str], list[RouteContext]] = defaultdict(list)
        for context in contexts:
            path = context.path or ""
            if isinstance(context.original_route, APIRoute) and path.count("/") >= _WORD:
                for method in context.methods or ():
                    self._known[_shape(method, path)].append(context)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route of the same shape whose pattern fits, as in the framework's order."""
        path: str = scope["path"]
        if scope["type"] != "http" or path.count("/") < _WORD:
            return Match.NONE, {}
        for context in self._known.get(_shape(scope["method"], path), ()):
            found = context.path_regex.match(path)
            if found:
                return Match.FULL, _selected(context, found.groupdict())
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call what `matches` has found."""
        await scope[_APP](scope, receive, send)


def _shape(method: str, path: str) -> tuple[str, int, str]:
    parts = path.split("/")
    return method, len(parts), parts[_WORD]


def _selected(context: RouteContext, found: dict[str, Any]) -> Scope:
    params = {name: context.param_convertors[name].convert(text) for name, text in found.items()}
    return {
        "endpoint": context.endpoint, "path_params": params, "route": context.original_route,
        _APP: context.app,
    }  # fmt: skip
