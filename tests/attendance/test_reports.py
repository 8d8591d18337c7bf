"""The visitor's report and the list of phrases to tap."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from app.attendance.models import VisitReport
from app.attendance.service.reports import default_tags, seed_tags
from app.core import clock, db
from app.periods.models import BookState, MonthBook
from tests.attendance.conftest import Hall


@pytest.fixture
def tags(database: str) -> list[str]:
    """The sample list, kept."""
    with db.write_session() as session:
        seed_tags(session)
    return [tag.key for tag in default_tags()]


def body(hall: Hall, **more: Any) -> dict[str, Any]:
    """A report as a phone sends it."""
    return {"meeting_id": str(hall.meeting_id), "stayed": "all"} | more


def test_a_report_is_created_replayed_and_edited(hall: Hall, tags: list[str]) -> None:
    hau, id = hall.caller(hall.cast.hau), uuid4()
    said = body(hall, seen=[tags[1], tags[0], tags[1]], remark="  Buổi   sinh hoạt tốt ")
    first = hau.put(f"/visit-reports/{id}", said)
    assert (first.status_code, first.headers["etag"]) == (201, '"1"')
    found = first.json()
    assert (found["seen"], found["remark"]) == ([tags[1], tags[0]], "Buổi sinh hoạt tốt")
    assert found["person"]["full_name"] == "Phạm Văn Hậu" and not found["is_late"]
    again = hau.put(f"/visit-reports/{id}", said)
    assert (again.status_code, again.json()) == (200, found)
    edited = hau.put(f"/visit-reports/{id}", body(hall, advice="Gọn hơn"), version=1)
    assert (edited.status_code, edited.json()["advice"]) == (200, "Gọn hơn")
    assert (edited.json()["version"], edited.json()["seen"]) == (2, [])
    stale = hau.put(f"/visit-reports/{id}", body(hall), version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    changed = hau.put(f"/visit-reports/{id}", body(hall, advice="Khác"))
    assert (changed.status_code, changed.json()["code"]) == (409, "id_reused")
    late_replay = hau.put(f"/visit-reports/{id}", said)
    assert (late_replay.status_code, late_replay.json()) == (200, edited.json())
    assert len(hall.acts("report:saved")) == 2


def test_an_edit_repeated_with_its_operation_is_the_same(hall: Hall) -> None:
    hau, id = hall.caller(hall.cast.hau), uuid4()
    hau.put(f"/visit-reports/{id}", body(hall))
    said = body(hall, advice="Gọn hơn", operation_id=str(uuid4()))
    first = hau.put(f"/visit-reports/{id}", said, version=1)
    again = hau.put(f"/visit-reports/{id}", said, version=1)
    assert (again.status_code, again.json()) == (200, first.json())


def test_one_report_per_person_and_meeting(hall: Hall) -> None:
    hau, id = hall.caller(hall.cast.hau), uuid4()
    hau.put(f"/visit-reports/{id}", body(hall))
    second = hau.put(f"/visit-reports/{uuid4()}", body(hall))
    assert (second.status_code, second.json()["code"]) == (409, "already_reported")
    assert second.json()["id"] == str(id)


def test_a_report_in_a_closed_month_is_late(hall: Hall) -> None:
    unit, month = hall.cast.kim_son, clock.month_of(hall.starts_at)
    with db.write_session() as session:
        session.add(
            MonthBook(unit_id=unit.id, unit_path=unit.path, month=month, state=BookState.closed)
        )
    answer = hall.caller(hall.cast.hau).put(f"/visit-reports/{uuid4()}", body(hall))
    assert (answer.status_code, answer.json()["is_late"]) == (201, True)


def test_no_report_of_a_meeting_to_come(new_hall: Callable[..., Hall]) -> None:
    hall = new_hall(clock.now() + timedelta(days=1))
    answer = hall.caller(hall.cast.hau).put(f"/visit-reports/{uuid4()}", body(hall))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_early")


def test_who_may_report(hall: Hall) -> None:
    def status(who: str) -> tuple[int, str]:
        caller = hall.caller(getattr(hall.cast, who))
        answer = caller.put(f"/visit-reports/{uuid4()}", body(hall))
        return answer.status_code, answer.json().get("code", "")

    assert status("bao") == (422, "unknown_reference")
    assert status("stranger_visitor") == (422, "unknown_reference")
    assert status("tuyen") == (403, "forbidden")
    assert status("chau") == (403, "forbidden")
    hall.put(hall.caller(hall.cast.bao), hall.code())
    assert status("bao") == (201, "")  # there with a valid code, though not assigned


def test_unknown_phrases_are_named(hall: Hall, tags: list[str]) -> None:
    hau = hall.caller(hall.cast.hau)
    answer = hau.put(f"/visit-reports/{uuid4()}", body(hall, seen=["la-lung"]))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "seen"
    with db.read_session() as session:
        assert session.exec(select(VisitReport)).first() is None


def test_a_phrase_no_longer_offered_stays_in_its_report(hall: Hall, tags: list[str]) -> None:
    hau, quang, id = hall.caller(hall.cast.hau), hall.caller(hall.cast.chau), uuid4()
    hau.put(f"/visit-reports/{id}", body(hall, seen=[tags[0]]))
    off = {"label": "Không dùng nữa", "position": 0, "is_active": False}
    assert quang.put(f"/visit-tags/{tags[0]}", off).status_code == 200
    edited = hau.put(f"/visit-reports/{id}", body(hall, seen=[tags[0], tags[1]]), version=1)
    assert edited.status_code == 200
    assert tags[0] not in [tag["key"] for tag in hau.get("/visit-tags").json()]
    assert tags[0] in [tag["key"] for tag in hau.get("/visit-tags", all=True).json()]


def test_only_the_author_edits(hall: Hall) -> None:
    id = uuid4()
    hall.caller(hall.cast.hau).put(f"/visit-reports/{id}", body(hall))
    for who, status in (("chau", 403), ("viet", 403), ("bao", 404), ("stranger_office", 404)):
        caller = hall.caller(getattr(hall.cast, who))
        assert caller.put(f"/visit-reports/{id}", body(hall), version=1).status_code == status
        seen = caller.get(f"/visit-reports/{id}").status_code
        assert seen == (200 if status == 403 else 404)


def test_reports_are_listed_in_scope_or_own(hall: Hall) -> None:
    hall.caller(hall.cast.hau).put(f"/visit-reports/{uuid4()}", body(hall))
    seen = {
        name: hall.caller(getattr(hall.cast, name))
        .get("/visit-reports", count=True, month=clock.month_of(hall.starts_at))
        .json()["count"]
        for name in ("hau", "bao", "chau", "quang", "khanh", "tuyen")
    }
    assert seen == {"hau": 1, "bao": 0, "chau": 1, "quang": 1, "khanh": 0, "tuyen": 0}


def test_the_list_is_kept_by_the_office_of_a_district_or_province(hall: Hall) -> None:
    said = {"label": "Chi bộ trẻ", "position": 30}
    for who, status in (("hau", 403), ("lan", 403), ("stranger_office", 403), ("viet", 403)):
        caller = hall.caller(getattr(hall.cast, who))
        assert caller.put("/visit-tags/chi-bo-tre", said).status_code == status
    chau = hall.caller(hall.cast.chau)
    assert chau.put("/visit-tags/chi-bo-tre", said).status_code == 201
    assert chau.put("/visit-tags/chi-bo-tre", said).status_code == 200
    assert chau.put("/visit-tags/Ch%C6%B0a", said).status_code == 422
    assert [t["label"] for t in chau.get("/visit-tags").json()] == ["Chi bộ trẻ"]


def test_the_sample_list_is_seeded_once(database: str) -> None:
    with db.write_session() as session:
        assert seed_tags(session) == len(default_tags()) == 10
    with db.write_session() as session:
        assert seed_tags(session) == 0
