"""What others do about a presence: undo, void, confirm, list, show the code."""

from base64 import b32decode
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from app.assignments.models import Obligation, ObligationState
from app.attendance import codes
from app.core import clock, db
from app.core.paging import cursor_of
from app.people.models import Person
from app.periods.models import BookState, MonthBook
from tests.attendance.conftest import Hall

MoveClock = Callable[[datetime], None]


def state(hall: Hall) -> tuple[str, Any, str | None]:
    """The visit owed: state, fulfilled by, grade."""
    visit = hall.visit()
    assert visit is not None
    return visit.state.value, visit.done_by, visit.grade


def confirm(hall: Hall, by: Person, whom: Person) -> Any:
    """ "Có mặt"."""
    path = f"/meetings/{hall.meeting_id}/confirmations/{whom.id}"
    return hall.caller(by).put(path, {})


def close(hall: Hall) -> None:
    """The district closes the month."""
    unit, month = hall.cast.kim_son, clock.month_of(hall.starts_at)
    with db.write_session() as session:
        session.add(
            MonthBook(unit_id=unit.id, unit_path=unit.path, month=month, state=BookState.closed)
        )


def test_undo_makes_the_visit_due_again(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    first = hall.put(hau, hall.code()).json()
    undone = hau.post(f"/check-ins/{first['id']}/undo")
    assert undone.status_code == 200
    assert undone.json()["undone_at"] and undone.json()["version"] == 2
    assert state(hall) == ("due", None, None)
    again = hau.post(f"/check-ins/{first['id']}/undo")
    assert (again.status_code, again.json()) == (200, undone.json())
    assert len(hall.acts("check_in:undone")) == 1
    fresh = hall.put(hau, hall.code())
    assert fresh.status_code == 201 and fresh.json()["id"] != first["id"]
    assert state(hall)[0] == "done"


def test_a_replay_after_undo_shows_it_undone(hall: Hall) -> None:
    hau, id, said = hall.caller(hall.cast.hau), uuid4(), hall.body()
    hau.put(f"/check-ins/{id}", said)
    hau.post(f"/check-ins/{id}/undo")
    again = hau.put(f"/check-ins/{id}", said)
    assert again.status_code == 200 and again.json()["undone_at"]
    assert state(hall)[0] == "due"


def test_undo_ends_after_ten_minutes(hall: Hall, move_clock: MoveClock) -> None:
    hau = hall.caller(hall.cast.hau)
    found = hall.put(hau).json()
    received = datetime.fromisoformat(found["received_at"])
    move_clock(received + timedelta(minutes=10, seconds=1))
    late = hau.post(f"/check-ins/{found['id']}/undo")
    assert (late.status_code, late.json()["code"]) == (409, "undo_too_late")
    move_clock(received + timedelta(minutes=10))
    assert hau.post(f"/check-ins/{found['id']}/undo").status_code == 200


def test_only_the_author_takes_a_presence_back(hall: Hall) -> None:
    id = hall.put(hall.caller(hall.cast.hau)).json()["id"]
    for person, status in (
        (hall.cast.tuyen, 403), (hall.cast.chau, 403), (hall.cast.bao, 404),
        (hall.cast.stranger_office, 404),
    ):  # fmt: skip
        assert hall.caller(person).post(f"/check-ins/{id}/undo").status_code == status
    assert hall.caller(hall.cast.hau).post(f"/check-ins/{uuid4()}/undo").status_code == 404


def test_void_needs_a_reason_and_keeps_it(hall: Hall) -> None:
    id = hall.put(hall.caller(hall.cast.hau), hall.code()).json()["id"]
    chau = hall.caller(hall.cast.chau)
    assert chau.post(f"/check-ins/{id}/void", {"reason": ""}).status_code == 422
    voided = chau.post(f"/check-ins/{id}/void", {"reason": "Ghi nhầm buổi"})
    assert (voided.status_code, voided.json()["void_reason"]) == (200, "Ghi nhầm buổi")
    assert state(hall) == ("due", None, None)
    again = chau.post(f"/check-ins/{id}/void", {"reason": "Lý do khác"})
    assert again.json() == voided.json()
    undo = hall.caller(hall.cast.hau).post(f"/check-ins/{id}/undo")
    assert (undo.status_code, undo.json()["code"]) == (409, "not_standing")
    after = hall.put(hall.caller(hall.cast.hau), hall.code()).json()
    assert after["flags"] == ["voided_before"]


def test_who_may_void(hall: Hall) -> None:
    id = hall.put(hall.caller(hall.cast.hau)).json()["id"]
    reason = {"reason": "Ghi nhầm buổi"}
    for person, status in (
        (hall.cast.hau, 403), (hall.cast.tuyen, 403), (hall.cast.stranger_office, 404),
        (hall.cast.khanh, 404), (hall.cast.viet, 200),
    ):  # fmt: skip
        assert hall.caller(person).post(f"/check-ins/{id}/void", reason).status_code == status


def test_a_closed_month_takes_no_void(hall: Hall) -> None:
    id = hall.put(hall.caller(hall.cast.hau)).json()["id"]
    close(hall)
    voided = hall.caller(hall.cast.chau).post(f"/check-ins/{id}/void", {"reason": "Ghi nhầm"})
    assert (voided.status_code, voided.json()["code"]) == (423, "month_closed")
    assert state(hall)[0] == "done"


def test_the_secretary_confirms_afterwards(hall: Hall) -> None:
    id = hall.put(hall.caller(hall.cast.hau)).json()["id"]
    answer = confirm(hall, hall.cast.tuyen, hall.cast.hau)
    assert answer.status_code == 201
    assert (answer.json()["check_in_id"], answer.json()["grade"]) == (id, "C")
    assert state(hall)[2] == "C"
    again = confirm(hall, hall.cast.tham, hall.cast.hau)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert len(hall.acts("check_in:confirmed")) == 1


def test_or_beforehand(hall: Hall) -> None:
    answer = confirm(hall, hall.cast.tham, hall.cast.hau)
    assert (answer.status_code, answer.json()["check_in_id"]) == (201, None)
    found = hall.put(hall.caller(hall.cast.hau)).json()
    assert found["grade"] == "C" and found["confirmed_at"]
    assert state(hall)[2] == "C"


def test_a_confirmed_code_keeps_its_grade(hall: Hall) -> None:
    hall.put(hall.caller(hall.cast.hau), hall.code())
    assert confirm(hall, hall.cast.tuyen, hall.cast.hau).json()["grade"] == "A"


def test_a_code_after_the_confirmation_raises_to_a(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    hall.put(hau)
    confirm(hall, hall.cast.tuyen, hall.cast.hau)
    assert hall.put(hau, hall.code()).json()["grade"] == "A"
    assert state(hall)[2] == "A"


def test_the_named_minutes_taker_confirms_and_shows_the_code(hall: Hall) -> None:
    path = f"/meetings/{hall.meeting_id}/check-in-key"
    bao = hall.caller(hall.cast.bao)
    assert bao.get(path).status_code == 404
    hall.change(minutes_taker_id=hall.cast.bao.id)
    assert bao.get(path).status_code == 200
    assert confirm(hall, hall.cast.bao, hall.cast.hau).status_code == 201


@pytest.mark.parametrize(
    ("who", "status"),
    [("hau", 403), ("chau", 403), ("toan", 404), ("stranger_secretary", 404), ("admin", 404)],
)
def test_who_may_not_confirm(hall: Hall, who: str, status: int) -> None:
    hall.put(hall.caller(hall.cast.hau))
    assert confirm(hall, getattr(hall.cast, who), hall.cast.hau).status_code == status


def test_nobody_confirms_own_presence(hall: Hall) -> None:
    hall.put(hall.caller(hall.cast.tuyen), hall.code())  # a secretary present as a visitor
    answer = confirm(hall, hall.cast.tuyen, hall.cast.tuyen)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_presence")
    assert confirm(hall, hall.cast.tham, hall.cast.tuyen).status_code == 201


def test_somebody_not_expected_and_not_there_cannot_be_confirmed(hall: Hall) -> None:
    assert confirm(hall, hall.cast.tuyen, hall.cast.bao).status_code == 404
    hall.put(hall.caller(hall.cast.bao), hall.code())
    assert confirm(hall, hall.cast.tuyen, hall.cast.bao).status_code == 201


def test_the_key_makes_the_codes_and_its_fetch_is_audited(hall: Hall) -> None:
    answer = hall.caller(hall.cast.tham).get(f"/meetings/{hall.meeting_id}/check-in-key")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["cache-control"]
    found = answer.json()
    assert found == found | {
        "key_version": 1, "step_seconds": 30, "digits": 6, "algorithm": "SHA1",
    }  # fmt: skip
    key = b32decode(found["key"])
    assert len(key) == 20
    server = datetime.fromisoformat(found["server_time"])
    step = codes.step_of(server)
    said = {"via": "qr", "step": step, "code": codes.hotp(key, step)}
    assert hall.put(hall.caller(hall.cast.hau), said).json()["grade"] == "A"
    (event,) = hall.acts("meeting:key_fetched")
    assert event.actor_id == hall.cast.tham.id and found["key"] not in str(event.data)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("tuyen", 200), ("hau", 403), ("chau", 403), ("viet", 403), ("toan", 404),
        ("stranger_secretary", 404), ("admin", 404),
    ],
)  # fmt: skip
def test_who_gets_the_key(hall: Hall, who: str, status: int) -> None:
    caller = hall.caller(getattr(hall.cast, who))
    assert caller.get(f"/meetings/{hall.meeting_id}/check-in-key").status_code == status
    assert len(hall.acts("meeting:key_fetched")) == (status == 200)


