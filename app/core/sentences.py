"""What pydantic complains of, as Vietnamese sentences of the product's own refusals. Pure.

`web` renders a request's faults with it, `sync` those of one operation of a batch.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.errors import FieldError, Invalid
from app.core.text import clean

_SENTENCES = {
    "missing": "Mục này còn thiếu.",
    "string_too_long": "Dài quá {max_length} ký tự.",
    "string_too_short": "Mục này chưa ghi gì.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than_equal": "Không quá {le}.",
    "greater_than": "Phải lớn hơn {gt}.",
    "less_than": "Phải nhỏ hơn {lt}.",
    "uuid_parsing": "Mã không đúng dạng.",
    "enum": "Chọn một trong: {expected}.",
    "literal_error": "Chọn một trong: {expected}.",
    "extra_forbidden": "Mục này không có trong mẫu.",
    "too_long": "Nhiều quá {max_length} mục.",
    "json_invalid": "Nội dung gửi lên không đọc được.",
}
_STEMS = (
    ("int", "Ghi một số nguyên."), ("decimal", "Ghi một số."), ("float", "Ghi một số."),
    ("datetime", "Ghi ngày giờ đúng dạng, có múi giờ."), ("date", "Ghi ngày đúng dạng."),
    ("bool", "Chọn có hoặc không."), ("timezone", "Giờ phải kèm múi giờ."),
    ("uuid", "Mã không đúng dạng."),
)  # fmt: skip


def invalid(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> Invalid:
    """The refusal that names every faulty field; `skip` leaves out the first parts of its place."""
    return Invalid(
        errors=[
            FieldError(
                clean(".".join(str(part) for part in e["loc"][skip:] or e["loc"])[:200]),
                str(e["type"])[:60],
                _sentence(e),
            )
            for e in list(errors)[:50]
        ]
    )


def _sentence(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    template = _SENTENCES.get(kind)
    if template is not None:
        return template.format(**error.get("ctx", {}))
    for stem, words in _STEMS:
        if kind.startswith(stem):
            return words
    return "Nội dung mục này chưa đúng dạng."
