"""Vietnamese text: one normal form to store, one folded form to search. Pure; anyone may call."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def nfc(text: str) -> str:
    """The composed form in which everything is stored."""
    return unicodedata.normalize("NFC", text)


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
    decomposed = unicodedata.normalize(
        "NFD", clean(text).replace("Đ", "D").replace("đ", "d")
    )
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def slug(text: str) -> str:
    """The folded text with everything but letters and digits as single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


Name = Annotated[
    str, AfterValidator(clean), StringConstraints(min_length=1, max_length=160)
]
Line = Annotated[str, AfterValidator(clean), StringConstraints(max_length=500)]
Prose = Annotated[
    str, AfterValidator(clean_lines), StringConstraints(max_length=20_000)
]
