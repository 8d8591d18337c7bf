"""Answers of one sheet as another would ask them."""

from typing import Any

import pytest

from app.ratings.checks import read_sheet
from app.ratings.rules import RecordFacts, score
from app.ratings.rules.carrying import carry, moved
from app.ratings.sheet import Sheet
from tests.ratings.sheets_for_tests import REGULAR, sheet_data

LEVELS = [
    {"label": "Đủ", "points": 40},
    {"label": "Thiếu", "points": 30},
    {"label": "Không", "points": 0},
]


def _sheet(item: dict[str, Any], key: str = "a") -> Sheet:
    """A sheet of one item worth 40 beside 60 points that stay the same."""
    groups = [
        {"key": "rest", "title": "Còn lại", "max": 100 - item["max"]},
        {"key": "g", "title": "Nhóm", "items": [{"key": key, "title": "Việc"} | item]},
    ]
    return read_sheet(sheet_data(groups=groups, classes=[{"class": "kem", "from": 0}]))


POINTS = {"type": "points", "max": 40}
TOGGLE = {"type": "toggle", "max": 40}


@pytest.mark.parametrize(
    ("old", "answer", "new", "becomes", "by_share"),
    [
        (POINTS, 12.5, POINTS, 12.5, False),
        (POINTS, 10, POINTS | {"max": 20}, 5.0, True),
        (POINTS, 10.01, POINTS | {"max": 30}, 7.51, True),
        (POINTS, 40, TOGGLE, True, True),
        (POINTS, 39.99, TOGGLE, False, True),
        (TOGGLE, True, TOGGLE, True, False),
        (TOGGLE, True, TOGGLE | {"max": 20}, True, True),
        (TOGGLE, False, POINTS, 0.0, True),
        (POINTS, 35, {"type": "levels", "max": 40, "levels": LEVELS}, 1, True),
        (POINTS, 0, {"type": "levels", "max": 40, "levels": LEVELS}, 2, True),
        ({"type": "levels", "max": 40, "levels": LEVELS}, 1, POINTS | {"max": 20}, 15.0, True),
    ],
)
def test_what_an_answer_becomes(
    old: dict[str, Any], answer: object, new: dict[str, Any], becomes: object, by_share: bool
) -> None:
    before, after = _sheet(old), _sheet(new)
    answers = {"rest": 5, "g.a": answer}
    scored = score(before, answers, RecordFacts(), REGULAR)
    carried = carry(before, answers, scored.items, after, ["g.a"])
    assert carried.answers == {"g.a": becomes}
    assert type(carried.answers["g.a"]) is type(becomes)
    assert bool(carried.by_share) is by_share
    assert score(after, carried.answers, RecordFacts(), REGULAR).problems == ()


def test_what_nobody_was_asked_stays_unanswered() -> None:
    before, after = _sheet(POINTS), _sheet(POINTS, "b")
    scored = score(before, {"g.a": 5}, RecordFacts(), REGULAR)
    assert carry(before, {"g.a": 5}, scored.items, after, ["g.b"]).unanswered == ("g.b",)
    carried = carry(before, {}, score(before, {}, RecordFacts(), REGULAR).items, before, ["g.a"])
    assert carried.unanswered == ("g.a",)


def test_the_items_that_moved_most_come_first() -> None:
    before, after = _sheet(POINTS), _sheet(TOGGLE | {"max": 30})
    old = score(before, {"rest": 60, "g.a": 20}, RecordFacts(), REGULAR)
    new = score(after, {"rest": 70, "g.a": False}, RecordFacts(), REGULAR)
    assert moved(old.items, new.items, after.criteria()) == [
        "Tiêu chí 2.1 Việc: 20/40 → 0/30",
        "Tiêu chí 1 Còn lại: 60/60 → 70/70",
    ]
