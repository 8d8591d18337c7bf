"""The scoring function: cases by hand, properties, and the vectors shared with the phone."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.meetings.models import MeetingKind as StoredKind
from app.ratings.rules import MeetingFacts, RecordFacts, score, score_again
from app.ratings.sheet import ItemResult, MeetingKind, Result, Sheet
from tests.ratings import vectors
from tests.ratings.cases import CASES, Case
from tests.ratings.sheets_for_tests import NATIONAL, REGULAR, SHEETS
from tests.ratings.vectors import Draw


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_case_by_hand(case: Case) -> None:
    result = score(SHEETS[case.sheet], case.answers, case.record, case.meeting)
    told = result.model_dump(mode="json")
    assert {name: told[name] for name in case.expect} == case.expect


def test_every_refusal_of_an_answer() -> None:
    case = next(c for c in CASES if c.name == "answers out of their range")
    result = score(SHEETS[NATIONAL], case.answers, case.record, case.meeting)
    assert [(p.field, p.code, p.message) for p in result.problems] == [
        ("time", "above_max", "Điểm tối đa là 5."),
        ("attendance", "below_zero", "Điểm không được nhỏ hơn 0."),
        ("preparation", "too_many_decimals", "Điểm có tối đa 2 chữ số thập phân."),
        ("conduct", "wrong_type", "Phải là số."),
        ("principles", "wrong_type", "Phải là số."),
        ("close", "too_many_decimals", "Điểm có tối đa 2 chữ số thập phân."),
    ]


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), Decimal("NaN"), {}, [5], "x"])
def test_what_is_no_number(answer: object) -> None:
    result = score(SHEETS[NATIONAL], {"time": answer}, RecordFacts(), REGULAR)
    assert [p.code for p in result.problems] == ["wrong_type"]


@pytest.mark.parametrize("answer", [-1, 5, 0.5, 1e300])
def test_what_is_no_level(answer: object) -> None:
    ward = SHEETS["an-phu-ward-2025.yaml"]
    result = score(ward, {"time.duration": answer}, RecordFacts(), REGULAR)
    assert [p.code for p in result.problems] == ["no_such_level"]


def test_kinds_are_those_of_meetings() -> None:
    assert set(get_args(MeetingKind)) == {kind.value for kind in StoredKind}


def test_vectors_are_fresh() -> None:
    stored = vectors.FILE.read_text("utf-8")
    assert stored == vectors.text(), "run `python -m tests.ratings.vectors` and read the difference"


# Properties over any sheet, record and meeting that the generator of the vectors can make.

Setting = tuple[Draw, Sheet, RecordFacts, MeetingFacts, dict[str, object]]


def _setting(data: st.DataObject) -> Setting:
    def draw(n: int) -> int:
        return data.draw(st.integers(0, n - 1))

    sheet = vectors.random_sheet(draw)
    record, meeting = vectors.random_record(draw), vectors.random_meeting(draw)
    return draw, sheet, record, meeting, vectors.good_answers(draw, sheet, record, meeting)


def _exact(result: Result) -> Fraction:
    return Fraction(result.raw) * Fraction(result.scale) / Fraction(result.applicable or 1)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_totals_and_what_is_open(data: st.DataObject) -> None:
    _, sheet, record, meeting, answers = _setting(data)
    result = score(sheet, answers, record, meeting)
    assert result.problems == ()
    assert result.raw == sum(g.points for g in result.groups)
    assert result.applicable == sum(g.max for g in result.groups) <= result.scale
    assert 0 <= result.raw <= result.applicable
    assert abs(Fraction(result.points) - _exact(result)) <= Fraction(1, 200)
    assert all(i.source == "unrecorded" for i in result.items if i.id in result.missing)
    assert (result.class_key is None) == (bool(result.missing) or not result.applicable)
    if sheet.not_applicable == "full":
        assert result.applicable == result.scale


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_better_answer_never_lowers_anything(data: st.DataObject) -> None:
    draw, sheet, record, meeting, answers = _setting(data)
    if not answers:
        return
    name = list(answers)[draw(len(answers))]
    two = [
        score(sheet, answers | {name: vectors.good_answer(draw, sheet, name)}, record, meeting)
        for _ in range(2)
    ]
    worse, better = sorted(two, key=lambda r: next(i.points or 0 for i in r.items if i.id == name))
    assert _exact(worse) <= _exact(better)
    ranks = [rule.key for rule in sheet.classes]
    if worse.class_key and better.class_key:
        assert ranks.index(better.class_key) <= ranks.index(worse.class_key)


@given(data=st.data(), attended=st.integers(0, 40), absent=st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_one_more_present_never_lowers_attendance(
    data: st.DataObject, attended: int, absent: int
) -> None:
    _, sheet, _, meeting, _ = _setting(data)
    counted = {c.id for c in sheet.criteria() if c.item.from_record == "attendance_rate"}

    def earned(record: RecordFacts) -> Decimal:
        items = score(sheet, {}, record, meeting).items
        return sum((i.points or Decimal(0) for i in items if i.id in counted), Decimal(0))

    before = RecordFacts(present=attended, excused=absent + 1, unexcused=absent)
    after = RecordFacts(present=attended + 1, excused=absent, unexcused=absent)
    assert earned(before) <= earned(after)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_the_class_follows_from_points_and_gates_alone(data: st.DataObject) -> None:
    _, sheet, record, meeting, answers = _setting(data)
    result = score(sheet, answers, record, meeting)
    if result.class_key is None:
        return
    full = {i.id for i in result.items if i.points == i.max or i.source == "excluded"}
    holding = [
        rule.key
        for rule in sheet.classes
        if _exact(result) >= Fraction(rule.at_least) and full.issuperset(rule.requires_max)
    ]
    assert result.class_key == holding[0]
    assert full.isdisjoint(result.unmet_gates)
    assert ("nhưng tiêu chí" in result.explanation[0]) == bool(result.unmet_gates)


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_all_full_is_the_whole_scale_and_all_empty_is_the_least(data: st.DataObject) -> None:
    _, sheet, record, meeting, _ = _setting(data)
    asked = vectors.asked(sheet, record, meeting)
    kinds = {c.id: c.item for c in sheet.criteria()}

    def answers(best: bool) -> dict[str, Any]:
        return {
            name: best
            if kinds[name].type == "toggle"
            else (0 if best else len(kinds[name].levels) - 1)
            if kinds[name].type == "levels"
            else float(kinds[name].max if best else 0)
            for name in asked
        }

    best = score(sheet, answers(True), record, meeting)
    if all(i.points == i.max for i in best.items if i.source != "excluded") and best.applicable:
        assert best.points == sheet.scale
        assert best.class_key == sheet.classes[0].key
    assert _exact(score(sheet, answers(False), record, meeting)) <= _exact(best)


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_anything_at_all_gets_a_result(data: st.DataObject) -> None:
    _, sheet, record, meeting, answers = _setting(data)
    anything = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=3),
        st.lists(st.none()),
    )
    names = st.sampled_from([c.id for c in sheet.criteria()] + ["", "constructor"])
    spoilt = data.draw(st.dictionaries(names, anything, max_size=4))
    result = score(sheet, answers | spoilt, record, meeting)
    assert 0 <= result.points <= sheet.scale
    assert not (result.problems and result.class_key)
    assert result.model_dump_json()


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_stored_score_comes_out_again(data: st.DataObject) -> None:
    _, sheet, record, meeting, answers = _setting(data)
    result = score(sheet, answers, record, meeting)
    stored = result.model_dump(mode="json")
    frozen = [ItemResult.model_validate(item) for item in stored["items"]]
    # Neither the record nor the cell is asked again: both may have changed since.
    assert score_again(sheet, answers, frozen).model_dump(mode="json") == stored
