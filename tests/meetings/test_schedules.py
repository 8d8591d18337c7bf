"""Approving registered dates: a list that was read, what changed meanwhile, who may, and how a date
stands afterwards on the meeting and in the lists."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import select

from app.audit.models import Action, AuditEvent
from app.core import db
from app.meetings.models import Schedule, ScheduleApproval
from app.organisation.models import Unit, UnitKind
from app.people.models import Person
from tests.meetings.stage import EVENING, MONTH, Stage, meeting_id, stored

DAY = timedelta(days=1)


def register(stage: Stage, person: Person, cell: Unit, at: datetime) -> UUID:
    """The cell's secretary confirms the date."""
    id = meeting_id(cell)
    body = {"cell_id": str(cell.id), "month": MONTH, "starts_at": at.isoformat()}
    assert stage.by(person).put(f"/meetings/{id}", body).status_code == 200
    return id


@pytest.fixture
def registered(stage: Stage) -> Stage:
    """Two cells of An Hòa have registered their dates, the third has not."""
    register(stage, stage.cast.tuyen, stage.cast.an_hoa_1, EVENING)
    register(stage, stage.cast.toan, stage.cast.an_hoa_2, EVENING + DAY)
    return stage


def approve(
    stage: Stage, person: Person, unit: Unit, *items: tuple[UUID, datetime]
) -> httpx.Response:
    seen = [{"meeting_id": str(id), "starts_at": at.isoformat()} for id, at in items]
    body = {"unit_id": str(unit.id), "month": MONTH, "items": seen}
    return stage.by(person).post("/schedules/approve", body)


