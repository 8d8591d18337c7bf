"""Sheets that the scoring tests use: the three of the library and small ones of their own."""

from pathlib import Path
from typing import Any

import yaml

from app.ratings.checks import read_sheet
from app.ratings.rules import MeetingFacts, RecordFacts
from app.ratings.sheet import Sheet

SEEDS = Path(__file__).parents[2] / "app/ratings/sheets"
REGULAR = MeetingFacts("regular", has_committee=True, members=25)
THEMATIC = MeetingFacts("thematic", has_committee=True, members=25)
EMPTY = RecordFacts()
GOOD = RecordFacts(25, 0, 0, 95, 13, 7, 7)


def sheet_data(**changes: Any) -> dict[str, Any]:
    """A small sound sheet as it would stand in a file: three groups, one gate on 2.1."""
    return {
        "code": "MAU-1",
        "title": "Bảng mẫu",
        "issuer": "Mẫu",
        "status": "mau",
        "effective_from": "2025-01-01",
        "meeting_kinds": ["regular", "thematic"],
        "classes": [
            {"class": "tot", "from": 90, "requires_max": ["presence.all", "presence.rate"]},
            {"class": "kha", "from": 70},
            {"class": "trung_binh", "from": 50},
            {"class": "kem", "from": 0},
        ],
        "groups": [
            {"key": "conduct", "title": "Tổ chức", "max": 60},
            {
                "key": "presence",
                "title": "Dự sinh hoạt",
                "max": 10,
                "items": [
                    {
                        "key": "all",
                        "title": "Không ai vắng không lý do",
                        "max": 4,
                        "type": "toggle",
                        "from_record": "no_unexcused_absence",
                    },
                    {
                        "key": "rate",
                        "title": "Tỷ lệ có mặt",
                        "max": 6,
                        "type": "levels",
                        "from_record": "attendance_rate",
                        "levels": [
                            {"at_least": 0.9, "points": 6},
                            {"at_least": 0.75, "points": 3.5},
                            {"at_least": 0, "points": 1},
                        ],
                    },
                ],
            },
            {
                "key": "result",
                "title": "Kết quả",
                "items": [
                    {
                        "key": "tasks",
                        "title": "Nhiệm vụ kỳ trước",
                        "max": 20,
                        "type": "levels",
                        "from_record": "tasks_done_rate",
                        "levels": [
                            {"at_least": 0.8, "points": 20},
                            {"at_least": 0, "points": 10},
                        ],
                    },
                    {
                        "key": "topic",
                        "title": "Chuyên đề",
                        "max": 10,
                        "type": "points",
                        "only_meeting_kinds": ["thematic"],
                    },
                ],
            },
        ],
    } | changes


def _pair(first: float, second: float, **changes: Any) -> Sheet:
    """Two points items, the second for thematic meetings only."""
    items = [
        {"key": "a", "title": "A", "max": first, "type": "points"},
        {"key": "b", "title": "B", "max": second, "type": "points"},
    ]
    items[1]["only_meeting_kinds"] = ["thematic"]
    groups = [{"key": "g", "title": "Nhóm", "items": items}]
    return read_sheet(sheet_data(groups=groups, classes=sheet_data()["classes"][1:], **changes))


SHEETS: dict[str, Sheet] = {
    path.name: read_sheet(yaml.safe_load(path.read_text("utf-8")))
    for path in sorted(SEEDS.glob("*.yaml"))
}
SHEETS["small"] = read_sheet(sheet_data())
SHEETS["cents"] = _pair(71.59, 28.41)
SHEETS["full"] = _pair(80, 20, not_applicable="full")
SHEETS["thematic only"] = read_sheet(
    sheet_data(
        groups=[
            {
                "key": "g",
                "title": "Nhóm",
                "items": [
                    {
                        "key": "a",
                        "title": "A",
                        "max": 100,
                        "type": "points",
                        "only_meeting_kinds": ["thematic"],
                    }
                ],
            }
        ],
        classes=[{"class": "kem", "from": 0}],
    )
)
NINH_BINH, NATIONAL, AN_PHU = sorted(n for n in SHEETS if n.endswith(".yaml"))