def test_keys_differ_by_meeting(hall: Hall, new_hall: Callable[..., Hall]) -> None:
    tuyen, other = hall.caller(hall.cast.tuyen), new_hall(assignment=None)
    keys = {
        tuyen.get(f"/meetings/{h.meeting_id}/check-in-key").json()["key"] for h in (hall, other)
    }
    assert len(keys) == 2


def test_the_secretarys_list_of_visitors(hall: Hall) -> None:
    hall.put(hall.caller(hall.cast.bao), hall.code())
    confirm(hall, hall.cast.tuyen, hall.cast.hau)
    path = f"/meetings/{hall.meeting_id}/visitors"
    found = {v["person"]["full_name"]: v for v in hall.caller(hall.cast.tuyen).get(path).json()}
    assert set(found) == {"Phạm Văn Hậu", "Đỗ Quốc Bảo"}
    hau, bao = found["Phạm Văn Hậu"], found["Đỗ Quốc Bảo"]
    assert (hau["obligation_state"], hau["check_in_id"], hau["confirmed"]) == ("due", None, True)
    assert (bao["obligation_state"], bao["grade"], bao["confirmed"]) == (None, "A", False)
    assert (bao["via"], hau["via"], hau["present_at"]) == ("qr", None, None)
    assert bao["present_at"] is not None
    own = hall.caller(hall.cast.hau).get(path).json()
    assert [v["person"]["full_name"] for v in own] == ["Phạm Văn Hậu"]
    assert hall.caller(hall.cast.stranger_office).get(path).status_code == 404


