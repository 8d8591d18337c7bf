"""The list and the single view: filters, scope, pages, own rows, bounded selects."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from app.assignments.models import Assignment, Obligation, ObligationState
from app.core import clock, db
from app.core.ids import new_id
from app.meetings.models import Meeting, MeetingRecord
from app.organisation.models import UnitKind
from app.organisation.service import create_unit
from tests.fixtures.cast import Caller
from tests.fixtures.statements import counted
from tests.meetings.stage import AFTER, EVENING, MONTH, Stage, meeting_id


def names(caller: Caller, **params: Any) -> list[str]:
    answer = caller.get("/meetings", **params)
    assert answer.status_code == 200, answer.text
    return [f"{m['commune']['name'][-4:]} {m['cell']['name'][-1]}" for m in answer.json()["items"]]


def test_who_no_longer_visits_no_longer_reads(stage: Stage) -> None:
    cast = stage.cast
    with db.write_session() as session:
        visit = session.exec(
            select(Obligation).where(
                Obligation.person_id == cast.hau.id, Obligation.cell_id == cast.an_hoa_1.id,
                Obligation.month == MONTH,
            )
        ).one()  # fmt: skip
        visit.state = ObligationState.withdrawn
        session.get_one(Assignment, visit.assignment_id).ends_on = clock.today() - timedelta(days=1)
        meeting = visit.meeting_id
    assert names(stage.by(cast.hau), month=MONTH) == ["Định 1"]
    assert stage.by(cast.hau).get(f"/meetings/{meeting}").status_code == 404


def test_a_moment_beyond_the_calendar_is_refused(stage: Stage) -> None:
    office = stage.by(stage.cast.chau)
    for path in ("/meetings", "/obligations"):
        answer = office.get(path, before="0001-01-01T00:00:00+14:00")
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "before"


def test_each_sees_what_is_theirs(stage: Stage) -> None:
    cast = stage.cast
    assert names(stage.by(cast.tuyen), month=MONTH) == [" Hòa 1"]
    assert names(stage.by(cast.hau), month=MONTH) == [" Hòa 1", "Định 1"]
    assert len(names(stage.by(cast.lan), month=MONTH)) == 3
    assert len(names(stage.by(cast.chau), month=MONTH)) == 6
    assert len(names(stage.by(cast.quang), month=MONTH)) == 9
    assert names(stage.by(cast.bao), month=MONTH) == []
    assert names(stage.by(cast.admin)) == []
    assert len(names(stage.by(cast.stranger_standing), month=MONTH)) == 3
    assert stage.by(cast.stranger_office).get("/meetings", within=cast.an_hoa.id).status_code == 404
    assert stage.api.get("/api/v1/meetings").status_code == 401


def test_filters(stage: Stage) -> None:
    stage.move(AFTER)
    stage.by(stage.cast.tuyen).put(f"/meetings/{stage.id}/record", {"excused": 1})
    stage.by(stage.cast.toan).post(
        f"/meetings/{meeting_id(stage.cast.an_hoa_2)}/not-held", {"reason": "Mưa lũ"}
    )
    chau = stage.by(stage.cast.chau)
    of = {"month": MONTH, "within": stage.cast.an_hoa.id}
    assert names(chau, **of, state="held,not_held") == [" Hòa 1", " Hòa 2"]
    assert names(chau, **of, state="held") == [" Hòa 1"]
    assert names(chau, **of, reported=True) == [" Hòa 1", " Hòa 2"]
    assert names(chau, **of, reported=False) == [" Hòa 3"]
    assert names(chau, **of, reported=False, ahead=False) == []
    assert names(chau, **of, recorded=True) == [" Hòa 1"]
    assert names(chau, **of, recorded=True, decided=False) == [" Hòa 1"]
    assert names(chau, **of, decided=True) == []
    assert names(chau, month=MONTH, ahead=False) == [" Hòa 1", "Định 1"]
    assert names(chau, month=MONTH, cell=stage.cast.kim_dinh_2.id) == ["Định 2"]
    assert names(chau, month=MONTH, kind="thematic") == []
    assert names(chau, month=MONTH, mine=True) == []
    assert names(stage.by(stage.cast.tuyen), month=MONTH, mine=True) == [" Hòa 1"]
    item = chau.get("/meetings", **of).json()["items"][0]
    assert (item["present"], item["summoned"]) == (9, 10)
    assert (item["visits_expected"], item["visits_done"]) == (1, 0)
    assert item["secretary"]["phone"] == stage.cast.tuyen.phone
    reason = chau.get("/meetings", **of).json()["items"][1]["not_held_reason"]
    assert reason == "Mưa lũ"


@pytest.mark.parametrize(
    "params",
    [
        {"month": "2031-3"}, {"state": "gone"}, {"kind": "party"}, {"cursor": "%%%"},
        {"cursor": "WzEsMiwzXQ"}, {"limit": 201}, {"limit": 0}, {"cell": "x"},
    ],
)  # fmt: skip
def test_questions_that_cannot_be(stage: Stage, params: dict[str, Any]) -> None:
    answer = stage.by(stage.cast.chau).get("/meetings", **params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_pages_come_once_each(stage: Stage) -> None:
    quang = stage.by(stage.cast.quang)
    seen: list[str] = []
    cursor = None
    while True:
        page = quang.get("/meetings", limit=5, count=True, **({"cursor": cursor} if cursor else {}))
        seen += [m["id"] for m in page.json()["items"]]
        assert page.json()["count"] == 36
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 36


def test_an_own_visit_is_always_visible(stage: Stage) -> None:
    """A substitute, before any grant reaches the cell: the row itself is what shows it."""
    with db.write_session() as session:
        session.add(
            Obligation(
                assignment_id=stage.cast.hau_at_an_hoa.id, person_id=stage.cast.bao.id,
                cell_id=stage.cast.an_hoa_1.id, cell_path=stage.cast.an_hoa_1.path, month=MONTH,
                meeting_id=stage.id,
            )
        )  # fmt: skip
    bao = stage.by(stage.cast.bao)
    assert names(bao) == names(bao, mine=True) == names(bao, month=MONTH) == [" Hòa 1"]
    assert bao.get(f"/meetings/{stage.id}").json()["may"] == ["visit"]
    april = meeting_id(stage.cast.an_hoa_1, "2031-04")
    assert bao.get(f"/meetings/{april}").status_code == 404


def test_what_each_may_do(stage: Stage) -> None:
    cast = stage.cast
    secretary = ["run", "record", "confirm", "self_assess"]
    for person, may in (
        (cast.tuyen, secretary),
        (cast.tham, secretary),
        (cast.hau, ["visit"]),
        (cast.chau, ["record", "enter", "decide"]),
        (cast.viet, ["decide"]),
        (cast.lan, ["record", "enter", "decide"]),
        (cast.huong, ["decide"]),
        (cast.quang, ["decide"]),
    ):
        assert stage.by(person).get(f"/meetings/{stage.id}").json()["may"] == may, person.full_name


def test_the_meeting_with_what_surrounds_it(stage: Stage) -> None:
    meeting = stage.by(stage.cast.hau).get(f"/meetings/{stage.id}").json()
    assert [u["name"] for u in meeting["ancestors"]] == [
        "Đảng bộ tỉnh (mẫu)", "Đảng bộ huyện Kim Sơn", "Đảng bộ xã Ân Hòa",
    ]  # fmt: skip
    assert meeting["secretary"]["full_name"] == "Trần Thị Tuyến"
    assert meeting["secretary"]["phone"] == stage.cast.tuyen.phone
    assert (meeting["members"], meeting["exempt"], meeting["record"]) == (11, 1, None)
    assert clock.instant(meeting["starts_at"]) == EVENING
    assert stage.by(stage.cast.hau).get(f"/meetings/{uuid4()}").status_code == 404
    assert stage.by(stage.cast.hau).get("/meetings/x").status_code == 422


def test_a_long_page_asks_no_more_than_a_short_one(stage: Stage) -> None:
    with db.write_session() as session:
        parent = session.merge(stage.cast.kim_dinh)
        for number in range(200):
            cell = create_unit(
                session, kind=UnitKind.cell, code=f"N{number}", name=f"Chi bộ {number}",
                parent=parent, opened_on=clock.first_day("2025-01"), members=10,
            )  # fmt: skip
            meeting = Meeting(
                id=new_id(), cell_id=cell.id, cell_path=cell.path, month=MONTH,
                starts_at=EVENING + timedelta(minutes=number),
            )  # fmt: skip
            session.add(meeting)
            session.flush()
            session.add(
                MeetingRecord(
                    meeting_id=meeting.id, cell_path=cell.path, month=MONTH, members=10,
                    summoned=10, present=9, entered_by=stage.cast.chau.id,
                )
            )  # fmt: skip
    chau = stage.by(stage.cast.chau)
    with counted() as few:
        chau.get("/meetings", month=MONTH, limit=2, count=True)
    with counted() as many:
        page = chau.get("/meetings", month=MONTH, limit=200, count=True).json()
    assert (len(page["items"]), page["count"]) == (200, 206)
    assert len(few) == len(many) <= 11