def approved(answer: httpx.Response) -> tuple[int, list[str]]:
    """How many are approved, and why the others were left out."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return len(body["done"]), [each["code"] for each in body["left_out"]]


def listed(stage: Stage, person: Person, **filters: Any) -> set[str]:
    answer = stage.by(person).get("/meetings", month=MONTH, **filters)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


def stands(stage: Stage, person: Person, id: UUID) -> tuple[str | None, str | None]:
    body = stage.by(person).get(f"/meetings/{id}").json()
    return body["schedule"], body["approved_for"]


def test_the_list_that_was_read_is_approved(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    one, two = meeting_id(cast.an_hoa_1), meeting_id(cast.an_hoa_2)
    version = stored(one).version
    assert listed(stage, cast.lan, owes="approve") == {str(one), str(two)}
    answer = approve(stage, cast.lan, cast.an_hoa, (one, EVENING), (two, EVENING + DAY))
    assert approved(answer) == (2, [])
    assert listed(stage, cast.lan, owes="approve") == set()
    assert listed(stage, cast.lan, schedule="approved") == {str(one), str(two)}
    state, hour = stands(stage, cast.tuyen, one)
    assert (state, datetime.fromisoformat(str(hour))) == ("approved", EVENING)
    # The meeting's own version is what phones hold: it stays.
    assert stored(one).version == version
    with db.read_session() as session:
        audited = select(AuditEvent).where(AuditEvent.action == Action.schedule_approved)
        rows = session.exec(audited).all()
    assert {row.subject_id for row in rows} == {one, two}
    assert {row.actor_id for row in rows} == {cast.lan.id}


def test_a_repeat_changes_nothing(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    id = meeting_id(cast.an_hoa_1)
    assert approved(approve(stage, cast.lan, cast.an_hoa, (id, EVENING))) == (1, [])
    assert approved(approve(stage, cast.huong, cast.an_hoa, (id, EVENING))) == (1, [])
    with db.read_session() as session:
        assert session.get_one(ScheduleApproval, id).approved_by == cast.lan.id
        audited = select(AuditEvent).where(AuditEvent.action == Action.schedule_approved)
        assert len(session.exec(audited).all()) == 1


def test_a_change_afterwards_shows_by_itself(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    id = meeting_id(cast.an_hoa_1)
    approve(stage, cast.lan, cast.an_hoa, (id, EVENING))
    moved = EVENING + 2 * DAY
    body = {"starts_at": moved.isoformat()}
    assert stage.by(cast.tuyen).post(f"/meetings/{id}/reschedule", body).status_code == 200
    state, hour = stands(stage, cast.tuyen, id)
    assert (state, datetime.fromisoformat(str(hour))) == ("changed", EVENING)
    assert listed(stage, cast.lan, schedule="changed") == {str(id)}
    assert str(id) in listed(stage, cast.lan, owes="approve")
    # The list as it was read before the change approves nothing of it.
    assert approved(approve(stage, cast.lan, cast.an_hoa, (id, EVENING))) == (
        0,
        ["changed_meanwhile"],
    )
    assert approved(approve(stage, cast.lan, cast.an_hoa, (id, moved))) == (1, [])
    assert stands(stage, cast.tuyen, id)[0] == "approved"
    # Moved back, the approval of the other hour does not come to life again.
    body = {"starts_at": EVENING.isoformat()}
    assert stage.by(cast.tuyen).post(f"/meetings/{id}/reschedule", body).status_code == 200
    assert stands(stage, cast.tuyen, id)[0] == "changed"


def test_what_cannot_be_approved_is_left_out_and_named(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    one, three = meeting_id(cast.an_hoa_1), meeting_id(cast.an_hoa_3)
    next_door = register(stage, cast.dinh, cast.kim_dinh_1, EVENING)
    usual = stored(three).starts_at
    assert usual is not None
    items = [(one, EVENING), (three, usual), (next_door, EVENING), (uuid4(), EVENING)]
    body = approve(stage, cast.lan, cast.an_hoa, *items).json()
    assert body["done"] == [str(one)]
    why = {each["meeting_id"]: (each["code"], each["cell"]) for each in body["left_out"]}
    assert why[str(three)][0] == "not_registered"
    assert why[str(three)][1]["name"] == cast.an_hoa_3.name
    # Of another unit's meeting nothing is said, not even whose it is.
    assert why[str(next_door)] == ("not_found", None)


def test_an_unapproved_meeting_is_held(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    one, two = meeting_id(cast.an_hoa_1), meeting_id(cast.an_hoa_2)
    approve(stage, cast.lan, cast.an_hoa, (two, EVENING + DAY))
    stage.move(EVENING + DAY)
    for person, id in ((cast.tuyen, one), (cast.toan, two)):
        assert stage.by(person).post(f"/meetings/{id}/open").status_code == 200
    assert stands(stage, cast.tuyen, one) == (None, None)
    assert stands(stage, cast.toan, two)[0] == "approved"
    assert listed(stage, cast.lan, owes="approve") == set()
    answer = approve(stage, cast.lan, cast.an_hoa, (one, EVENING), (two, EVENING + DAY))
    assert approved(answer) == (1, ["not_waiting"])


def test_who_approves(registered: Stage) -> None:
    """The committee that decides here, or one above it; not the cell, not the next commune."""
    stage, cast = registered, registered.cast
    id = meeting_id(cast.an_hoa_1)
    for person in (cast.tuyen, cast.hau, cast.admin):
        assert approve(stage, person, cast.an_hoa, (id, EVENING)).status_code in (403, 422)
    assert approve(stage, cast.khanh, cast.an_hoa, (id, EVENING)).status_code == 422
    assert approved(approve(stage, cast.viet, cast.kim_son, (id, EVENING))) == (1, [])
    # Where the setting gives it to the district, the commune approves no more.
    with db.write_session() as session:
        unit = session.get_one(Unit, cast.an_hoa.id)
        unit.decides = cast.kim_son.kind
        session.add(unit)
    other = (meeting_id(cast.an_hoa_2), EVENING + DAY)
    assert approved(approve(stage, cast.lan, cast.an_hoa, other)) == (0, ["forbidden"])
    assert approved(approve(stage, cast.chau, cast.kim_son, other)) == (1, [])


def _decided_by(unit: Unit, kind: UnitKind | None) -> None:
    with db.write_session() as session:
        session.get_one(Unit, unit.id).decides = kind


def test_the_list_to_approve_is_what_its_reader_may_approve(registered: Stage) -> None:
    """Whole, or but for the cells that the district decides: approving it leaves nothing out."""
    stage, cast = registered, registered.cast
    hours = {meeting_id(cast.an_hoa_1): EVENING, meeting_id(cast.an_hoa_2): EVENING + DAY}
    next_door = register(stage, cast.dinh, cast.kim_dinh_1, EVENING)
    one, two = map(str, hours)
    settings: list[tuple[list[tuple[Unit, UnitKind | None]], set[str]]] = [
        ([], {one, two}),
        ([(cast.an_hoa_1, UnitKind.district)], {two}),
        ([(cast.an_hoa, UnitKind.district)], set()),
        ([(cast.an_hoa, UnitKind.district), (cast.an_hoa_2, UnitKind.commune)], {two}),
        ([(cast.kim_son, UnitKind.district)], set()),
        ([(cast.kim_son, UnitKind.district), (cast.an_hoa, UnitKind.commune)], {one, two}),
    ]
    for named, own in settings:
        for unit, kind in named:
            _decided_by(unit, kind)
        for within in ({"within": str(cast.an_hoa.id)}, {}):
            wanted = {"owes": "approve", "approvable": "true"} | within
            assert listed(stage, cast.lan, **wanted) == own, named
            everything = {one, two} if within else {one, two, str(next_door)}
            assert listed(stage, cast.chau, **wanted) == everything
        assert listed(stage, cast.lan, owes="approve") == {one, two}  # what the month lacks
        # One condition for the list and for the act.
        items = [(id, at) for id, at in hours.items() if str(id) in own]
        if items:
            assert approved(approve(stage, cast.lan, cast.an_hoa, *items)) == (len(items), [])
        others = [(id, at) for id, at in hours.items() if str(id) not in own]
        if others:
            answer = approve(stage, cast.lan, cast.an_hoa, *others)
            assert approved(answer) == (0, ["forbidden"] * len(others))
        with db.write_session() as session:
            for row in session.exec(select(ScheduleApproval)):
                session.delete(row)
        for unit, _ in named:
            _decided_by(unit, None)


def test_a_cell_or_a_visitor_has_nothing_to_approve(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    for person in (cast.tuyen, cast.hau, cast.admin):
        assert listed(stage, person, approvable="true") == set()
    assert listed(stage, cast.lan, approvable="true", within=str(cast.an_hoa_1.id)) == {
        str(meeting_id(cast.an_hoa_1))
    }


def test_a_closed_month_takes_no_approval(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    stage.close_month(cast.kim_son)
    answer = approve(stage, cast.lan, cast.an_hoa, (meeting_id(cast.an_hoa_1), EVENING))
    assert approved(answer) == (0, ["month_closed"])


def test_bad_lists(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    assert approve(stage, cast.lan, cast.an_hoa).status_code == 422
    many = [(uuid4(), EVENING) for _ in range(401)]
    assert approve(stage, cast.lan, cast.an_hoa, *many).status_code == 422
    lan = stage.by(cast.lan)
    assert lan.get("/meetings", schedule="perhaps").status_code == 422
    assert lan.get("/meetings", overdue="true").status_code == 422
    assert lan.get("/meetings", overdue="true", owes="approve").status_code == 422
    assert lan.get("/meetings", owes="close").status_code == 422


def test_each_word_lists_what_each_row_says(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    one, two = meeting_id(cast.an_hoa_1), meeting_id(cast.an_hoa_2)
    approve(stage, cast.lan, cast.an_hoa, (one, EVENING))
    register(stage, cast.dinh, cast.kim_dinh_1, EVENING)
    items = stage.by(cast.chau).get("/meetings", month=MONTH).json()["items"]
    for how in Schedule:
        said = {item["id"] for item in items if item["schedule"] == how}
        assert listed(stage, cast.chau, schedule=how.value) == said
    assert str(two) in listed(stage, cast.chau, schedule="waiting,approved")


def test_two_members_at_once_make_one_approval(registered: Stage) -> None:
    stage, cast = registered, registered.cast
    id, barrier = meeting_id(cast.an_hoa_1), Barrier(2)
    callers = [stage.by(cast.lan), stage.by(cast.huong)]
    item = {"meeting_id": str(id), "starts_at": EVENING.isoformat()}
    body = {"unit_id": str(cast.an_hoa.id), "month": MONTH, "items": [item]}

    def go(number: int) -> httpx.Response:
        barrier.wait()
        return callers[number].post("/schedules/approve", body)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(go, range(2)))
    assert [approved(answer) for answer in answers] == [(1, [])] * 2
    with db.read_session() as session:
        audited = select(AuditEvent).where(AuditEvent.action == Action.schedule_approved)
        assert len(session.exec(audited).all()) == 1
