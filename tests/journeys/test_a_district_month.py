"""From the office's workbook to the month on the committee's desk, over the interface alone.

One story, in the order it happens; each person signs in as they would, and nothing is put into
the database by hand except the first administrator (a command) and the clock.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.core import clock
from app.core.ids import new_id
from app.imports.workbook import archive
from tests.journeys.conftest import Someone, shown_code
from tests.journeys.stage import START, Story, assess, check_in, story

__all__ = ["story"]  # a fixture, found by its name here
WORKBOOK = Path("app/demo/kim-son-cells-and-assignments.xlsx")
MONTH = "2026-12"


def upload(office: Someone, unit: str, expect: int = 201) -> Any:
    """Send the real workbook."""
    file = {"file": (WORKBOOK.name, WORKBOOK.read_bytes())}
    return office.ask("POST", "/imports", files=file, data={"unit_id": unit}, expect=expect)


def test_a_district_from_workbook_to_closed_month(story: Story) -> None:  # noqa: PLR0915 - a story
    assert WORKBOOK.stat().st_size < archive.MAX_UPLOAD
    admin = story.admin()
    story.units["province"] = admin.get("/me")["units"][0]["id"]
    story.unit(
        admin, "district", "province", kind="district", code="376", name="Huyện Kim Sơn",
        assigns="district", excuses="district", closes="district", decides="commune",
    )  # fmt: skip
    office_id = story.official(admin, "Đỗ Minh Châu", "0900000002", "district", "office")
    office = story.enter(office_id)
    district = story.units["district"]

    # The workbook: a dry run writes nothing, applying writes all of it, a repeat nothing.
    tried = upload(office, district)
    assert (tried["create"], tried["skip"], tried["counts"]["total"]) == (283, 0, 283)
    assert tried["totals"]["cells"] == 282 and tried["totals"]["visitors"] == 90
    assert len(tried["clashes"]) > 0 and 0 < tried["reachable_coverage"]["rate"] < 1
    assert office.all("/units", kind="cell") == []
    applied = office.post(f"/imports/{tried['id']}/apply")
    assert applied["state"] == "applied"
    assert len(office.all("/units", kind="cell")) == 282
    assert len(office.all("/assignments")) == 282
    again = upload(office, district)
    assert (again["create"], again["update"], again["unchanged"]) == (0, 0, 283)
    undone = office.post(f"/imports/{tried['id']}/undo")
    assert undone["state"] == "undone" and office.all("/units", kind="cell") == []
    office.post(f"/imports/{upload(office, district)['id']}/apply")

    # A commune, its cells and who belongs to them; the sheet in force.
    commune = office.all("/units", kind="commune")[0]
    cells = office.all("/units", kind="cell", within=commune["id"])
    library = {r["code"]: r for r in admin.get("/rubrics", limit=50)["items"]}
    admin.put(
        f"/rubrics/{library['05-HD/TU']['id']}/adoptions/{new_id()}",
        {
            "unit_id": story.units["province"],
            "kinds": ["regular", "thematic"],
            "from": "2026-11-01",
        },
        expect=201,
    )
    story.units["commune"] = commune["id"]
    committee_id = story.official(admin, "Vũ Thị Hường", "0900000003", "commune", "standing")
    clerk_id = story.official(admin, "Lại Văn Thụ", "0900000013", "commune", "office")
    standing_id = story.official(admin, "Hoàng Quốc Việt", "0900000004", "district", "standing")

    # December's visits are owed before anybody planned anything; slips for one commune.
    owed = [
        o for o in office.all("/obligations", month=MONTH) if o["commune"]["id"] == commune["id"]
    ]
    visit = next(o for o in owed if o["secretary"])
    silent = next(o for o in owed if o["cell"]["id"] != visit["cell"]["id"])
    told = next(
        o for o in owed if o["cell"]["id"] not in {visit["cell"]["id"], silent["cell"]["id"]}
    )
    ids = [visit["secretary"]["id"], visit["person"]["id"]]
    slips = office.post("/invitations", {"person_ids": ids, "valid_days": 60})
    entry = {slip["person_id"]: slip for slip in slips}
    secretary = story.door.by_slip(entry[ids[0]]["code"])
    visitor = story.door.by_slip(entry[ids[1]]["url"].split("#t=")[1])

    # The secretary confirms in one tap and shares the notice; the visitor will come.
    meeting = secretary.get(f"/meetings/{visit['meeting_id']}")
    assert meeting["state"] == "expected"
    plan = {
        "cell_id": meeting["cell"]["id"], "kind": "regular", "month": MONTH,
        "starts_at": meeting["starts_at"], "place": meeting["place"] or "",
    }  # fmt: skip
    planned = secretary.put(f"/meetings/{meeting['id']}", plan, version=meeting["version"])
    assert planned["state"] == "planned"
    assert secretary.post(f"/meetings/{meeting['id']}/notice")["notice_at"]
    assert visitor.post(f"/obligations/{visit['id']}/will-attend")["will_attend_at"]

    # The evening: the code rotates on one phone and is typed on the other.
    begins = datetime.fromisoformat(meeting["starts_at"])
    story.move(begins - timedelta(minutes=5))
    secretary, visitor = fresh(story, visit)
    assert secretary.post(f"/meetings/{meeting['id']}/open")["state"] == "open"
    key = secretary.get(f"/meetings/{meeting['id']}/check-in-key")
    story.move(begins + timedelta(minutes=2))
    digits, _ = shown_code(key, begins + timedelta(minutes=2))
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    presence, path = check_in(meeting["id"], wrong, begins), f"/check-ins/{new_id()}"
    assert visitor.put(path, presence, expect=422)["code"] == "code_wrong"
    presence["code"] = digits
    came = visitor.put(path, presence, expect=201)
    assert came["grade"] == "A" and came["flags"] == []
    assert visitor.put(path, presence, expect=200) == came
    done = visitor.get(f"/obligations/{visit['id']}")
    assert (done["state"], done["done_by"], done["grade"]) == ("done", came["id"], "A")

    # Record, self-score, report, petition.
    story.move(begins + timedelta(minutes=100))
    secretary, visitor = fresh(story, visit)
    record = {
        "started_at": begins.isoformat(), "ended_at": (begins + timedelta(minutes=95)).isoformat(),
        "excused": 1, "unexcused": 0, "speakers": 4,
        "resolution": "Giao hai nhiệm vụ.",
        "tasks": [{"text": "Nạo vét kênh", "who": "Chi ủy"}, {"text": "Thu quỹ khuyến học"}],
    }  # fmt: skip
    saved = secretary.put(f"/meetings/{meeting['id']}/record", record, expect=201)
    assert saved["summoned"] == meeting["members"] - (meeting["exempt"] or 0)
    assert saved["present"] == saved["summoned"] - 1 and saved["minutes_long"] == 95
    assessment = assess(secretary, meeting["id"])
    assert assessment["state"] == "submitted" and assessment["class"]
    tags = [tag["key"] for tag in visitor.get("/visit-tags")][:2]
    report = {"meeting_id": meeting["id"], "stayed": "all", "seen": tags, "remark": "Nghiêm túc."}
    visitor.put(f"/visit-reports/{new_id()}", report, expect=201)
    petition = {"meeting_id": meeting["id"], "text": "Đề nghị sửa đường.", "field": "giao_thong"}
    visitor.put(f"/petitions/{new_id()}", petition, expect=201)

    # The office enters what was phoned in; one cell did not meet.
    story.move(datetime(2026, 12, 20, 3, 0, tzinfo=UTC))
    office = story.enter(office_id)
    phoned = {"excused": 0, "unexcused": 1, "speakers": 3, "source": "phone_call"}
    entered = office.put(f"/meetings/{told['meeting_id']}/record", phoned, expect=201)
    assert entered["source"] == "phone_call" and entered["entered_by"] != told["person"]["id"]
    reason = {"reason": "Mưa bão, nhà văn hóa ngập.", "source": "phone_call"}
    cancelled = next(o for o in owed if o["cell"]["id"] not in
                     {visit["cell"]["id"], silent["cell"]["id"], told["cell"]["id"]})  # fmt: skip
    office.post(f"/meetings/{cancelled['meeting_id']}/not-held", reason)
    assert office.get(f"/obligations/{cancelled['id']}")["state"] == "not_met"

    # The commune decides; the district asks, waits a day and closes.
    committee = story.enter(committee_id)
    decision = {
        "class": assessment["class"],
        "conclusion_no": "12-KL/ĐU",
        "session_on": "2026-12-19",
        "seen": committee.get(f"/meetings/{meeting['id']}/voices")["seen"],
    }
    entered = committee.post(f"/meetings/{meeting['id']}/decision", decision)
    confirming = f"/meetings/{meeting['id']}/decision/confirm"
    assert committee.post(confirming, {"revision": 1}, expect=403)["code"] == "second_person"
    assert story.enter(clerk_id).post(confirming, {"revision": 1})["state"] == "in_force"
    assert entered["state"] == "waiting"
    story.move(datetime(2027, 1, 2, 3, 0, tzinfo=UTC))
    standing = story.enter(standing_id)
    refused = standing.post(f"/months/{MONTH}/close", {"unit_id": district}, expect=409)
    assert refused["code"] == "visitors_not_asked"
    standing.post(f"/months/{MONTH}/ask", {"unit_id": district})
    story.move(datetime(2027, 1, 3, 4, 0, tzinfo=UTC))
    standing = story.enter(standing_id)
    assert standing.post(f"/months/{MONTH}/close", {"unit_id": district})["state"] == "closed"
    states = {o["id"]: o["state"] for o in standing.all("/obligations", month=MONTH)}
    assert states[visit["id"]] == "done" and states[cancelled["id"]] == "not_met"
    assert states[told["id"]] == "missed" and states[silent["id"]] == "cell_silent"

    # The desk agrees with its lists at every step down.
    desk = standing.get("/dashboard", unit=district, month=MONTH)
    tiles = {tile["key"]: tile for tile in desk["tiles"]}
    assert tiles["held"]["value"] == 2 and tiles["held"]["of"] == 282
    assert tiles["visits"]["value"] == 1
    assert tiles["visits"]["of"] == sum(s != "withdrawn" for s in states.values())
    row = next(c for c in desk["children"] if c["unit"]["id"] == commune["id"])
    below = standing.get("/dashboard", unit=commune["id"], month=MONTH)
    assert row["cells"] == len(below["children"]) == len(cells)
    leaf = next(c for c in below["children"] if c["unit"]["id"] == visit["cell"]["id"])
    assert (leaf["meeting_id"], leaf["class_"]) == (meeting["id"], assessment["class"])

    # A closed month takes facts, late, and refuses claims; the next month has the tasks to tick.
    late_visitor = story.enter(told["person"]["id"])
    late = check_in(told["meeting_id"], None, datetime.fromisoformat(told["expected_at"]))
    assert "late" in late_visitor.put(f"/check-ins/{new_id()}", late, expect=201)["flags"]
    assert standing.get(f"/obligations/{told['id']}")["state"] == "late"
    quiet = story.enter(silent["secretary"]["id"])
    unreported = quiet.get(f"/meetings/{silent['meeting_id']}")
    plan |= {"cell_id": silent["cell"]["id"], "place": "Nơi khác"}
    quiet.put(f"/meetings/{unreported['id']}", plan, version=unreported["version"], expect=423)
    secretary, _ = fresh(story, visit)
    next_one = next(m for m in secretary.all("/meetings", month="2027-01", mine="true"))
    open_tasks = secretary.get(f"/meetings/{next_one['id']}")["earlier_tasks"]
    assert [t["text"] for t in open_tasks] == ["Nạo vét kênh", "Thu quỹ khuyến học"]


def fresh(story: Story, visit: dict[str, Any]) -> tuple[Someone, Someone]:
    """Secretary and visitor, signed in again after the clock moved."""
    return story.enter(visit["secretary"]["id"]), story.enter(visit["person"]["id"])


def test_days_of_the_story() -> None:
    """The story's month is the one after the import's."""
    assert clock.shift(clock.month_of(START), 1) == MONTH
    assert clock.first_day(MONTH) == date(2026, 12, 1)
