"""Rules about Python code that neither the linter nor import-linter knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.tracked import code
from tests.fixtures.database import ROOT


def _calls(name: str, where: dict[Path, str]) -> list[str]:
    return [
        f"{path}:{node.lineno}"
        for path, text in where.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
    ]


def _imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def _app() -> dict[Path, str]:
    return code(".py", under="app/")


def test_only_the_edge_commits() -> None:
    elsewhere = {path: text for path, text in _app().items() if path != Path("app/core/db.py")}
    assert _calls("commit", elsewhere) == []


def test_one_module_knows_the_token_library() -> None:
    knowing = [str(p) for p, text in _app().items() if "jose" in _imports(ast.parse(text))]
    assert knowing == ["app/core/security.py"]


def test_the_time_is_read_in_one_place() -> None:
    reading = {
        str(path)
        for path, text in _app().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    }
    assert reading <= {"app/core/clock.py"}


def test_every_table_is_known_to_migrations() -> None:
    # Apart, because the tests of this process have imported more than app.tables does.
    known = subprocess.run(
        [sys.executable, "-c", "from app.tables import metadata as m; print(*m.tables)"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    named = re.compile(r'^    __tablename__ = "(\w+)"', re.MULTILINE)
    declared = {name for text in _app().values() for name in named.findall(text)}
    assert declared == set(known)
