"""Identifiers: v7 when made here, so that rows of one time lie together. Anyone may call."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh, time-ordered id."""
    return uuid7()
