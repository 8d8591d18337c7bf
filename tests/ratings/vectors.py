"""Shared vectors of the two scoring functions: made here, read by pytest and by vitest.

`python -m tests.ratings.vectors` writes `vectors.json` again after the rules changed on purpose.
The named cases carry expectations written by hand (`cases.py`, asserted by `test_rules.py`); the
random ones are there for the twin.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from app.ratings.checks import read_sheet
from app.ratings.rules import MeetingFacts, RecordFacts, score
from app.ratings.sheet import RATES, Sheet
from tests.ratings.cases import CASES
from tests.ratings.sheets_for_tests import SHEETS

FILE = Path(__file__).with_name("vectors.json")

# A choice among n: 0..n-1. Random for the file, hypothesis for the properties.
Draw = Callable[[int], int]
MAXIMA = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal("7.25"), Decimal(15))
# Bounds of a ladder; a pair is a step that begins only above its bound.
LADDERS: tuple[tuple[float | tuple[float], ...], ...] = (
    (0,), (0.5, 0), (0.9, 0.75, 0.3333, 0), ((0.5,), 0.4, 0), ((0.75,), 0.75, (0,), 0),
)  # fmt: skip


def random_sheet(draw: Draw) -> Sheet:
    """A sound sheet of any shape that the rules know."""
    kinds = ["regular", "thematic"]
    rule = ("rescale", "full")[draw(2)]
    groups: list[dict[str, Any]] = []
    for g in range(1 + draw(3)):
        group: dict[str, Any] = {"key": f"g{g}", "title": f"Nhóm {g}"}
        if draw(4):
            group["items"] = [_random_item(draw, f"i{i}", kinds) for i in range(1 + draw(4))]
        else:
            group["max"] = float(MAXIMA[draw(len(MAXIMA))])
        groups.append(group)
    items = [i for g in groups for i in g.get("items", [g])]
    by_kind = [
        sum(Decimal(str(i["max"])) for i in items if k in i.get("only_meeting_kinds", kinds))
        for k in kinds
    ]
    every = sum(Decimal(str(i["max"])) for i in items)
    scale = float(max(by_kind) if rule == "rescale" else every)
    names = [f"{g['key']}.{i['key']}" for g in groups for i in g.get("items", [])]
    gates = [name for name in names if draw(4) == 0]
    return read_sheet(
        {
            "code": "X",
            "title": "Bảng ngẫu nhiên",
            "issuer": "Mẫu",
            "status": "mau",
            "effective_from": "2025-01-01",
            "meeting_kinds": kinds,
            "scale": scale,
            "not_applicable": rule,
            "classes": [
                {"class": "tot", "from": round(scale * 0.8, 2), "requires_max": gates},
                {"class": "kha", "from": round(scale * 0.5, 2), "requires_max": gates[:1]},
                {"class": "kem", "from": 0} | ({"name": "Chưa đạt"} if draw(2) else {}),
            ],
            "groups": groups,
        }
    )


def _random_item(draw: Draw, key: str, kinds: list[str]) -> dict[str, Any]:
    top = MAXIMA[draw(len(MAXIMA))]
    kind = ("toggle", "points", "levels", "levels")[draw(4)]
    item: dict[str, Any] = {"key": key, "title": key, "max": float(top), "type": kind}
    if kind == "toggle" and draw(2):
        item["from_record"] = ("no_unexcused_absence", "duration_at_least_90")[draw(2)]
    if kind == "levels":
        bounds = LADDERS[draw(len(LADDERS))]
        item["levels"] = [
            ({"above": b[0]} if isinstance(b, tuple) else {"at_least": b})
            | {"points": float(round(top / (n + 1), 2))}
            for n, b in enumerate(bounds)
        ]
        rate = RATES[draw(len(RATES))]
        item[("from_record", "hint")[draw(2)]] = rate
        if "from_record" in item and draw(2):
            item["drop_to_lowest_if"] = "any_unexcused_absence"
    if draw(4) == 0:
        item["only_meeting_kinds"] = [kinds[draw(2)]]
    if draw(5) == 0:
        item["full_if"] = "secretary_only_cell"
    return item


def random_record(draw: Draw) -> RecordFacts:
    """Mostly full records, some with a figure not yet known."""
    figures: list[int | None] = [draw(41), draw(4), draw(3), 60 + draw(61), draw(21)]
    total = draw(8)
    figures += [draw(total + 1), total]
    if draw(6) == 0:
        figures[draw(7)] = None
    return RecordFacts(*figures)


def random_meeting(draw: Draw) -> MeetingFacts:
    """Kinds of the random sheets; cells with, without and of unknown committee."""
    return MeetingFacts(
        "thematic" if draw(2) else "regular", (True, False, None)[draw(3)], (None, 8, 9)[draw(3)]
    )


def asked(sheet: Sheet, record: RecordFacts, meeting: MeetingFacts) -> list[str]:
    """The ids that a person is asked for in this meeting."""
    return [i.id for i in score(sheet, {}, record, meeting).items if i.source == "unanswered"]


def good_answer(draw: Draw, sheet: Sheet, name: str) -> bool | int | float:
    """Any allowed answer of one item."""
    item = next(c.item for c in sheet.criteria() if c.id == name)
    if item.type == "toggle":
        return bool(draw(2))
    if item.type == "levels":
        return draw(len(item.levels))
    return draw(int(item.max * 100) + 1) / 100


def good_answers(
    draw: Draw, sheet: Sheet, record: RecordFacts, meeting: MeetingFacts
) -> dict[str, object]:
    """An allowed answer for everything asked."""
    return {name: good_answer(draw, sheet, name) for name in asked(sheet, record, meeting)}


def spoilt(draw: Draw, sheet: Sheet, answers: dict[str, object]) -> dict[str, object]:
    """The same with an answer that is wrong, or that nobody asked for."""
    names = [c.id for c in sheet.criteria()] + ["g9.none", "constructor"]
    wrong = (None, True, -1, 1.5, 99, 0.005, "5", 15.01, [1], 2.0)[draw(10)]
    return answers | {names[draw(len(names))]: wrong}


def build() -> dict[str, Any]:
    """Everything in `vectors.json`."""
    # Only random() is promised to stay the same in every version of Python.
    random = Random(20251028).random

    def draw(n: int) -> int:
        return int(random() * n)

    sheets = dict(SHEETS)
    order = list(sheets)
    cases = [
        _vector(c.name, order.index(c.sheet), sheets[c.sheet], c.answers, c.record, c.meeting)
        for c in CASES
    ]
    for n in range(80):
        name = f"random {n}"
        if n < 40:
            sheets[name] = random_sheet(draw)
            order.append(name)
        at = draw(len(order))
        sheet, record, meeting = sheets[order[at]], random_record(draw), random_meeting(draw)
        answers = good_answers(draw, sheet, record, meeting)
        if draw(3) == 0:
            answers = spoilt(draw, sheet, answers)
        cases.append(_vector(name, at, sheet, answers, record, meeting))
    dumped = [sheets[name].model_dump(mode="json", exclude_none=True) for name in order]
    return {"sheets": dumped, "cases": cases}


def _vector(
    name: str,
    at: int,
    sheet: Sheet,
    answers: Mapping[str, object],
    record: RecordFacts,
    meeting: MeetingFacts,
) -> dict[str, Any]:
    return {
        "name": name,
        "sheet": at,
        "answers": dict(answers),
        "record": _known(record),
        "meeting": _known(meeting),
        "expected": score(sheet, answers, record, meeting).model_dump(mode="json"),
    }


def as_sent(
    sheet: Sheet, answers: Mapping[str, object], record: RecordFacts, meeting: MeetingFacts
) -> dict[str, Any]:
    """One scoring as a phone holds it."""
    return {
        "sheet": sheet.model_dump(mode="json", exclude_none=True),
        "answers": dict(answers),
        "record": _known(record),
        "meeting": _known(meeting),
    }


def _known(facts: RecordFacts | MeetingFacts) -> dict[str, Any]:
    return {name: value for name, value in asdict(facts).items() if value is not None}


def text() -> str:
    """`vectors.json` as it must be: one sheet or case a line, so that a change shows as such."""
    made = build()
    parts = [
        f'"{part}": [\n'
        + ",\n".join(json.dumps(x, ensure_ascii=False, separators=(",", ":")) for x in rows)
        + "\n]"
        for part, rows in made.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
