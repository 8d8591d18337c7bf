"""What a sheet may say, and in which words a wrong one is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ratings.checks import read_sheet
from app.ratings.errors import RubricInvalid
from tests.ratings import vectors
from tests.ratings.sheets_for_tests import AN_PHU, NATIONAL, NINH_BINH, SHEETS, sheet_data


def _refused(data: object) -> list[tuple[str, str]]:
    with pytest.raises(RubricInvalid) as refusal:
        read_sheet(data)
    assert all(e.message.endswith(".") for e in refusal.value.errors), "words of our own"
    return [(e.field, e.code) for e in refusal.value.errors]


def test_seed_sheets_keep_their_facts() -> None:
    facts: dict[str, tuple[str, str, str, int, int]] = {
        name: (
            s.code,
            s.status,
            str(s.effective_from),
            len(s.criteria()),
            int(s.classes[0].at_least),
        )
        for name, s in SHEETS.items()
        if name.endswith(".yaml")
    }
    assert facts == {
        NINH_BINH: ("05-HD/TU", "mau", "2018-12-04", 11, 90),
        NATIONAL: ("42-HD/BTCTW", "chua_doi_chieu", "2025-10-28", 7, 90),
        AN_PHU: ("AN-PHU/42-HD", "chua_doi_chieu", "2025-11-01", 28, 90),
    }


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_survives_json(name: str) -> None:
    stored = json.dumps(SHEETS[name].model_dump(mode="json"))
    assert read_sheet(json.loads(stored)) == SHEETS[name]


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_any_sound_sheet_survives_json(data: st.DataObject) -> None:
    sheet = vectors.random_sheet(lambda n: data.draw(st.integers(0, n - 1)))
    stored = json.dumps(sheet.model_dump(mode="json", exclude_none=True))
    assert read_sheet(json.loads(stored)) == sheet


ALL = ("groups", 1, "items", 0)
RATE = ("groups", 1, "items", 1)
TOPIC = ("groups", 2, "items", 1)
STEPS = (*RATE, "levels")


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def _put(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        _at(data, path[:-1])[path[-1]] = value

    return change


def _drop(*path: str | int) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        del _at(data, path[:-1])[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        # shape
        (_drop("title"), [("title", "missing")]),
        (_put("colour", value="đỏ"), [("colour", "extra_forbidden")]),
        (_put("status", value="official"), [("status", "literal_error")]),
        (_put("title", value=7), [("title", "string_type")]),
        (_put("title", value=" "), [("title", "line")]),
        (_put("code", value="x" * 61), [("code", "line")]),
        (_put("effective_from", value=20250101), [("effective_from", "day")]),
        (_put("effective_from", value="01/01/2025"), [("effective_from", "day")]),
        (_put("groups", value=[]), [("groups", "too_short")]),
        (_put("groups", value="x"), [("groups", "tuple_type")]),
        (_put("groups", 0, value=3), [("groups.0", "model_type")]),
        (_put("groups", 0, "key", value="Nhóm"), [("groups.0.key", "string_pattern_mismatch")]),
        (_put("groups", 0, "max", value="60"), [("groups.0.max", "number")]),
        (_put("groups", 0, "max", value=True), [("groups.0.max", "number")]),
        (_put("groups", 0, "max", value=float("nan")), [("groups.0.max", "range")]),
        (_put("groups", 0, "max", value=-60), [("groups.0.max", "range")]),
        (_put("groups", 0, "max", value=60.001), [("groups.0.max", "decimals")]),
        (_put("scale", value=0), [("scale", "greater_than")]),
        (_put(*STEPS, 0, "at_least", value=90), [("groups.1.items.1.levels.0.at_least", "range")]),
        (_put(*ALL, "from_record", value="mood"), [("groups.1.items.0.from_record", "figure")]),
        (_put(*ALL, "type", value="stars"), [("groups.1.items.0.type", "literal_error")]),
        # names
        (_put("groups", 0, "key", value="result"), [("groups.2", "duplicate")]),
        (_put(*TOPIC, "key", value="tasks"), [("groups.2.items.1", "duplicate")]),
        (
            _put("meeting_kinds", value=["regular", "thematic", "regular"]),
            [("meeting_kinds.2", "duplicate")],
        ),
        # items
        (_put("groups", 0, "max", value=0), [("groups.0.max", "max"), ("scale", "sum")]),
        (_drop("groups", 0, "max"), [("groups.0.max", "max"), ("scale", "sum")]),
        (_drop(*STEPS), [("groups.1.items.1.levels", "levels")]),
        (
            _put(*TOPIC, "levels", value=[{"points": 10, "label": "Đủ"}]),
            [("groups.2.items.1.levels", "levels")],
        ),
        (
            _put(*ALL, "from_record", value="attendance_rate"),
            [("groups.1.items.0.from_record", "from_record")],
        ),
        (
            _put(*RATE, "from_record", value="duration_at_least_90"),
            [("groups.1.items.1.from_record", "from_record")],
        ),
        (
            _put(*TOPIC, "from_record", value="attendance_rate"),
            [("groups.2.items.1.from_record", "from_record")],
        ),
        (
            _put(*STEPS, value=[{"points": 6, "label": "Đủ"}, {"points": 1, "label": "Thiếu"}]),
            [("groups.1.items.1.levels", "levels")],
        ),
        (_put(*RATE, "hint", value="speakers_rate"), [("groups.1.items.1.hint", "hint")]),
        (
            _put(*TOPIC, "drop_to_lowest_if", value="any_unexcused_absence"),
            [("groups.2.items.1.drop_to_lowest_if", "drop_to_lowest_if")],
        ),
        (
            _put(*ALL, "only_meeting_kinds", value=["congress"]),
            [
                ("groups.1.items.0.only_meeting_kinds", "only_meeting_kinds"),
                ("groups.1.max", "sum"),
                ("scale", "sum"),
            ],
        ),
        (
            _put(*TOPIC, "only_meeting_kinds", value=[]),
            [("groups.2.items.1.only_meeting_kinds", "only_meeting_kinds")],
        ),
        # levels
        (_put(*STEPS, 0, "points", value=5), [("groups.1.items.1.levels.0", "top")]),
        (_put(*STEPS, 1, "points", value=0.5), [("groups.1.items.1.levels", "order")]),
        (_put(*STEPS, 2, "at_least", value=0.5), [("groups.1.items.1.levels", "gap")]),
        (_put(*STEPS, 1, "at_least", value=0.9), [("groups.1.items.1.levels", "gap")]),
        (_put(*STEPS, 1, "at_least", value=0.95), [("groups.1.items.1.levels", "gap")]),
        (
            _drop(*STEPS, 1, "at_least"),
            [("groups.1.items.1.levels", "levels"), ("groups.1.items.1.levels", "mixed")],
        ),
        # sums
        (_put("groups", 1, "max", value=11), [("groups.1.max", "sum")]),
        (_put("scale", value=110), [("scale", "sum")]),
        (_put("not_applicable", value="full"), []),
        (_put(*TOPIC, "max", value=20), [("scale", "sum")]),
        # classes
        (_put("classes", 3, "from", value=10), [("classes", "cutoffs")]),
        (_put("classes", 1, "from", value=90), [("classes", "cutoffs")]),
        (_put("classes", 0, "from", value=101), [("classes", "cutoffs")]),
        (_put("classes", 1, "class", value="trung_binh"), [("classes", "order")]),
        (
            _put("classes", 3, "requires_max", value=["conduct"]),
            [("classes.3.requires_max", "last_gate")],
        ),
        (
            _put("classes", 0, "requires_max", value=["presence"]),
            [("classes.0.requires_max", "unknown_item")],
        ),
        (
            _put("classes", 0, "requires_max", value=["conduct", "conduct"]),
            [("classes.0.requires_max.1", "duplicate")],
        ),
    ],
)
def test_each_fault_is_named_at_its_place(
    change: Callable[[dict[str, Any]], None], faults: list[tuple[str, str]]
) -> None:
    data = sheet_data()
    change(data)
    if faults:
        assert _refused(data) == faults
    else:
        read_sheet(data)


@pytest.mark.parametrize("data", [None, [], "sheet", 3])
def test_what_is_no_sheet(data: object) -> None:
    assert _refused(data) == [("", "model_type")]


def test_pick_one_levels_need_different_labels() -> None:
    steps: list[dict[str, Any]] = [
        {"points": 10, "label": "Đủ"},
        {"points": 5, "label": "Đủ"},
        {"points": 0},
    ]
    data = sheet_data()
    _at(data, TOPIC).update(type="levels", levels=steps)
    assert _refused(data) == [
        ("groups.2.items.1.levels.1", "duplicate"),
        ("groups.2.items.1.levels", "label"),
    ]


def test_absent_items_that_count_full_make_the_scale_the_sum_of_all() -> None:
    data = sheet_data(not_applicable="full")
    _at(data, ("groups", 2, "items")).append(
        {
            "key": "more",
            "title": "Khác",
            "max": 10,
            "type": "toggle",
            "only_meeting_kinds": ["regular"],
        }
    )
    assert _refused(data) == [("scale", "sum")]
    read_sheet(data | {"not_applicable": "rescale"})


def test_the_refusal_is_a_problem_document() -> None:
    with pytest.raises(RubricInvalid) as refusal:
        read_sheet(sheet_data(scale=90))
    body = refusal.value.body()
    assert (body["status"], body["code"]) == (422, "rubric_invalid")
    assert body["errors"] == [
        {
            "field": "scale",
            "code": "sum",
            "message": "Các tiêu chí cộng lại được 100 điểm, thang điểm là 90.",
        }
    ]


YEARLY: dict[str, Any] = {
    "meeting_kinds": ["regular"],
    "classes": [
        {"class": "tot", "every": "kha", "least": [{"class": "tot", "meetings": 7}]},
        {"class": "kem"},
    ],
}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda y: None, []),
        (_put("classes", value=[]), [("yearly.classes", "too_short")]),
        (_put("meeting_kinds", value=["regular"] * 2), [("yearly.meeting_kinds.1", "duplicate")]),
        (_put("classes", 1, "every", value="kha"), [("yearly.classes.1", "last_gate")]),
        (
            _put("classes", 0, value={"class": "tot"}),
            [("yearly.classes.0", "no_condition")],
        ),
        (
            _put("classes", 0, "least", 0, "share", value=0.5),
            [("yearly.classes.0.least.0", "least")],
        ),
        (_drop("classes", 0, "least", 0, "meetings"), [("yearly.classes.0.least.0", "least")]),
        (
            _put("classes", 0, "least", 0, "meetings", value=0),
            [("yearly.classes.0.least.0.meetings", "greater_than_equal")],
        ),
        (_put("classes", 1, "class", value="tot"), [("yearly.classes", "order")]),
        (_put("not_held", value="later"), [("yearly.not_held", "literal_error")]),
    ],
)
def test_a_years_rule(
    change: Callable[[dict[str, Any]], None], faults: list[tuple[str, str]]
) -> None:
    yearly = json.loads(json.dumps(YEARLY))
    change(yearly)
    data = sheet_data(yearly=yearly)
    if faults:
        assert _refused(data) == faults
    else:
        read_sheet(data)


def test_a_step_that_begins_only_above_its_bound() -> None:
    data = sheet_data()
    _put(*STEPS, 1, value={"above": 0.75, "points": 3.5})(data)
    read_sheet(data)
    # Three quarters themselves are the next step: no gap, no overlap.
    _at(data, STEPS).insert(2, {"at_least": 0.75, "points": 2})
    read_sheet(data)
    _put(*STEPS, 2, value={"above": 0.75, "points": 2})(data)
    assert _refused(data) == [("groups.1.items.1.levels", "gap")]
    _put(*STEPS, 2, value={"above": 0, "points": 2})(data)
    _at(data, STEPS).pop()
    assert _refused(data) == [("groups.1.items.1.levels", "gap")]
    _put(*STEPS, 2, value={"above": 0, "at_least": 0, "points": 2})(data)
    assert ("groups.1.items.1.levels", "both") in _refused(data)
