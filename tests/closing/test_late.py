"""The late lane: each kind of fact that comes after the close is counted once, and its list holds
exactly those rows; what came in time, or while the month was unlocked, is in none."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from app.assignments.rules import meeting_id
from app.attendance import codes
from app.attendance.service.case import meeting_key
from app.organisation.models import Unit
from app.people.models import Person
from tests.assignments.scene import DAY, EVENING, HOUR, MARCH, Scene
from tests.closing.test_closing import END, _asked_in_time, _get, _post

LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "visits": ("/obligations", {"state": "late"}),
    "unowed": ("/check-ins", {"flag": "late", "owed": "false"}),
    "meetings": ("/meetings", {"late": "true", "state": "open,held"}),
    "not_met": ("/meetings", {"late": "true", "state": "not_held"}),
    "reports": ("/visit-reports", {"late": "true"}),
    "confirmations": ("/confirmations", {"late": "true"}),
}


def _id(cell: Unit) -> UUID:
    return meeting_id(cell.id, MARCH)


def _done(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code in (200, 201), answer.text
    return answer


def _lane(scene: Scene, person: Person, unit: Unit) -> dict[str, int]:
    """The lane as the month tells it, after each count was compared with its list."""
    month = _get(scene, person, unit)
    said = {each["kind"]: each["count"] for each in month["late"]}
    assert month["late_count"] == sum(said.values())
    within = {"month": MARCH, "within": str(unit.id), "count": "true"}
    for kind, (path, filters) in LISTS.items():
        page = _done(scene.by(person).get(path, **within, **filters)).json()
        assert page["count"] == len(page["items"]) == said.get(kind, 0), kind
    return said


def _check_in(scene: Scene, person: Person, cell: Unit) -> httpx.Response:
    """A presence with the code of the evening, sent now."""
    step = codes.step_of(EVENING + HOUR / 2)
    body = {
        "meeting_id": str(_id(cell)), "claimed_at": (EVENING + HOUR / 2).isoformat(), "via": "qr",
        "step": step, "code": codes.hotp(meeting_key(_id(cell)), step),
    }  # fmt: skip
    return _done(scene.by(person).put(f"/check-ins/{uuid4()}", body))


def _report(scene: Scene, person: Person, cell: Unit) -> None:
    body = {"meeting_id": str(_id(cell))}
    _done(scene.by(person).put(f"/visit-reports/{uuid4()}", body))


def test_each_kind_of_late_fact_is_counted_and_listed(scene: Scene) -> None:
    cast = scene.cast
    scene.at(EVENING + HOUR)
    _check_in(scene, cast.hau, cast.an_hoa_1)
    _check_in(scene, cast.bao, cast.an_hoa_1)  # nobody owed it; in time
    scene.meets(cast.an_hoa_1)
    scene.meets(cast.kim_dinh_1)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    assert _lane(scene, cast.viet, cast.kim_son) == {}
    _done(_post(scene, cast.viet, "close", cast.kim_son))
    assert _lane(scene, cast.viet, cast.kim_son) == {}

    scene.at(END + DAY)
    _check_in(scene, cast.hau, cast.kim_dinh_1)
    unowed = _check_in(scene, cast.bao, cast.kim_dinh_1).json()
    assert "late" in unowed["flags"]
    _report(scene, cast.hau, cast.an_hoa_1)
    seen = f"/meetings/{_id(cast.an_hoa_1)}/confirmations/{cast.hau.id}"
    _done(scene.by(cast.tuyen).put(seen, {}))
    _done(scene.by(cast.dinh).put(f"/meetings/{_id(cast.kim_dinh_1)}/record", {}))
    why = {"reason": "mưa bão"}
    _done(scene.by(cast.toan).post(f"/meetings/{_id(cast.an_hoa_2)}/not-held", why))
    every = dict.fromkeys(LISTS, 1)
    assert _lane(scene, cast.viet, cast.kim_son) == every
    assert _lane(scene, cast.lan, cast.an_hoa) == {"not_met": 1, "reports": 1, "confirmations": 1}
    # Only an end that is told late: the meeting is in the lane once, whatever came late of it.
    _done(scene.by(cast.tuyen).post(f"/meetings/{_id(cast.an_hoa_1)}/close"))
    _done(scene.by(cast.dinh).post(f"/meetings/{_id(cast.kim_dinh_1)}/close"))
    assert _lane(scene, cast.viet, cast.kim_son) == every | {"meetings": 2}
    viet = scene.by(cast.viet)
    desk = viet.get("/dashboard", unit=str(cast.kim_son.id), month=MARCH).json()
    odd = viet.get("/check-ins", within=str(cast.kim_son.id), month=MARCH, flag="any").json()
    assert desk["exceptions"]["flagged"] == len(odd["items"]) == 4
    # What was taken back is in no lane.
    _done(scene.by(cast.bao).post(f"/check-ins/{unowed['id']}/undo"))
    assert _lane(scene, cast.viet, cast.kim_son) == {
        kind: 2 if kind == "meetings" else 1 for kind in LISTS if kind != "unowed"
    }


def test_what_comes_while_a_month_is_unlocked_is_not_late(scene: Scene) -> None:
    cast = scene.cast
    scene.at(EVENING + HOUR)
    for cell in (cast.an_hoa_1, cast.kim_dinh_1):
        _check_in(scene, cast.hau, cell)
        scene.meets(cell)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _done(_post(scene, cast.viet, "close", cast.kim_son))
    until = (END + 3 * DAY).isoformat()
    _done(_post(scene, cast.viet, "unlock", cast.kim_son, reason="bổ sung biên bản", until=until))
    scene.at(END + DAY)
    _report(scene, cast.hau, cast.an_hoa_1)
    seen = f"/meetings/{_id(cast.an_hoa_1)}/confirmations/{cast.hau.id}"
    _done(scene.by(cast.tuyen).put(seen, {}))
    assert _lane(scene, cast.viet, cast.kim_son) == {}
    # Confirmed again by the deputy after it locked itself: the first one stands, in time.
    scene.at(END + 4 * DAY)
    _done(scene.by(cast.tham).put(seen, {}))
    assert _lane(scene, cast.viet, cast.kim_son) == {}


def test_confirmations_come_a_page_at_a_time(scene: Scene) -> None:
    cast = scene.cast
    scene.at(EVENING + HOUR)
    for cell, secretary in ((cast.an_hoa_1, cast.tuyen), (cast.kim_dinh_1, cast.dinh)):
        _done(scene.by(secretary).put(f"/meetings/{_id(cell)}/confirmations/{cast.hau.id}", {}))
    viet = scene.by(cast.viet)
    first: dict[str, Any] = viet.get("/confirmations", limit="1", count="true").json()
    second = viet.get("/confirmations", limit="1", cursor=first["next_cursor"]).json()
    assert (first["count"], second["next_cursor"]) == (2, None)
    pages = [first["items"], second["items"]]
    found = [(row["meeting_id"], row["by"]["full_name"]) for page in pages for row in page]
    assert sorted(found) == sorted(
        [
            (str(_id(cast.an_hoa_1)), cast.tuyen.full_name),
            (str(_id(cast.kim_dinh_1)), cast.dinh.full_name),
        ]
    )
    assert [row["is_late"] for page in pages for row in page] == [False, False]
    own = scene.by(cast.tuyen).get("/confirmations").json()["items"]
    assert [row["meeting_id"] for row in own] == [str(_id(cast.an_hoa_1))]
    assert len(scene.by(cast.hau).get("/confirmations").json()["items"]) == 2
