"""Vietnamese text: one normal form to store, one folded form to search. Pure; anyone may call."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


# Sorting the marks on one letter costs the square of their number: more than thirty (UAX #15's
# bound, which no language reaches) are left out. Looked for only where many odd letters stand.
_MARKS = 30
_ODD = re.compile(rf"[^\x00-\u02ff\u1e00-\u206f]{{{_MARKS + 1}}}")


def _without_towers(text: str) -> str:
    kept, height = [], 0
    for letter in text:
        height = height + 1 if unicodedata.combining(letter) else 0
        if height <= _MARKS:
            kept.append(letter)
    return "".join(kept)


def nfc(text: str) -> str:
    """The composed form in which everything is stored."""
    return unicodedata.normalize("NFC", _without_towers(text) if _ODD.search(text) else text)


def clean(text: str) -> str:
    """One line: NFC, control characters out, runs of blanks to one, no blanks at the ends."""
    return _SPACES.sub(" ", _CONTROL.sub("", nfc(text))).strip()


def clean_lines(text: str) -> str:
    """Several lines: NFC, control characters out, ends trimmed; line breaks stay."""
    return _CONTROL.sub("", nfc(text)).replace("\r\n", "\n").strip()


def fold(text: str) -> str:
    """The form to compare and search: no diacritics, lower case, "đ" as "d".

    "Nguyễn Thị Tâm", typed in NFC or NFD, and "nguyen thi tam" fold to the same text.
    """
    decomposed = unicodedata.normalize("NFD", clean(text).replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def slug(text: str) -> str:
    """The folded text with everything but letters and digits as single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


_DEEPEST = 20


def _clean_within(value: Any, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise ValueError("Nội dung lồng vào nhau quá nhiều tầng.")
    if isinstance(value, str):
        return clean_lines(value)
    if isinstance(value, list):
        return [_clean_within(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {clean(name): _clean_within(item, depth + 1) for name, item in value.items()}
    return value


Name = Annotated[str, AfterValidator(clean), StringConstraints(min_length=1, max_length=160)]
Line = Annotated[str, AfterValidator(clean), StringConstraints(max_length=500)]
Prose = Annotated[str, AfterValidator(clean_lines), StringConstraints(max_length=20_000)]
# A key into a closed list, as a client sends it; whether it is known is the service's question.
Key = Annotated[str, AfterValidator(clean), StringConstraints(max_length=80)]
# JSON of the client's own shape, each text in it cleaned; what it means is checked further on.
Loose = Annotated[dict[str, Any], AfterValidator(_clean_within)]
