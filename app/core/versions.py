"""Optimistic locking: the version in If-Match against the stored one. For services."""

from app.core.errors import Stale, VersionRequired


def check(stored: int, given: int | None) -> None:
    """Raise VersionRequired (428) when no version is given, Stale (412) when it is another."""
    if given is None:
        raise VersionRequired()
    if given != stored:
        raise Stale(version=stored)
