"""The phone's scoring function and the server's, over random sheets and answers: the same JSON.

The built TypeScript runs in Node; the seed is printed by the failing case, so that it comes again.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.ratings.rules import score
from tests.fixtures.database import ROOT
from tests.ratings import vectors

NODE = Path(sys.prefix) / "node" / "bin" / "node"
TWIN = ROOT / "frontend" / "tests" / "twin.mjs"
SEED = 20251201


def _cases(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    random = Random(SEED).random

    def draw(n: int) -> int:
        return int(random() * n)

    for _ in range(count):
        sheet, record = vectors.random_sheet(draw), vectors.random_record(draw)
        meeting = vectors.random_meeting(draw)
        answers = vectors.good_answers(draw, sheet, record, meeting)
        if draw(3) == 0:
            answers = vectors.spoilt(draw, sheet, answers)
        made = score(sheet, answers, record, meeting).model_dump(mode="json")
        sent = vectors.as_sent(sheet, answers, record, meeting)
        yield sent, made


def _agree(count: int) -> None:
    assert NODE.exists(), "run `make node-modules` first"
    cases = list(_cases(count))
    told = subprocess.run(
        [NODE, TWIN],
        input="".join(json.dumps(sent) + "\n" for sent, _ in cases),
        capture_output=True, text=True, check=True, cwd=ROOT / "frontend", timeout=600,
    )  # fmt: skip
    lines = told.stdout.splitlines()
    assert len(lines) == count
    classes = set()
    for number, ((sent, made), line) in enumerate(zip(cases, lines, strict=True)):
        assert json.loads(line) == made, f"seed {SEED}, case {number}: {json.dumps(sent)}"
        classes.add(made["class"])
    assert classes == {"tot", "kha", "kem", None}, "the cases are no longer of every outcome"


def test_three_hundred_random_sheets() -> None:
    _agree(300)


@pytest.mark.soak
def test_ten_thousand_random_sheets() -> None:
    _agree(10_000)
