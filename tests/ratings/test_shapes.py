"""Sheets of the shapes that provinces use load from a file alone, and score as their text says."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.ratings.checks import read_sheet
from app.ratings.rules import MeetingFacts, RecordFacts, score
from app.ratings.rules.yearly import Heard, year_class
from app.ratings.sheet import ClassKey, Sheet
from tests.ratings.sheets_for_tests import REGULAR, THEMATIC

FILES = Path(__file__).parent / "shapes"
SHAPES: dict[str, Sheet] = {
    file.stem: read_sheet(yaml.safe_load(file.read_text("utf-8")))
    for file in sorted(FILES.glob("*.yaml"))
}
PHU_THO = SHAPES["phu-tho"]
SECRETARY_ONLY = MeetingFacts("regular", has_committee=False, members=6)
YEAR = [f"2026-{n:02d}" for n in range(1, 13)]


def test_every_shape_is_marked_a_sample() -> None:
    assert {sheet.status for sheet in SHAPES.values()} == {"mau"}
    assert set(SHAPES) == {
        "excused-apart", "hd-12", "nghe-an-regular", "nghe-an-thematic", "one-total", "phu-tho",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("points", "class_key"), [(79.99, "kha"), (80, "tot"), (69.99, "trung_binh")]
)
def test_another_cut_off(points: float, class_key: str) -> None:
    left, answers = points, {}
    for at in SHAPES["nghe-an-regular"].criteria():
        answers[at.id] = min(float(at.item.max), round(left, 2))
        left -= answers[at.id]
    result = score(SHAPES["nghe-an-regular"], answers, RecordFacts(), REGULAR)
    assert (float(result.points), result.class_key) == (points, class_key)


def test_separate_sheets_for_regular_and_thematic() -> None:
    answers = {at.id: 0 for at in SHAPES["nghe-an-thematic"].criteria()}
    for name, fits, other in (
        ("nghe-an-regular", REGULAR, THEMATIC),
        ("nghe-an-thematic", THEMATIC, REGULAR),
    ):
        assert score(SHAPES[name], answers, RecordFacts(), fits).problems == ()
        refused = score(SHAPES[name], answers, RecordFacts(), other)
        assert [p.code for p in refused.problems] == ["meeting_kind"]


@pytest.mark.parametrize(
    ("record", "answers", "says"),
    [
        (RecordFacts(18, 3, 0, 90), {}, "100 điểm, xếp loại Đạt chất lượng."),
        (
            RecordFacts(17, 3, 0, 90),  # 85 % is not above 85 %
            {},
            "80 điểm, xếp loại Chưa đạt chất lượng.",
        ),
        (RecordFacts(24, 0, 1, 90), {}, "80 điểm, xếp loại Chưa đạt chất lượng."),
        (
            RecordFacts(25, 0, 0, 90),
            {"conduct.book": False},
            "80 điểm, xếp loại Chưa đạt chất lượng.",
        ),
    ],
)
def test_conditions_that_must_all_be_met(
    record: RecordFacts, answers: dict[str, object], says: str
) -> None:
    full = {"presence.in_a_row": True, "conduct.book": True}
    assert score(SHAPES["hd-12"], full | answers, record, REGULAR).explanation[0] == says


def test_one_total() -> None:
    result = score(SHAPES["one-total"], {"total": 89.5}, RecordFacts(), REGULAR)
    assert result.explanation == ("89,5 điểm, xếp loại Khá.",)


def test_excused_left_out_and_what_does_not_apply_counts_full() -> None:
    record = RecordFacts(present=19, excused=10, unexcused=1)  # 19 of 20, not 19 of 30
    result = score(SHAPES["excused-apart"], {"conduct.regular": 60}, record, SECRETARY_ONLY)
    assert (float(result.points), result.class_key) == (100, "tot")
    assert result.explanation[1:] == (
        "Tiêu chí 1.1 tự tính: 19/20 đồng chí có mặt, không tính vắng có lý do (95,0%), "
        "được 10/10 điểm.",
        "Tiêu chí 2.1 được tính đủ 10 điểm vì chi bộ không có chi ủy.",
        "Tiêu chí 2.3 không áp dụng cho kỳ này nên được tính đủ 20 điểm.",
    )


LETTERS: dict[str, ClassKey] = {"T": "tot", "K": "kha", "B": "trung_binh", "Y": "kem"}


def _year(letters: str) -> list[Heard]:
    """A letter a month: a class, "." not decided yet, "-" not held."""
    return [
        Heard(month, LETTERS.get(letter), not_held=letter == "-")
        for month, letter in zip(YEAR, letters, strict=False)
    ]


TWELVE: list[tuple[str, dict[str, Any]]] = [
    (
        "TTTTTTTKKKKK",
        {"class_key": "tot", "explanation": ("Xếp loại sinh hoạt năm: Tốt.",)},
    ),
    (
        "TTTTTTKKKKKK",
        {
            "class_key": "kha",
            "explanation": (
                "Xếp loại sinh hoạt năm: Khá.",
                "Chưa đạt loại Tốt: mới có 6 buổi loại Tốt, cần 7.",
            ),
        },
    ),
    (
        "TTTTTTTTTTTB",
        {
            "class_key": "kha",
            "explanation": (
                "Xếp loại sinh hoạt năm: Khá.",
                "Chưa đạt loại Tốt: 1 buổi dưới loại Khá (tháng 12).",
            ),
        },
    ),
    ("TTTTTYYYYYYB", {"class_key": "trung_binh"}),
    ("TTTTTYYYYYYY", {"class_key": "kem"}),
    # A month without a meeting is no meeting to judge.
    ("TTTTTTTTTTT-", {"class_key": "tot", "counted": 11, "open": 0}),
    # Open ones keep the class back; what is still possible is said.
    (
        "TTTTTTKKK...",
        {"class_key": None, "so_far": "kha", "possible": "tot", "counted": 9, "open": 3},
    ),
    ("Y...........", {"so_far": "kem", "possible": "trung_binh", "open": 11}),
    (
        "............",
        {
            "class_key": None,
            "so_far": None,
            "possible": "tot",
            "explanation": ("Chưa có buổi nào được quyết định xếp loại.",),
        },
    ),
]


@pytest.mark.parametrize(("letters", "expect"), TWELVE)
def test_a_years_class_by_the_sheets_rule(letters: str, expect: dict[str, Any]) -> None:
    rule = PHU_THO.yearly
    assert rule is not None
    result = year_class(rule, _year(letters), named=PHU_THO.class_name)
    assert {name: getattr(result, name) for name in expect} == expect


def test_a_month_without_a_meeting_may_count_as_the_lowest() -> None:
    strict = PHU_THO.yearly
    assert strict is not None
    strict = strict.model_copy(update={"not_held": "lowest"})
    result = year_class(strict, _year("TTTTTTTTTTT-"), named=PHU_THO.class_name)
    assert (result.class_key, result.counted) == ("trung_binh", 12)


def test_months_that_no_row_stands_for_yet_are_open() -> None:
    rule = PHU_THO.yearly
    assert rule is not None
    result = year_class(rule, _year("T" * 9), ahead=3, named=PHU_THO.class_name)
    assert (result.class_key, result.so_far, result.open) == (None, "tot", 3)
