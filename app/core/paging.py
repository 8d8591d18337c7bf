"""Keyset pages: `{"items", "next_cursor"}`, `count` when asked for. For routes and queries."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from app.core.errors import FieldError, Invalid

Item = TypeVar("Item")
MAX_LIMIT = 200


class PageOf(BaseModel, Generic[Item]):
    """One page of a listing."""

    items: list[Item]
    next_cursor: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Page:
    """What the reader asked for: how many, from where, and whether to count."""

    limit: int = 50
    cursor: str | None = None
    count: bool = False

    def after(self, *kinds: Callable[[str], Any]) -> list[Any] | None:
        """The sort values of the last row already seen, checked against `kinds`.

        Raises Invalid for a cursor that is not ours.
        """
        if self.cursor is None:
            return None
        try:
            raw = base64.urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4))
            values = json.loads(raw)
            if not isinstance(values, list) or len(values) != len(kinds):
                raise ValueError
            if not all(isinstance(v, str) and v.isprintable() for v in values):
                raise ValueError  # NUL and lone surrogates, which no database compares
            return [kind(value) for kind, value in zip(kinds, values, strict=True)]
        except (ValueError, TypeError, binascii.Error, RecursionError) as bad:
            message = "Trang này không còn hợp lệ. Hãy tải lại danh sách từ đầu."
            raise Invalid(errors=[FieldError("cursor", "cursor", message)]) from bad


def cursor_of(*values: object) -> str:
    """The cursor that continues after a row with these sort values."""
    raw = json.dumps([str(v) for v in values], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
