"""What no tracked text may hold: addresses of registries, paths of a machine, unfinished work."""

import json
import re
import unicodedata
from pathlib import Path

from tests.architecture.tracked import code, files, texts
from tests.fixtures.database import ROOT

# Written in two halves, so that this file passes its own rule.
REGISTRIES = [
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"),
    ("yarnpkg", "com"), ("jsdelivr", "net"), ("unpkg", "com"), ("deb.debian", "org"),
    ("security.debian", "org"), ("docker", "io"), ("ghcr", "io"), ("nodejs", "org/dist"),
]  # fmt: skip
HOST = re.compile("|".join(re.escape(f"{name}.{end}") for name, end in REGISTRIES))
MACHINE = re.compile(r"(?<![\w.$}*-])/(?:work|farm|root|home|Users)/\w")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImpl" + "emented")
SKIPPED = re.compile(
    r"mark\.(?:skip|xfail)|pytest\.(?:skip|xfail|importorskip)\(|\b(?:it|test|describe)\.(?:skip|todo|only)\b"
)
MAX_LINES = 400
MADE_BY_TOOLS = re.compile(r"\.gen\.ts$|^migrations/versions/")
BAD_NAMES = {"utils", "util", "helpers", "helper", "constants", "base", "manager", "common", "misc"}


def _lines_with(pattern: re.Pattern[str], where: dict[Path, str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in where.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_host() -> None:
    assert _lines_with(HOST, texts()) == []


def test_no_path_of_a_machine() -> None:
    assert _lines_with(MACHINE, texts()) == []


def test_no_unfinished_work() -> None:
    assert _lines_with(UNFINISHED, code(".py", ".ts", ".svelte", ".mjs", ".js", ".css")) == []


def test_no_test_is_skipped() -> None:
    here = Path(__file__).resolve().relative_to(ROOT)
    tests = code(".py", ".ts", ".mjs", under="tests/") | code(".ts", ".mjs", under="frontend/")
    assert _lines_with(SKIPPED, {p: t for p, t in tests.items() if p != here}) == []


def test_every_text_is_nfc() -> None:
    assert [str(p) for p, t in texts().items() if not unicodedata.is_normalized("NFC", t)] == []


def test_no_file_is_too_long() -> None:
    written = code(".py", ".ts", ".svelte", ".mjs", ".js", ".css")
    long = {
        str(path): text.count("\n")
        for path, text in written.items()
        if text.count("\n") > MAX_LINES and not MADE_BY_TOOLS.search(str(path))
    }
    assert long == {}


def test_no_module_is_named_after_nothing() -> None:
    named = [p for p in files() if p.suffix in {".py", ".ts"} and p.stem.lower() in BAD_NAMES]
    assert named == []


def test_the_front_end_lock_has_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_the_python_locks_hold_what_pyproject_asks_with_hashes() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = project["project"]["dependencies"]
    dev = project["dependency-groups"]["dev"]
    for lock, asked in (("requirements.txt", runtime), ("requirements-dev.txt", runtime + dev)):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pins = re.findall(r"^([a-z0-9-]+)==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
        names = re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
        assert pins == names
        wanted = {re.split(r"[\[<>=!~ ;]", line)[0].lower().replace("_", "-") for line in asked}
        assert wanted - set(names) == set()
