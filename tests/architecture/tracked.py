"""The files that git keeps, as text: what the rules of this folder look at."""

import subprocess
from functools import cache
from pathlib import Path

from tests.fixtures.database import ROOT


@cache
def files() -> tuple[Path, ...]:
    """Every tracked file that is in the work tree, relative to the top."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


@cache
def texts() -> dict[Path, str]:
    """The tracked files that are UTF-8 text."""
    found = {}
    for path in files():
        raw = (ROOT / path).read_bytes()
        if b"\0" in raw:
            continue
        found[path] = raw.decode("utf-8")  # a text in another encoding is a mistake: let it raise
    return found


def code(*suffixes: str, under: str = "") -> dict[Path, str]:
    """The tracked texts with one of these endings, below a folder."""
    return {
        path: text
        for path, text in texts().items()
        if path.suffix in suffixes and str(path).startswith(under)
    }
