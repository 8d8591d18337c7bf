"""The phone's list of kinds and of claims is the server's, written down in two languages."""

import re
from pathlib import Path
from typing import get_args

from app.sync import rules
from app.sync.schemas import Kind

PHONE = Path(__file__).parents[2] / "frontend" / "src" / "sync" / "operations.ts"


def words_on_the_phone(name: str) -> set[str]:
    """The words of one list in the phone's own source."""
    listed = re.search(rf"export const {name}\b[^\[]*\[(.*?)\]", PHONE.read_text(), re.DOTALL)
    assert listed is not None
    return set(re.findall(r"'(\w+)'", listed[1]))


def test_the_same_kinds() -> None:
    assert words_on_the_phone("KINDS") == set(get_args(Kind))


def test_the_same_claims() -> None:
    assert words_on_the_phone("CLAIMS") == rules.CLAIMS
