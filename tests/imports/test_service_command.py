"""`python -m app import-workbook`: by the operator, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from app.core import db
from app.imports.models import ImportRun
from app.imports.service.commanding import OPERATOR
from app.organisation.models import Unit
from tests.fixtures.cast import Cast
from tests.fixtures.database import ROOT
from tests.fixtures.server import environment
from tests.imports.books import book, cell
from tests.imports.desk import dump

OTHER = [["HUYỆN ỦY YÊN KHÁNH"], ["DANH SÁCH CHI BỘ"]]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    file = tmp_path / "kim-son.xlsx"
    file.write_bytes(book([cell(1), cell(2, exempt=99)]))
    return file


def run(database: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, as an operator types it."""
    return subprocess.run(
        [sys.executable, "-m", "app", "import-workbook", *map(str, words)],
        cwd=ROOT,
        env=environment(database, ROOT / "data", demo=False),
        text=True,
        capture_output=True,
        check=False,
    )


def test_tried_and_applied(database: str, cast: Cast, workbook: Path) -> None:
    before = dump()
    tried = run(database, workbook, "--unit", cast.kim_son.code, "--dry-run")
    assert tried.returncode == 0, tried.stderr
    read = json.loads(tried.stdout)
    assert (read["state"], read["create"], read["skip"]) == ("checked", 1, 1)
    assert read["rows"][0]["message"] == "Nhiều hơn số đảng viên của chi bộ (30)."
    assert dump() == before
    applied = run(database, workbook, "--unit", cast.kim_son.code)
    assert json.loads(applied.stdout)["state"] == "applied", applied.stderr
    with db.read_session() as session:
        assert session.exec(select(Unit.name).where(Unit.name == "Chi bộ phố 1")).one()
        runs = session.exec(select(ImportRun)).all()
        assert {r.created_by for r in runs} == {OPERATOR}


def test_refused_in_words(database: str, cast: Cast, workbook: Path) -> None:
    before = dump()
    for unit, words in (
        ("NOBODY", "Không có cấp ủy huyện, xã nào mang mã NOBODY."),
        (cast.province.code, "Không có cấp ủy huyện, xã nào"),
        (cast.an_hoa.code, f"Việc này thuộc {cast.kim_son.name}."),
    ):
        refused = run(database, workbook, "--unit", unit)
        assert refused.returncode == 1
        assert words in refused.stderr
    workbook.write_bytes(book([cell(1)], title=OTHER))
    asked = run(database, workbook, "--unit", cast.kim_son.code)
    assert asked.returncode == 1
    assert "Yên Khánh" in asked.stderr
    assert dump() == before
    with db.read_session() as session:
        assert session.exec(select(ImportRun)).all() == []
    confirmed = run(database, workbook, "--unit", cast.kim_son.code, "--confirm-unit")
    assert confirmed.returncode == 0, confirmed.stderr
