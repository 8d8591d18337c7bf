"""What no form sends: values as raw JSON, and where in a valid body to put them. Pure.

Raw, because NaN, a lone surrogate or a number of 5,000 digits cannot be written from Python.
"""

import json
from collections.abc import Iterator
from typing import Any

Place = tuple[str | int, ...]

VALUES: dict[str, str] = {
    "null": "null",
    "true": "true",
    "minus one": "-1",
    "a fraction": "0.5",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus Infinity": "-1e999",
    "beyond 32 bits": str(2**31),
    "beyond 64 bits": str(2**63),
    "5,000 digits": "9" * 5000,
    "nothing typed": '""',
    "blanks": '" \\u00a0\\u3000 "',
    "NUL": '"\\u0000"',
    "NUL within": '"Ghi chú\\u0000mẫu"',
    "a lone surrogate": '"Ghi chú \\ud800 mẫu"',
    "not a character": '"\\uffff\\ufffe mẫu"',
    "text turned around": '"Ghi chú \\u202e mẫu"',
    "100,000 letters": json.dumps("ă" * 100_000),
    "a long combining row": json.dumps("a" + "\u0301" * 5000),
    "an empty list": "[]",
    "an empty object": "{}",
    "a deep list": "[" * 500 + "]" * 500,
    "the nil id": '"00000000-0000-0000-0000-000000000000"',
    "an id of nothing": '"3d1b6e1c-0000-4000-8000-1234567890ab"',
    "the first day": '"0001-01-01"',
    "the last day": '"9999-12-31"',
    "no such day": '"2031-02-30"',
    "before all time": '"0001-01-01T00:00:00+14:00"',
    "after all time": '"9999-12-31T23:59:59-12:00"',
    "an hour without its zone": '"2031-03-05T19:30:00"',
    "a leap second": '"2031-03-05T23:59:60+07:00"',
    "a time as a number": "99999999999999",
    "no such month": '"2031-13"',
    "month zero": '"0000-00"',
    "the last month": '"9999-12"',
    "a formula": '"=HYPERLINK(1)"',
    "markup": '"<script>alert(1)</script>"',
    "a quote": '"\' OR 1=1 --"',
}

_MARK = "@@here@@"


def places(body: Any, at: Place = ()) -> Iterator[Place]:
    """Every leaf and every branch of a body; of a list its first item, for the others are alike."""
    if at:
        yield at
    if isinstance(body, dict | list):
        pairs = body.items() if isinstance(body, dict) else enumerate(body[:1])
        for key, value in pairs:
            yield from places(value, (*at, key))


def put(body: Any, place: Place, raw: str) -> str:
    """The body as JSON text with `raw` at that place."""
    return json.dumps(_marked(body, place), ensure_ascii=False).replace(f'"{_MARK}"', raw)


def _marked(body: Any, place: Place) -> Any:
    if not place:
        return _MARK
    copy: Any = dict(body) if isinstance(body, dict) else list(body)
    copy[place[0]] = _marked(body[place[0]], place[1:])
    return copy