def test_lists_show_what_is_in_scope_or_own(hall: Hall) -> None:
    first = hall.put(hall.caller(hall.cast.hau), hall.code(), device_id="d").json()
    hall.put(hall.caller(hall.cast.bao), hall.code(), device_id="d")
    seen = {
        name: hall.caller(getattr(hall.cast, name)).get("/check-ins", count=True).json()["count"]
        for name in ("hau", "bao", "tuyen", "chau", "viet", "quang", "lan", "khanh", "admin")
    }
    assert seen == {
        "hau": 1, "bao": 1, "tuyen": 2, "chau": 2, "viet": 2, "quang": 2, "lan": 2, "khanh": 0,
        "admin": 0,
    }  # fmt: skip
    (row,) = hall.caller(hall.cast.hau).get("/check-ins").json()["items"]
    assert row["person"]["full_name"] == "Phạm Văn Hậu"
    assert row["cell"]["id"] == str(hall.cast.an_hoa_1.id)
    assert {k: row[k] for k in first if k not in {"flags", "version"}} == {
        k: v for k, v in first.items() if k not in {"flags", "version"}
    }


def test_lists_filter_and_page(hall: Hall, new_hall: Callable[..., Hall]) -> None:
    cast = hall.cast
    hau, chau = hall.caller(cast.hau), hall.caller(cast.chau)
    hall.put(hau, hall.code())
    other = new_hall(cell=cast.kim_dinh_1, assignment=cast.hau_at_kim_dinh)
    other.put(hau)
    hall.put(hall.caller(cast.bao), hall.code())

    def count(**asked: Any) -> int:
        found = chau.get("/check-ins", count=True, **asked).json()
        assert found["count"] == len(found["items"])
        return int(found["count"])

    month = clock.month_of(hall.starts_at)
    assert count() == 3
    assert count(meeting=hall.meeting_id) == 2
    assert count(person=cast.hau.id) == 2
    assert count(within=cast.kim_dinh.id) == 1
    assert count(month=month) == 3 and count(month="2019-01") == 0
    assert count(flag="not_assigned") == 1 and count(flag="two_halls") == 2
    assert chau.get("/check-ins", flag="nonsense").status_code == 422
    assert chau.get("/check-ins", within=uuid4()).status_code == 404
    pages, cursor = [], None
    while True:
        page = chau.get("/check-ins", limit=1, **({"cursor": cursor} if cursor else {})).json()
        pages += [row["id"] for row in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    whole = [row["id"] for row in chau.get("/check-ins").json()["items"]]
    assert pages == whole and len(set(whole)) == 3


@pytest.mark.parametrize("moment", ["2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_cursor_that_is_not_ours_is_refused(hall: Hall, moment: str) -> None:
    for path in ("/check-ins", "/visit-reports"):
        answer = hall.caller(hall.cast.chau).get(path, cursor=cursor_of(moment, uuid4()))
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "cursor"


def test_voiding_in_an_open_month_leaves_an_excuse_in_force(hall: Hall) -> None:
    with db.write_session() as session:
        visit = session.exec(select(Obligation)).one()
        visit.excuse_reason, visit.excuse_requested_at = "Ốm", clock.now()
        visit.excuse_accepted, visit.state = True, ObligationState.excused
    id = hall.put(hall.caller(hall.cast.hau)).json()["id"]
    assert state(hall)[0] == "done"
    hall.caller(hall.cast.chau).post(f"/check-ins/{id}/void", {"reason": "Ghi nhầm"})
    assert state(hall)[0] == "excused"
