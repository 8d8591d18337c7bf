"""Cases worked out by hand, with what a person must be told. Read by the tests here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.ratings.rules import MeetingFacts, RecordFacts
from tests.ratings.sheets_for_tests import (
    AN_PHU,
    EMPTY,
    GOOD,
    NATIONAL,
    NINH_BINH,
    REGULAR,
    SHEETS,
    THEMATIC,
)


@dataclass(frozen=True)
class Case:
    """One scoring and the fields of its result that matter, as JSON."""

    name: str
    sheet: str
    answers: Mapping[str, object]
    record: RecordFacts
    meeting: MeetingFacts
    expect: dict[str, Any]


_FULL = {
    "preparation.content": 10,
    "preparation.notice": True,
    "conduct.regular_content": 10,
    "conduct.discussion": 10,
    "conduct.minutes": True,
    "principles.principles": 15,
    "result.done": 15,
}
# Everything asked of a thematic meeting, at its best.
_WARD: dict[str, object] = {
    f"{c.group}.{c.item.key}": True if c.item.type == "toggle" else 0
    for c in SHEETS[AN_PHU].criteria()
    if not c.item.from_record
}
_WARD_REGULAR = {name: a for name, a in _WARD.items() if name != "conduct.thematic"}
_ABSENT = RecordFacts(24, 0, 1, 95, 13, 7, 7)

CASES = [
    Case(
        "the sentence of the design",
        "small",
        {"conduct": 60, "result.topic": 6},
        _ABSENT,
        THEMATIC,
        {
            "points": 92,
            "class": "kha",
            "unmet_gates": ["presence.all"],
            "explanation": [
                "92 điểm, nhưng tiêu chí 2.1 chưa đạt tối đa nên xếp loại Khá.",
                "Tiêu chí 2.1 tự tính: có 1 đồng chí vắng không lý do, được 0/4 điểm.",
                "Tiêu chí 2.2 tự tính: 24/25 đồng chí có mặt (96,0%), được 6/6 điểm.",
                "Tiêu chí 3.1 tự tính: 7/7 nhiệm vụ xong (100,0%), được 20/20 điểm.",
            ],
        },
    ),
    Case(
        "two gates, and not enough points for a class above",
        "small",
        {"conduct": 60, "result.topic": 8.5},
        RecordFacts(22, 2, 1, 95, 13, 4, 5),
        THEMATIC,
        {
            "points": 92,
            "class": "kha",
            "unmet_gates": ["presence.all", "presence.rate"],
        },
    ),
    Case(
        "no gate is named when the points alone decide",
        "small",
        {"conduct": 40.25, "result.topic": 0},
        _ABSENT,
        THEMATIC,
        {"points": 66.25, "class": "trung_binh", "unmet_gates": []},
    ),
    Case(
        "one kind's content replaces the other's: nothing to scale",
        NINH_BINH,
        dict(_FULL),
        GOOD,
        REGULAR,
        {"points": 100, "raw": 100, "applicable": 100, "class": "tot"},
    ),
    Case(
        "Ninh Bình: 84,9 % and 89 minutes miss their bounds by a hair",
        NINH_BINH,
        dict(_FULL),
        RecordFacts(152, 27, 0, 89),
        REGULAR,
        {"points": 85, "class": "kha"},
    ),
    Case(
        "Ninh Bình: exactly 85 % and 90 minutes reach them",
        NINH_BINH,
        dict(_FULL),
        RecordFacts(17, 3, 0, 90),
        REGULAR,
        {"points": 100, "class": "tot"},
    ),
    Case(
        "the national frame: groups are items, decimals count",
        NATIONAL,
        {
            "time": 5,
            "attendance": 5,
            "preparation": 9.5,
            "conduct": 35.49,
            "principles": 5,
            "result": 25,
            "close": 5,
        },
        EMPTY,
        REGULAR,
        {"points": 89.99, "class": "kha", "explanation": ["89,99 điểm, xếp loại Khá."]},
    ),
    Case(
        "An Phú, no thematic part: 92 of 95 is scaled up",
        AN_PHU,
        dict(_WARD_REGULAR),
        _ABSENT,
        REGULAR,
        {
            "points": 96.84,
            "raw": 92,
            "applicable": 95,
            "class": "tot",
            "explanation": [
                "96,84 điểm, xếp loại Tốt.",
                "Tiêu chí 2.1 tự tính: 24/25 đồng chí có mặt (96,0%), "
                "có 1 đồng chí vắng không lý do, được 1/4 điểm.",
                "Tiêu chí 4.3 không áp dụng cho kỳ này.",
                "Tiêu chí 4.5 tự tính: 13/24 đồng chí phát biểu (54,2%), được 5/5 điểm.",
                "Phần còn lại được 92/95 điểm, quy đổi sang thang 100 điểm.",
            ],
        },
    ),
    Case(
        "An Phú, a cell whose only officer is the secretary",
        AN_PHU,
        {name: a for name, a in _WARD.items() if name != "preparation.premeeting"},
        GOOD,
        MeetingFacts("thematic", has_committee=None, members=8),
        {
            "points": 100,
            "class": "tot",
            "explanation": [
                "100 điểm, xếp loại Tốt.",
                "Tiêu chí 2.1 tự tính: 25/25 đồng chí có mặt (100,0%), được 4/4 điểm.",
                "Tiêu chí 3.3 được tính đủ 2 điểm vì chi bộ không có chi ủy.",
                "Tiêu chí 4.5 tự tính: 13/25 đồng chí phát biểu (52,0%), được 5/5 điểm.",
            ],
        },
    ),
    Case(
        "nine members without word of a committee have one",
        AN_PHU,
        {name: a for name, a in _WARD.items() if name != "preparation.premeeting"},
        GOOD,
        MeetingFacts("thematic", has_committee=None, members=9),
        {"points": 98, "class": None, "missing": ["preparation.premeeting"]},
    ),
    Case(
        "what is missing is named, the record's part apart",
        "small",
        {"conduct": None},
        EMPTY,
        THEMATIC,
        {
            "points": 0,
            "class": None,
            "missing": [
                "conduct",
                "presence.all",
                "presence.rate",
                "result.tasks",
                "result.topic",
            ],
            "explanation": [
                "Tạm tính 0 điểm, chưa xếp loại: còn tiêu chí 1 và 3.2 chưa chấm; "
                "tiêu chí 2.1, 2.2 và 3.1 chờ số liệu biên bản."
            ],
        },
    ),
    Case(
        "many missing items are counted",
        NATIONAL,
        {"time": 5},
        EMPTY,
        REGULAR,
        {"explanation": ["Tạm tính 5 điểm, chưa xếp loại: còn 6 tiêu chí chưa chấm."]},
    ),
    Case(
        "no task was given: its item drops out",
        "small",
        {"conduct": 60, "result.topic": 6},
        RecordFacts(25, 0, 0, 95, 13, 0, 0),
        THEMATIC,
        {
            "points": 95,
            "class": "tot",
            "explanation": [
                "95 điểm, xếp loại Tốt.",
                "Tiêu chí 2.1 tự tính: không có đồng chí vắng không lý do, được 4/4 điểm.",
                "Tiêu chí 2.2 tự tính: 25/25 đồng chí có mặt (100,0%), được 6/6 điểm.",
                "Tiêu chí 3.1 không áp dụng cho kỳ này (kỳ trước không giao nhiệm vụ).",
                "Phần còn lại được 76/80 điểm, quy đổi sang thang 100 điểm.",
            ],
        },
    ),
    Case(
        "the class is decided before rounding, and says so",
        "cents",
        {"g.a": 50.11},
        EMPTY,
        REGULAR,
        {
            "points": 70,
            "class": "trung_binh",
            "explanation": [
                "70 điểm, xếp loại Trung bình.",
                "Điểm trước khi làm tròn chưa đủ 70 nên chưa đạt loại Khá.",
                "Tiêu chí 1.2 không áp dụng cho kỳ này.",
                "Phần còn lại được 50,11/71,59 điểm, quy đổi sang thang 100 điểm.",
            ],
        },
    ),
    Case(
        "what does not apply may count as full",
        "full",
        {"g.a": 50},
        EMPTY,
        REGULAR,
        {
            "points": 70,
            "class": "kha",
            "explanation": [
                "70 điểm, xếp loại Khá.",
                "Tiêu chí 1.2 không áp dụng cho kỳ này nên được tính đủ 20 điểm.",
            ],
        },
    ),
    Case(
        "nothing applies",
        "thematic only",
        {},
        EMPTY,
        REGULAR,
        {
            "points": 0,
            "class": None,
            "missing": [],
            "explanation": [
                "Không có tiêu chí nào áp dụng cho kỳ này nên không chấm được.",
                "Tiêu chí 1.1 không áp dụng cho kỳ này.",
            ],
        },
    ),
    Case(
        "a kind that the sheet is not for",
        NATIONAL,
        {"time": 5},
        EMPTY,
        MeetingFacts("congress"),
        {
            "class": None,
            "problems": [
                {
                    "field": "kind",
                    "code": "meeting_kind",
                    "message": "Bảng chấm này không dùng cho loại sinh hoạt của kỳ này.",
                }
            ],
        },
    ),
    Case(
        "answers for what is not asked",
        "small",
        {
            "conduct": 60,
            "presence.all": True,
            "presence.rate": 0,
            "result.topic": 5,
            "result.none": 1,
        },
        RecordFacts(unexcused=0, tasks_done=1, tasks_total=1),
        REGULAR,
        {
            "class": None,
            "problems": [
                {
                    "field": "result.none",
                    "code": "unknown_item",
                    "message": "Bảng chấm không có tiêu chí này.",
                },
                {
                    "field": "presence.all",
                    "code": "computed_item",
                    "message": "Tiêu chí này được tính sẵn, không chấm tay.",
                },
                {
                    "field": "presence.rate",
                    "code": "computed_item",
                    "message": "Tiêu chí này được tính sẵn, không chấm tay.",
                },
                {
                    "field": "result.topic",
                    "code": "not_applicable",
                    "message": "Tiêu chí này không áp dụng cho kỳ này, hãy bỏ phần đã chấm.",
                },
            ],
        },
    ),
    Case(
        "a stray answer alone keeps the class back",
        NATIONAL,
        {c.id: float(c.item.max) for c in SHEETS[NATIONAL].criteria()} | {"more": 1},
        EMPTY,
        REGULAR,
        {
            "class": None,
            "explanation": ["Tạm tính 100 điểm, chưa xếp loại: có nội dung chấm chưa dùng được."],
        },
    ),
    Case(
        "answers out of their range",
        NATIONAL,
        {
            "time": 5.01,
            "attendance": -0.5,
            "preparation": 0.125,
            "conduct": True,
            "principles": "5",
            "result": 30.0,
            "close": 1e-7,
        },
        EMPTY,
        REGULAR,
        {
            "points": 30,
            "missing": [
                "time",
                "attendance",
                "preparation",
                "conduct",
                "principles",
                "close",
            ],
        },
    ),
]
