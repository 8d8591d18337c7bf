"""A new sheet is for what comes: no meeting that was held gets another one, however one acts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col, select

from app.core import clock, db
from app.meetings.models import Meeting, MeetingRecord, MeetingState
from app.ratings.models import Adoption, Assessment, Rubric, RubricState
from app.ratings.queries import in_force
from app.ratings.service import recount
from app.ratings.service.facts import held_on
from tests.fixtures.cast import Caller
from tests.ratings.scene import SHEET, Scene, make_meeting
from tests.ratings.sheets_for_tests import sheet_data

DAY = timedelta(days=1)
NATIONAL = "42-HD/BTCTW"


def _adopt(
    scene: Scene, from_on: date, *, code: str = NATIONAL, unit: str = "an_hoa", **more: Any
) -> httpx.Response:
    body = {
        "unit_id": str(getattr(scene.cast, unit).id),
        "kinds": ["regular"],
        "from": f"{from_on}",
    }
    rubric = more.pop("rubric", scene.rubrics.get(code))
    caller = scene.caller(scene.cast.chau)
    return caller.put(f"/rubrics/{rubric}/adoptions/{uuid4()}", body | more)


def _past(scene: Scene) -> dict[UUID, UUID | None]:
    """Every meeting held so far and the sheet in force for it."""
    with scene.read() as session:
        meetings = session.exec(select(Meeting).where(col(Meeting.state) == MeetingState.held))
        found = {}
        for meeting in meetings:
            rubric = in_force(session, meeting.cell_path, meeting.kind.value, held_on(meeting))
            found[meeting.id] = rubric.id if rubric else None
        return found


def test_a_sheet_from_tomorrow_changes_no_meeting_held(scene: Scene) -> None:
    scene.handed_in(scene.cast.tuyen, "self")
    before = _past(scene)
    assert _adopt(scene, clock.today()).status_code == 201  # the meeting was yesterday
    assert _adopt(scene, clock.today(), unit="kim_dinh").status_code == 201
    assert _past(scene) == before


def test_a_sheet_from_the_meetings_day_is_refused_and_told_from_when(scene: Scene) -> None:
    before = _past(scene)
    for unit in ("an_hoa", "kim_son"):  # nearer than the province, or nearer still
        told = _adopt(scene, scene.day, unit=unit)
        assert (told.status_code, told.json()["code"]) == (409, "adoption_rewrites"), unit
        assert told.json()["free_from"] == f"{scene.day + DAY}"
        assert told.json()["errors"][0]["field"] == "from"
    assert _past(scene) == before
    with scene.read() as session:
        assert len(session.exec(select(Adoption)).all()) == 1, "nothing half done"
    assert _adopt(scene, scene.day, unit="kim_dinh").status_code == 201  # nobody met there


def test_a_meeting_whose_record_lies_on_a_phone_keeps_its_sheet(scene: Scene) -> None:
    """It met yesterday without signal; the score made on the sheet of the day still comes in."""
    for state in (MeetingState.planned, MeetingState.expected):
        scene.change(state=state)
        assert _adopt(scene, scene.day).json()["code"] == "adoption_rewrites", state
    scene.change(state=MeetingState.not_held)
    assert _adopt(scene, scene.day).status_code == 201


def test_what_had_no_sheet_may_get_one_afterwards(scene: Scene) -> None:
    with db.write_session() as session:
        combined = make_meeting(session, scene.cast.an_hoa_1, clock.now(), kind="combined")
    assert _past(scene)[combined.id] is None
    told = _adopt(scene, scene.day, code="AN-PHU/42-HD", kinds=["combined"])
    assert told.status_code == 201
    assert _past(scene)[combined.id] == scene.rubrics["AN-PHU/42-HD"]


def test_an_adoption_may_not_be_drawn_away_from_under_its_meetings(scene: Scene) -> None:
    admin = scene.caller(scene.cast.admin)
    with scene.read() as session:
        used = session.exec(select(Adoption)).one()
    url = f"/rubrics/{used.rubric_id}/adoptions/{used.id}"
    base = {"unit_id": str(used.unit_id), "kinds": ["regular", "thematic"], "from": "2025-01-01"}
    for change in (
        {"to": f"{scene.day - DAY}"},
        {"from": f"{clock.today()}"},
        {"kinds": ["thematic"]},
    ):
        told = admin.put(url, base | change, version=1)
        assert (told.status_code, told.json()["code"]) == (409, "adoption_rewrites"), change
    with scene.read() as session:
        assert session.exec(select(Adoption)).one().version == 1
    assert admin.put(url, base | {"to": f"{scene.day}"}, version=1).status_code == 200


def test_one_act_ends_the_old_use_and_begins_the_new(scene: Scene) -> None:
    today = clock.today()
    first = _adopt(scene, today - 10 * DAY, unit="kim_dinh").json()
    kept = _adopt(scene, today, unit="kim_dinh", code="AN-PHU/42-HD")
    assert kept.json()["code"] == "adoption_overlaps"
    ward: dict[str, Any] = {"code": "AN-PHU/42-HD", "unit": "kim_dinh", "ends_earlier": True}
    assert _adopt(scene, today, **ward).status_code == 201
    with scene.read() as session:
        old = session.get_one(Adoption, UUID(first["id"]))
        assert (old.to_on, old.version) == (today - DAY, 2)
    # One that begins on the same day is no earlier one, and two kinds are not ended for one.
    told = _adopt(scene, today, unit="kim_dinh", ends_earlier=True)
    assert told.json()["code"] == "adoption_overlaps"
    both: dict[str, Any] = {"kinds": ["regular", "thematic"]}
    assert _adopt(scene, today, unit="phat_diem", **both).status_code == 422  # not Châu's
    assert _adopt(scene, today, unit="kim_son", **both).status_code == 201
    told = _adopt(scene, today + DAY, unit="kim_son", ends_earlier=True, code=SHEET)
    assert told.json()["code"] == "adoption_overlaps"


def test_publishing_changes_no_score_and_no_meeting(scene: Scene) -> None:
    office = scene.caller(scene.cast.lan)
    old = _published(office, scene)
    assert _adopt(scene, clock.today(), rubric=old).status_code == 201
    scene.handed_in(scene.cast.tuyen, "self")
    before, stored = _past(scene), _scores(scene)
    new = _published(office, scene)
    with scene.read() as session:
        assert session.get_one(Rubric, UUID(old)).state is RubricState.superseded
        assert recount(session) == []
    assert (_past(scene), _scores(scene)) == (before, stored)
    assert _adopt(scene, clock.today() + DAY, rubric=new, ends_earlier=True).status_code == 201
    assert (_past(scene), _scores(scene)) == (before, stored)


def _scores(scene: Scene) -> list[dict[str, Any]]:
    with scene.read() as session:
        return [row.model_dump() for row in session.exec(select(Assessment))]


def _published(office: Caller, scene: Scene) -> str:
    body = {"owner_unit_id": str(scene.cast.an_hoa.id), "sheet": sheet_data()}
    id = str(uuid4())
    assert office.put(f"/rubrics/{id}", body).status_code == 201
    assert office.post(f"/rubrics/{id}/publish").status_code == 200
    return id


def test_two_versions_published_at_once_leave_one_in_use(scene: Scene) -> None:
    callers = [scene.caller(scene.cast.lan), scene.caller(scene.cast.chau)]
    body = {"owner_unit_id": str(scene.cast.an_hoa.id), "sheet": sheet_data()}
    ids = [str(uuid4()) for _ in callers]
    for id, caller in zip(ids, callers, strict=True):
        assert caller.put(f"/rubrics/{id}", body).status_code == 201
    acts: list[Callable[[], httpx.Response]] = [
        lambda caller=caller, id=id: caller.post(f"/rubrics/{id}/publish")  # type: ignore[misc]
        for id, caller in zip(ids, callers, strict=True)
    ]
    with ThreadPoolExecutor(2) as pool:
        told = [call.result() for call in [pool.submit(act) for act in acts]]
    assert [t.status_code for t in told] == [200, 200]
    states = [callers[0].get(f"/rubrics/{id}").json()["state"] for id in ids]
    assert sorted(states) == ["published", "superseded"]


@pytest.mark.parametrize("change", [{"points": 12.0}, {"class": "kha"}, {"raw": 1.0}])
def test_recount_names_a_score_that_its_sheet_does_not_make(
    scene: Scene, change: dict[str, Any]
) -> None:
    id = scene.handed_in(scene.cast.tuyen, "self")
    with db.write_session() as session:
        row = session.get_one(Assessment, UUID(id))
        row.result = row.result | change
    with scene.read() as session:
        assert recount(session) == [
            f"assessment {id}: the sheet gives another {next(iter(change))}"
        ]
    with db.write_session() as session:
        row = session.get_one(Assessment, UUID(id))
        row.answers = row.answers | {"preparation.content": 1}
        row.result = scene.stored(id).result
    with scene.read() as session:
        assert "points" in recount(session)[0]


def test_a_record_mended_later_changes_no_score_handed_in(scene: Scene) -> None:
    scene.handed_in(scene.cast.tuyen, "self")
    with db.write_session() as session:
        record = session.get_one(MeetingRecord, scene.meeting_id)
        record.present, record.unexcused = 5, 5
    with scene.read() as session:
        assert recount(session) == []
