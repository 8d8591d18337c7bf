"""The vocabulary of probes: one request about Ân Hòa 1 that an insider may make and no stranger.

A package describes its routes in `probes/<package>.py`; `test_strangers.py` makes the requests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from tests.fixtures.cast import Cast

Given = Callable[[Session, Cast], Any]


def nothing(_session: Session, _cast: Cast) -> None:
    """No rows beside the cast's own."""


@dataclass(frozen=True)
class Ask:
    """What is sent: the path after `/api/v1`, and httpx's keywords (json, params, headers …)."""

    path: str
    kwargs: dict[str, Any] = field(default_factory=dict)


def ask(path: str, **kwargs: Any) -> Ask:
    """An Ask in one line; `version=` becomes If-Match."""
    version = kwargs.pop("version", None)
    if version is not None:
        kwargs["headers"] = {"If-Match": str(version)}
    return Ask(path, kwargs)


@dataclass(frozen=True)
class Hidden:
    """A request about one row: strangers are refused, learn nothing and change nothing.

    `given` writes the rows it needs and returns whatever `ask` wants of them; `insider` is the
    field of the Cast whose person the same request serves, so that the probe proves something.
    """

    insider: str
    ask: Callable[[Cast, Any], Ask]
    given: Given = nothing


@dataclass(frozen=True)
class Listed:
    """A listing: the insider's answer names every one of `ids`, a stranger's none of them."""

    insider: str
    ask: Callable[[Cast, Any], Ask]
    ids: Callable[[Cast, Any], set[UUID]]
    given: Given = nothing


@dataclass(frozen=True)
class Open:
    """A route without rows of anybody's scope; says why."""

    why: str


Probe = Hidden | Listed | Open
Probes = dict[str, list[Probe]]
