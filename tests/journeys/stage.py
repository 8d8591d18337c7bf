"""The cast of a story as it grows: units, officials with slips, the clock; what everybody does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.core import db
from app.core.ids import new_id
from app.people import service as people
from app.ratings import service as ratings
from tests.journeys.conftest import Door, Someone

PASSWORD = "mật khẩu quản trị 1"
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
Clock = Callable[[datetime], None]


class Story:
    """The cast as it grows, and the clock."""

    def __init__(self, door: Door, move: Clock) -> None:
        self.door, self.move = door, move
        self.units: dict[str, str] = {}

    def admin(self) -> Someone:
        """The administrator, by password."""
        return self.door.by_password("0900000001", PASSWORD)

    def enter(self, person: str) -> Someone:
        """Somebody signs in, today, with a new slip."""
        slip = self.admin().post("/invitations", {"person_ids": [person], "valid_days": 1})[0]
        return self.door.by_slip(slip["code"])

    def official(self, admin: Someone, name: str, phone: str, unit: str, *roles: str) -> str:
        """The administrator adds somebody to a committee; returns the person's id."""
        person = str(new_id())
        admin.put(
            f"/people/{person}",
            {"full_name": name, "phone": phone, "title": "", "home_unit_id": self.units[unit]},
            expect=201,
        )
        for role in roles:
            post = {"role": role, "unit_id": self.units[unit], "from_on": "2026-01-01"}
            admin.put(f"/people/{person}/posts/{new_id()}", post, expect=201)
        return person

    def unit(self, admin: Someone, key: str, parent: str | None, **body: Any) -> None:
        """The administrator adds a committee."""
        id = str(new_id())
        parent_id = self.units[parent] if parent else None
        admin.put(f"/units/{id}", {**body, "parent_id": parent_id}, expect=201)
        self.units[key] = id


@pytest.fixture
def story(door: Door, move_clock: Clock) -> Story:
    """An empty system with its first administrator, on a day in November."""
    move_clock(START)
    with db.write_session() as session:
        people.create_first_admin(
            session, phone="0900000001", password=PASSWORD, full_name="Quản trị", province="Tỉnh"
        )
        ratings.load_library(session)
    return Story(door, move_clock)


def check_in(meeting: str, code: str | None, at: datetime) -> dict[str, Any]:
    via = {"via": "code", "code": code} if code else {"via": "declared"}
    return {"meeting_id": meeting, "claimed_at": at.isoformat(), "device_id": "phone-1", **via}


def assess(secretary: Someone, meeting: str) -> Any:
    """Fill the sheet in force: full marks everywhere but one point, and hand it in."""
    sheet = secretary.get(f"/meetings/{meeting}/sheet")
    answers: dict[str, Any] = {}
    for group in sheet["rubric"]["sheet"]["groups"]:
        if not group["items"]:  # a group without items is one points item
            answers[group["key"]] = group["max"]
        for item in group["items"]:
            kinds = item.get("only_meeting_kinds")
            if item.get("from_record") or (kinds and "regular" not in kinds):
                continue
            full = item["max"] if item["type"] == "points" else True
            answers[f"{group['key']}.{item['key']}"] = full
    deducted = next(key for key, value in answers.items() if not isinstance(value, bool))
    answers[deducted] -= 1
    body = {
        "meeting_id": meeting, "rater": "self", "rubric_id": sheet["rubric"]["id"],
        "answers": answers, "notes": {deducted: "Ít ý kiến."},
    }  # fmt: skip
    made = secretary.put(f"/assessments/{new_id()}", body, expect=201)
    assert made["missing"] == [] and made["explanation"]
    return secretary.post(f"/assessments/{made['id']}/submit")
