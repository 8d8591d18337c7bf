"""The rule that permits a row is the rule that lists rows: a path range per grant.

`queries.py` of every package narrows its selects with `within`; nothing else builds such ranges.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.access.actor import Actor
from app.access.permissions import Permission

PathOf = ColumnElement[str] | InstrumentedAttribute[str] | Any
# Above every character a path holds (digits and letters), so the range ends with the subtree.
AFTER = "~"


def subtree(column: PathOf, path: str) -> ColumnElement[bool]:
    """Rows of the unit at `path` and of all units below it."""
    return and_(column >= path, column < path + AFTER)


def within(column: PathOf, actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Rows over which the actor holds the permission today."""
    paths = _outermost(actor.paths(permission))
    return or_(*(subtree(column, path) for path in paths)) if paths else false()


def _outermost(paths: list[str]) -> list[str]:
    kept: list[str] = []
    for path in paths:  # sorted: an ancestor comes before what it covers
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept
