"""Scoring sheets over HTTP: drafts, publishing, adoptions, and who reads which."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.core import clock
from app.core.text import nfc
from tests.fixtures.cast import Caller
from tests.ratings.scene import SHEET, Scene
from tests.ratings.sheets_for_tests import sheet_data

NEW = "MAU-1"


def _body(scene: Scene, unit: str = "an_hoa", **changes: Any) -> dict[str, Any]:
    return {"owner_unit_id": str(getattr(scene.cast, unit).id), "sheet": sheet_data(**changes)}


def _draft(scene: Scene, caller: Caller, unit: str = "an_hoa", **changes: Any) -> str:
    told = caller.put(f"/rubrics/{uuid4()}", _body(scene, unit, **changes))
    assert told.status_code == 201, told.text
    return str(told.json()["id"])


def _published(scene: Scene, caller: Caller, unit: str = "an_hoa", **changes: Any) -> str:
    id = _draft(scene, caller, unit, **changes)
    assert caller.post(f"/rubrics/{id}/publish").status_code == 200
    return id


def _codes(told: httpx.Response) -> list[str]:
    assert told.status_code == 200, told.text
    return sorted(row["code"] for row in told.json()["items"])


def test_a_draft_is_written_replayed_edited_and_published(scene: Scene) -> None:
    office, id = scene.caller(scene.cast.lan), uuid4()
    url, body = f"/rubrics/{id}", _body(scene)
    first = office.put(url, body)
    assert (first.status_code, first.json()["state"]) == (201, "draft")
    assert first.json()["sheet"]["groups"][1]["items"][1]["levels"][1]["points"] == 3.5
    again = office.put(url, body)
    assert (again.status_code, again.json()) == (200, first.json())
    other = office.put(url, _body(scene, title="Bảng khác"))
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")

    edited = office.put(url, _body(scene, title="Bảng khác"), version=1)
    assert (edited.status_code, edited.json()["title"]) == (200, "Bảng khác")
    assert edited.json()["version"] == 2
    stale = office.put(url, body, version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    moved = office.put(url, _body(scene, "an_hoa") | {"owner_unit_id": str(uuid4())}, version=2)
    assert (moved.status_code, moved.json()["code"]) == (409, "place_fixed")

    told = office.post(f"{url}/publish").json()
    assert (told["state"], told["version"]) == ("published", 3)
    assert told["published_at"]
    late = office.put(url, body, version=3)
    assert (late.status_code, late.json()["code"]) == (409, "rubric_published")
    assert office.get(url).json() == told


def test_a_faulty_sheet_names_each_fault_where_it_stands(scene: Scene) -> None:
    office = scene.caller(scene.cast.lan)
    body = _body(scene, scale=90, status="la", meeting_kinds=[])
    told = office.put(f"/rubrics/{uuid4()}", body)
    assert (told.status_code, told.json()["code"]) == (422, "rubric_invalid")
    assert sorted(e["field"] for e in told.json()["errors"]) == [
        "sheet.meeting_kinds",
        "sheet.status",
    ]
    short = office.put(f"/rubrics/{uuid4()}", _body(scene, scale=90))
    assert [e["field"] for e in short.json()["errors"]] == ["sheet.scale"]
    assert nfc(short.json()["errors"][0]["message"]) == short.json()["errors"][0]["message"]
    deep: Any = []
    for _ in range(60):
        deep = [deep]
    odd: list[Any] = [{}, {"groups": deep}, {"code": 1e308}, {"scale": "x" * 10000}]
    for sheet in odd:
        told = office.put(f"/rubrics/{uuid4()}", _body(scene) | {"sheet": sheet})
        assert told.status_code == 422
    assert _codes(office.get("/rubrics", state="draft")) == []


def test_publishing_twice_at_once_is_won_by_one(scene: Scene) -> None:
    cast = scene.cast
    id = _draft(scene, scene.caller(cast.lan))
    callers = [scene.caller(cast.lan), scene.caller(cast.chau)] * 3
    with ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(c.post, f"/rubrics/{id}/publish") for c in callers]
        told = [call.result() for call in calls]
    assert sorted(t.status_code for t in told) == [200, 200, 200, 409, 409, 409]
    assert {t.json()["version"] for t in told if t.status_code == 200} == {2}
    assert {t.json()["code"] for t in told if t.status_code == 409} == {"rubric_published"}


def test_a_new_version_supersedes_the_old_of_the_same_owner(scene: Scene) -> None:
    office = scene.caller(scene.cast.lan)
    old = _published(scene, office)
    beside = _published(scene, scene.caller(scene.cast.khanh), "kim_dinh")
    new = _published(scene, office)
    reader = scene.caller(scene.cast.chau)
    states = {id: reader.get(f"/rubrics/{id}").json()["state"] for id in (old, beside, new)}
    assert states == {old: "superseded", beside: "published", new: "published"}


def test_who_writes_sheets_for_whom(scene: Scene) -> None:
    cast = scene.cast
    for name, unit, status in (
        ("lan", "an_hoa", 201), ("chau", "an_hoa", 201), ("admin", "province", 201),
        ("lan", "kim_son", 422), ("lan", "kim_dinh", 422), ("chau", "an_hoa_1", 422),
        ("huong", "an_hoa", 403), ("tuyen", "an_hoa_1", 403), ("hau", "an_hoa", 403),
    ):  # fmt: skip
        caller = scene.caller(getattr(cast, name))
        told = caller.put(f"/rubrics/{uuid4()}", _body(scene, unit))
        assert told.status_code == status, (name, unit, told.text)
    unknown = scene.caller(cast.lan).put(f"/rubrics/{uuid4()}", _body(scene, "kim_dinh")).json()
    assert (unknown["code"], unknown["errors"][0]["field"]) == (
        "unknown_reference",
        "owner_unit_id",
    )


def test_who_reads_which_sheet(scene: Scene) -> None:
    cast = scene.cast
    draft = _draft(scene, scene.caller(cast.lan), code="NHAP")
    mine = _published(scene, scene.caller(cast.lan))
    library = sorted(scene.rubrics)
    for name in ("tuyen", "hau", "huong", "lan", "chau", "viet", "quang"):
        assert _codes(scene.caller(getattr(cast, name)).get("/rubrics")) == sorted([*library, NEW])
    for name in ("khanh", "dinh", "stranger_office", "stranger_secretary"):
        caller = scene.caller(getattr(cast, name))
        assert _codes(caller.get("/rubrics")) == library
        assert caller.get(f"/rubrics/{mine}").status_code == 404
        assert caller.get(f"/rubrics/{draft}").status_code == 404
    for name, status in (("lan", 200), ("chau", 200), ("admin", 200), ("tuyen", 404)):
        caller = scene.caller(getattr(cast, name))
        assert caller.get(f"/rubrics/{draft}").status_code == status, name
    assert scene.caller(cast.bao).get("/rubrics").status_code == 403  # a visitor of no cell yet
    stranger = scene.caller(cast.stranger_office)
    told = stranger.put(f"/rubrics/{mine}", _body(scene), version=2)
    assert told.status_code == 404
    taken = stranger.put(f"/rubrics/{mine}", _body(scene, "phat_diem"))
    assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")
    assert stranger.post(f"/rubrics/{mine}/publish").status_code == 404


def test_the_library_belongs_to_nobody(scene: Scene) -> None:
    admin, id = scene.caller(scene.cast.admin), scene.rubrics[SHEET]
    assert admin.put(f"/rubrics/{id}", _body(scene), version=1).status_code == 403
    assert admin.post(f"/rubrics/{id}/publish").status_code == 403
    again = admin.put(f"/rubrics/{id}", _body(scene, "province"))
    assert (again.status_code, again.json()["code"]) == (428, "version_required")


def test_sheets_by_kind_day_and_cell(scene: Scene) -> None:
    reader = scene.caller(scene.cast.tuyen)
    assert _codes(reader.get("/rubrics", kind="combined")) == ["AN-PHU/42-HD"]
    assert _codes(reader.get("/rubrics", kind="congress")) == []
    assert _codes(reader.get("/rubrics", on="2025-10-27")) == [SHEET]
    cell = str(scene.cast.an_hoa_1.id)
    assert _codes(reader.get("/rubrics", cell=cell)) == [SHEET]
    assert _codes(reader.get("/rubrics", cell=cell, kind="combined")) == []
    assert _codes(reader.get("/rubrics", cell=cell, on="2024-12-31")) == []
    assert reader.get("/rubrics", cell=str(scene.cast.kim_dinh_1.id)).status_code == 404
    assert reader.get("/rubrics", kind="x").status_code == 422
    one = reader.get("/rubrics", limit=2, count=True).json()
    two = reader.get("/rubrics", limit=2, cursor=one["next_cursor"]).json()
    assert (one["count"], len(one["items"]), len(two["items"])) == (3, 2, 1)


@pytest.fixture
def national(scene: Scene) -> str:
    """Where the national sheet's adoptions live."""
    return f"/rubrics/{scene.rubrics['42-HD/BTCTW']}/adoptions"


def _adopt(scene: Scene, unit: str = "an_hoa", **changes: Any) -> dict[str, Any]:
    base = {"unit_id": str(getattr(scene.cast, unit).id), "kinds": ["regular"]}
    return base | {"from": f"{clock.today()}"} | changes


def test_an_adoption_is_made_replayed_and_changed(scene: Scene, national: str) -> None:
    office, id = scene.caller(scene.cast.lan), uuid4()
    url = f"{national}/{id}"
    first = office.put(url, _adopt(scene))
    assert first.status_code == 201
    assert first.json()["unit"]["name"] == scene.cast.an_hoa.name
    assert office.put(url, _adopt(scene)).status_code == 200
    assert office.put(url, _adopt(scene, kinds=["thematic"])).json()["code"] == "id_reused"
    ended = office.put(url, _adopt(scene, to=f"{clock.today()}"), version=1)
    assert (ended.status_code, ended.json()["version"]) == (200, 2)
    assert office.put(url, _adopt(scene), version=1).json()["code"] == "stale"
    assert office.put(url, _adopt(scene, "kim_son"), version=2).json()["code"] == "place_fixed"
    told = office.put(url, _adopt(scene, kinds=["congress"]), version=2)
    assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "kinds")
    cell = str(scene.cast.an_hoa_1.id)
    assert _codes(office.get("/rubrics", cell=cell)) == ["42-HD/BTCTW"]
    used = office.get(national.removesuffix("/adoptions")).json()["adoptions"]
    assert [(a["id"], a["to_on"]) for a in used] == [(str(id), f"{clock.today()}")]


def test_one_unit_uses_one_sheet_for_a_kind_on_a_day(scene: Scene, national: str) -> None:
    office = scene.caller(scene.cast.lan)
    ward = f"/rubrics/{scene.rubrics['AN-PHU/42-HD']}/adoptions"
    with ThreadPoolExecutor(4) as pool:
        urls = [f"{ward if n % 2 else national}/{uuid4()}" for n in range(4)]
        calls = [pool.submit(office.put, url, _adopt(scene)) for url in urls]
        told = [call.result() for call in calls]
    assert sorted(t.status_code for t in told) == [201, 409, 409, 409]
    assert {t.json()["code"] for t in told if t.status_code == 409} == {"adoption_overlaps"}
    later = office.put(f"{ward}/{uuid4()}", _adopt(scene, kinds=["thematic"]))
    assert later.status_code == 201
    longer = office.put(
        f"{ward}/{later.json()['id']}", _adopt(scene, kinds=["thematic", "regular"]), version=1
    )
    assert (longer.status_code, longer.json()["code"]) == (409, "adoption_overlaps")


def test_who_adopts_for_whom(scene: Scene, national: str) -> None:
    cast, id = scene.cast, uuid4()
    assert scene.caller(cast.chau).put(f"{national}/{id}", _adopt(scene, "kim_son")).is_success
    commune = scene.caller(cast.lan)
    # The district's adoption is read in the commune and changed in the district.
    told = commune.put(f"{national}/{id}", _adopt(scene, "kim_son"), version=1)
    assert told.status_code == 403
    stranger = scene.caller(cast.stranger_office)
    assert stranger.put(f"{national}/{id}", _adopt(scene), version=1).status_code == 404
    told = stranger.put(f"{national}/{uuid4()}", _adopt(scene))
    assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "unit_id")
    taken = stranger.put(f"{national}/{id}", _adopt(scene, "phat_diem"))
    assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")
    assert commune.put(f"{national}/{uuid4()}", _adopt(scene, "an_hoa_1")).status_code == 422
    sheet = _draft(scene, commune)
    told = commune.put(f"/rubrics/{sheet}/adoptions/{uuid4()}", _adopt(scene))
    assert (told.status_code, told.json()["code"]) == (409, "rubric_draft")
    told = commune.put(f"/rubrics/{uuid4()}/adoptions/{uuid4()}", _adopt(scene))
    assert told.status_code == 404
