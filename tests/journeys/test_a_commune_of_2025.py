"""The model since 1-7-2025: a commune directly under the province does everything itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.ids import new_id
from tests.journeys.conftest import Someone
from tests.journeys.stage import Story, assess, check_in, story

__all__ = ["story"]  # a fixture, found by its name here
MONTH = "2026-12"


def cell(office: Someone, commune: str, number: int) -> str:
    """A cell of ten members that meets on the 5th at 19:30."""
    id = str(new_id())
    profile: dict[str, Any] = {
        "kind": "cell", "code": f"{number:03d}", "name": f"Chi bộ xóm {number}",
        "parent_id": commune, "members": 10, "exempt": 1, "usual_day": 5, "usual_time": "19:30",
        "place": f"Nhà văn hóa xóm {number}",
    }  # fmt: skip
    office.put(f"/units/{id}", profile, expect=201)
    return id


def person(office: Someone, name: str, phone: str, home: str, role: str | None = None) -> str:
    """Somebody of the commune, with a post at home when a role is given."""
    id = str(new_id())
    body = {"full_name": name, "phone": phone, "title": "", "home_unit_id": home}
    office.put(f"/people/{id}", body, expect=201)
    if role:
        post = {"role": role, "unit_id": home, "from_on": "2026-01-01"}
        office.put(f"/people/{id}/posts/{new_id()}", post, expect=201)
    return id


def test_a_commune_assigns_excuses_decides_and_closes_by_itself(  # noqa: PLR0915 - a story
    story: Story,
) -> None:
    admin = story.admin()
    story.units["province"] = admin.get("/me")["units"][0]["id"]
    story.unit(admin, "commune", "province", kind="commune", code="PD", name="Xã Phát Diệm")
    commune = story.units["commune"]
    chief_id = story.official(
        admin, "Mai Thị Lụa", "0900000011", "commune", "standing", "office"
    )  # fmt: skip
    clerk_id = story.official(admin, "Tống Văn Thành", "0900000014", "commune", "office")
    chief = story.enter(chief_id)
    cells = [cell(chief, commune, number) for number in (1, 2)]
    secretary_id = person(chief, "Phạm Văn Tuyến", "0912000001", cells[0], "secretary")
    visitors = [
        person(chief, name, f"09120001{i:02d}", commune, "visitor")
        for i, name in enumerate(("Trần Văn Hậu", "Lê Thị Na"))
    ]
    for visitor_id, cell_id in zip(visitors, cells, strict=True):
        body = {"person_id": visitor_id, "cell_id": cell_id, "starts_on": "2026-11-01"}
        chief.put(f"/assignments/{new_id()}", body, expect=201)
    owed = {o["cell"]["id"]: o for o in chief.all("/obligations", month=MONTH)}
    assert set(owed) == set(cells)

    # One cannot come and says so; the commune names a substitute, who goes.
    first = story.enter(visitors[0])
    asked = first.post(
        f"/obligations/{owed[cells[0]]['id']}/excuse", {"reason": "Đi công tác tỉnh."}
    )
    assert asked["excuse"]["accepted"] is None and asked["state"] == "due"
    handed = chief.post(
        f"/obligations/{owed[cells[0]]['id']}/hand-over",
        {"person_id": visitors[1], "reason": "Dự thay."},
    )
    states = {(o["person"]["id"], o["state"]) for o in chief.all(
        "/obligations", month=MONTH, cell=cells[0], state="due,withdrawn")}  # fmt: skip
    assert states == {(visitors[0], "withdrawn"), (visitors[1], "due")}
    begins = datetime.fromisoformat(owed[cells[0]]["expected_at"])
    meeting = owed[cells[0]]["meeting_id"]
    story.move(begins + timedelta(minutes=10))
    second = story.enter(visitors[1])
    body = check_in(meeting, None, begins + timedelta(minutes=5))
    came = second.put(f"/check-ins/{new_id()}", body, expect=201)
    assert came["grade"] == "D"
    story.move(begins + timedelta(minutes=100))
    secretary = story.enter(secretary_id)
    confirmed = secretary.put(f"/meetings/{meeting}/confirmations/{visitors[1]}", {})
    assert confirmed["grade"] == "C"
    adopt = {"unit_id": commune, "kinds": ["regular"], "from": "2026-12-01"}
    sheets = {r["code"]: r["id"] for r in story.admin().get("/rubrics", limit=50)["items"]}
    story.admin().put(f"/rubrics/{sheets['42-HD/BTCTW']}/adoptions/{new_id()}", adopt, expect=201)
    record = {"excused": 0, "unexcused": 1, "speakers": 5}
    assert secretary.put(f"/meetings/{meeting}/record", record, expect=201)["present"] == 8
    scored = assess(secretary, meeting)
    assert scored["rubric_status"] == "chua_doi_chieu"

    # The commune decides with two persons, asks and closes; nobody above is needed.
    story.move(datetime(2027, 1, 2, 3, 0, tzinfo=UTC))
    chief = story.enter(chief_id)
    seen = chief.get(f"/meetings/{meeting}/voices")["seen"]
    decision = {
        "class": scored["class"], "conclusion_no": "01", "session_on": "2026-12-20", "seen": seen,
    }  # fmt: skip
    made = chief.post(f"/meetings/{meeting}/decision", decision)
    assert (made["class"], made["state"]) == (scored["class"], "waiting")
    clerk = story.enter(clerk_id)
    confirmed = clerk.post(f"/meetings/{meeting}/decision/confirm", {"revision": 1})
    assert confirmed["state"] == "in_force"
    chief.post(f"/months/{MONTH}/ask", {"unit_id": commune})
    story.move(datetime(2027, 1, 3, 4, 0, tzinfo=UTC))
    chief = story.enter(chief_id)
    assert chief.post(f"/months/{MONTH}/close", {"unit_id": commune})["state"] == "closed"
    ledger = {(o["cell"]["id"], o["state"]) for o in chief.all("/obligations", month=MONTH)}
    assert {state for place, state in ledger if place == cells[0]} - {"withdrawn"} == {"done"}
    assert (cells[1], "cell_silent") in ledger
    desk = chief.get("/dashboard", unit=commune, month=MONTH)
    assert desk["model_before_2025"] is False and desk["month_state"] == "closed"
    assert {t["key"]: t["value"] for t in desk["tiles"]}["held"] == 1
    assert handed["state"] in {"withdrawn", "due"}
