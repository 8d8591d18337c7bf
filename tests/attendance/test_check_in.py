"""PUT /check-ins/{id}: every case of a presence as design has it, over HTTP, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from app.assignments.models import Assignment, Obligation, ObligationState
from app.attendance.models import CheckIn, CodeAttempt
from app.audit.models import Receipt
from app.core import clock, db
from app.meetings.models import MeetingState
from app.organisation.models import Unit
from app.periods.models import BookState, MonthBook
from tests.attendance.conftest import Hall

PLACE = {"place_lat": 20.05, "place_lon": 106.09}


def attempts() -> list[CodeAttempt]:
    """Every wrong code counted."""
    with db.read_session() as session:
        return list(session.exec(select(CodeAttempt)))


def test_a_fresh_code_is_grade_a_and_fulfils_the_visit(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    id = uuid4()
    answer = hall.put(hau, hall.code(), id=id)
    assert answer.status_code == 201
    visit = hall.visit()
    assert visit is not None
    found = answer.json()
    assert found == found | {
        "id": str(id), "grade": "A", "flags": [], "via": "qr", "version": 1,
        "obligation_id": str(visit.id), "distance_band": None, "source": "app",
    }  # fmt: skip
    assert answer.headers["etag"] == '"1"'
    assert found["received_at"] >= found["claimed_at"]
    assert (visit.state, visit.done_by, visit.grade) == (ObligationState.done, id, "A")
    assert [e.data["grade"] for e in hall.acts("check_in:made")] == ["A"]


def test_typed_digits_do_as_well(hall: Hall) -> None:
    answer = hall.put(hall.caller(hall.cast.hau), hall.digits())
    assert (answer.status_code, answer.json()["grade"]) == (201, "A")


def test_a_code_received_later_is_grade_b(hall: Hall) -> None:
    said = hall.digits(clock.now() - timedelta(minutes=8))
    found = hall.put(hall.caller(hall.cast.hau), said).json()
    assert (found["grade"], found["flags"]) == ("B", [])


def test_a_declaration_is_grade_d_and_still_done(hall: Hall) -> None:
    answer = hall.put(hall.caller(hall.cast.hau))
    assert (answer.status_code, answer.json()["grade"]) == (201, "D")
    visit = hall.visit()
    assert visit is not None and (visit.state, visit.grade) == (ObligationState.done, "D")


def test_a_wrong_code_stores_nothing_but_the_attempt(hall: Hall) -> None:
    hau, id = hall.caller(hall.cast.hau), uuid4()
    answer = hall.put(hau, hall.wrong(), id=id)
    assert (answer.status_code, answer.json()["code"]) == (422, "code_wrong")
    assert answer.json()["attempts_left"] == 4
    assert hall.rows() == []
    assert [a.person_id for a in attempts()] == [hall.cast.hau.id]
    assert len(hall.acts("check_in:code_refused")) == 1
    visit = hall.visit()
    assert visit is not None and visit.state is ObligationState.due
    with db.read_session() as session:
        assert session.get(Receipt, id) is None
    assert hall.put(hau, hall.code(), id=id).status_code == 201  # the id is still free


def test_a_code_of_another_meeting_is_wrong(hall: Hall, new_hall: Callable[..., Hall]) -> None:
    other = new_hall(cell=hall.cast.kim_dinh_1, assignment=hall.cast.hau_at_kim_dinh)
    answer = hall.put(hall.caller(hall.cast.hau), other.code())
    assert answer.json()["code"] == "code_wrong"


def test_the_sixth_wrong_code_is_too_many_and_the_right_one_too(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    for left in (4, 3, 2, 1, 0):
        refused = hall.put(hau, hall.wrong()).json()
        assert refused["attempts_left"] == left
        assert ("nhập lại" in refused["detail"]) == ("nhập lại" in str(refused["errors"]))
        assert ("nhập lại" in refused["detail"]) is (left > 0)
    for said in (hall.wrong(), hall.code()):
        answer = hall.put(hau, said)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
        assert int(answer.headers["retry-after"]) > 0
    assert len(attempts()) == 5
    assert hall.put(hau).json()["grade"] == "D"  # a declaration needs no code


def test_thirty_wrong_codes_close_the_meeting_to_codes(hall: Hall) -> None:
    with db.write_session() as session:
        for _ in range(30):
            session.add(CodeAttempt(meeting_id=hall.meeting_id, person_id=uuid4()))
    assert hall.put(hall.caller(hall.cast.hau), hall.code()).status_code == 429


def test_strangers_who_guess_silence_nobody(hall: Hall) -> None:
    """Guesses from outside are counted apart: the visitor's own code still works."""
    bao = hall.caller(hall.cast.bao)
    for _ in range(7):
        assert hall.put(bao, hall.wrong()).status_code == 404
    assert len(attempts()) == 5
    assert hall.put(bao, hall.code()).status_code == 404  # over the cap, even with a good code
    with db.write_session() as session:
        for _ in range(30):
            session.add(
                CodeAttempt(meeting_id=hall.meeting_id, person_id=uuid4(), is_stranger=True)
            )
    assert hall.put(hall.caller(hall.cast.hau), hall.code()).status_code == 201


def test_not_assigned_with_a_valid_code_is_stored_and_fulfils_nothing(hall: Hall) -> None:
    answer = hall.put(hall.caller(hall.cast.bao), hall.code())
    assert answer.status_code == 201
    found = answer.json()
    assert (found["flags"], found["obligation_id"]) == (["not_assigned"], None)
    visit = hall.visit()
    assert visit is not None and visit.state is ObligationState.due


def test_not_assigned_without_a_code_does_not_exist(hall: Hall) -> None:
    bao, hau = hall.caller(hall.cast.bao), hall.caller(hall.cast.hau)
    unknown = hau.put(f"/check-ins/{uuid4()}", hall.body() | {"meeting_id": str(uuid4())})
    refused = hall.put(bao)
    assert refused.status_code == unknown.status_code == 404
    assert refused.json() == unknown.json()
    assert hall.rows() == []


def test_the_secretary_of_the_cell_owes_no_visit_there(hall: Hall) -> None:
    assert hall.put(hall.caller(hall.cast.tuyen)).status_code == 404


def test_rights_are_those_of_the_meetings_day(hall: Hall) -> None:
    """An assignment that has ended since still covers its own days, and only those."""
    long_ago = clock.today() - timedelta(days=3)
    with db.write_session() as session:
        ended = session.get_one(Assignment, hall.cast.hau_at_an_hoa.id)
        ended.ends_on = long_ago
        session.delete(session.exec(select(Obligation)).one())
    hau = hall.caller(hall.cast.hau)
    assert hall.put(hau).status_code == 404
    hall.change(starts_at=clock.at(long_ago, "19:30"), month=clock.month_of(long_ago))
    answer = hall.put(hau)
    assert (answer.status_code, answer.json()["obligation_id"]) == (201, None)


def test_a_substitute_is_assigned_for_that_month(hall: Hall) -> None:
    visit = hall.visit()
    assert visit is not None
    with db.write_session() as session:
        session.add(
            Obligation(
                **visit.model_dump(exclude={"id", "created_at", "person_id", "handed_from"}),
                person_id=hall.cast.bao.id, handed_from=visit.id,
            )
        )  # fmt: skip
        session.get_one(Obligation, visit.id).state = ObligationState.withdrawn
    found = hall.put(hall.caller(hall.cast.bao)).json()
    substitute = hall.visit(hall.cast.bao)
    assert substitute is not None
    assert (substitute.state, found["obligation_id"]) == (ObligationState.done, str(substitute.id))


def test_a_second_presence_is_the_same_row(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    first = hall.put(hau, hall.code())
    again = hall.put(hau)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(hall.rows()) == 1


def test_better_evidence_raises_the_grade(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    first = hall.put(hau).json()
    second_id = uuid4()
    said = hall.body(hall.code())
    second = hau.put(f"/check-ins/{second_id}", said)
    assert second.status_code == 200
    assert second.json() == first | {"grade": "A", "via": "qr", "version": 2}
    visit = hall.visit()
    assert visit is not None and visit.grade == "A"
    assert [e.data["from_grade"] for e in hall.acts("check_in:raised")] == ["D"]
    again = hau.put(f"/check-ins/{second_id}", said)  # the second id has its receipt too
    assert (again.status_code, again.json()) == (200, second.json())


def test_the_same_id_again_is_the_same_answer(hall: Hall) -> None:
    hau, id, said = hall.caller(hall.cast.hau), uuid4(), hall.body(hall.code())
    first = hau.put(f"/check-ins/{id}", said)
    position = {"lat": 20.0, "lon": 106.0, "accuracy_m": 20}
    again = hau.put(f"/check-ins/{id}", said | {"position": position})  # not part of the mark
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(hall.acts("check_in:made")) == 1


def test_an_id_taken_for_something_else(hall: Hall, new_hall: Callable[..., Hall]) -> None:
    hau, bao, id = hall.caller(hall.cast.hau), hall.caller(hall.cast.bao), uuid4()
    said = hall.body(hall.code())
    hau.put(f"/check-ins/{id}", said)
    other = new_hall(cell=hall.cast.kim_dinh_1, assignment=hall.cast.hau_at_kim_dinh)
    answers = [
        hau.put(f"/check-ins/{id}", said | {"via": "declared"}),
        bao.put(f"/check-ins/{id}", said),
        other.put(hau, id=id),
        hau.put(f"/check-ins/{id}", said | {"meeting_id": str(uuid4())}),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "id_reused")] * 4
    assert answers[0].json() == answers[1].json()


def test_a_meeting_tomorrow_has_no_presence_today(new_hall: Callable[..., Hall]) -> None:
    hall = new_hall(clock.now() + timedelta(days=1))
    answer = hall.put(hall.caller(hall.cast.hau))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_early")
    assert "chưa đến giờ" in answer.json()["detail"]
    assert hall.rows() == []


def test_a_valid_code_says_that_the_meeting_runs_early(new_hall: Callable[..., Hall]) -> None:
    hall = new_hall(clock.now() + timedelta(hours=2))
    found = hall.put(hall.caller(hall.cast.hau), hall.code()).json()
    assert (found["grade"], found["flags"]) == ("A", ["outside_window"])


def close_month(hall: Hall, unit: Unit, **more: Any) -> None:
    """The books of the meeting's month at a unit, closed."""
    with db.write_session() as session:
        month = clock.month_of(hall.starts_at)
        state = more.pop("state", BookState.closed)
        session.add(
            MonthBook(unit_id=unit.id, unit_path=unit.path, month=month, state=state, **more)
        )


def test_a_presence_in_a_closed_month_is_stored_late(hall: Hall) -> None:
    close_month(hall, hall.cast.kim_son)
    answer = hall.put(hall.caller(hall.cast.hau), hall.code())
    assert (answer.status_code, answer.json()["flags"]) == (201, ["late"])
    visit = hall.visit()
    assert visit is not None and visit.state is ObligationState.late


@pytest.mark.parametrize(("minutes", "flags"), [(10, []), (-10, ["late"])])
def test_an_unlocked_month_is_open_until_its_hour(
    hall: Hall, minutes: int, flags: list[str]
) -> None:
    close_month(
        hall, hall.cast.kim_son, state=BookState.unlocked,
        unlocked_until=clock.now() + timedelta(minutes=minutes),
    )  # fmt: skip
    assert hall.put(hall.caller(hall.cast.hau), hall.code()).json()["flags"] == flags


def test_a_presence_beats_that_the_cell_did_not_meet(hall: Hall) -> None:
    hall.change(state=MeetingState.not_held, not_held_reason="Mưa bão")
    visit = hall.visit()
    assert visit is not None
    with db.write_session() as session:
        session.get_one(Obligation, visit.id).state = ObligationState.not_met
    found = hall.put(hall.caller(hall.cast.hau)).json()
    assert found["flags"] == ["meeting_not_held"]
    visit = hall.visit()
    assert visit is not None and visit.state is ObligationState.done
    assert "checked_in_not_met" in visit.flags


@pytest.mark.parametrize(
    ("lat", "accuracy", "band", "flags"),
    [
        (20.05, 15, "at_place", []), (20.06, 15, "near", []), (20.5, 15, "far", ["far_away"]),
        (20.5, 3000, "unknown", []),
    ],
)  # fmt: skip
def test_a_position_leaves_only_a_band(
    hall: Hall, lat: float, accuracy: float, band: str, flags: list[str]
) -> None:
    with db.write_session() as session:
        cell = session.get_one(Unit, hall.cast.an_hoa_1.id)
        cell.place_lat, cell.place_lon = PLACE["place_lat"], PLACE["place_lon"]
    here = {"lat": lat, "lon": PLACE["place_lon"], "accuracy_m": accuracy}
    found = hall.put(hall.caller(hall.cast.hau), position=here).json()
    assert (found["distance_band"], found["flags"]) == (band, flags)
    stored = hall.rows()[0].model_dump_json() + str(hall.acts("check_in:made")[0].data)
    assert str(lat) not in stored


def test_two_halls_at_the_same_hour(hall: Hall, new_hall: Callable[..., Hall]) -> None:
    cast = hall.cast
    soon = hall.starts_at + timedelta(minutes=9)
    other = new_hall(soon, cell=cast.kim_dinh_1, assignment=cast.hau_at_kim_dinh)
    hau = hall.caller(cast.hau)
    hall.put(hau)
    assert other.put(hau).json()["flags"] == ["two_halls"]
    assert hall.rows()[0].flags == ["two_halls"]  # a person reads both


def test_two_meetings_on_other_days_are_no_question(
    hall: Hall, new_hall: Callable[..., Hall]
) -> None:
    cast = hall.cast
    before = hall.starts_at - timedelta(days=2)
    other = new_hall(before, cell=cast.kim_dinh_1, assignment=cast.hau_at_kim_dinh)
    hau = hall.caller(cast.hau)
    hall.put(hau)
    assert "two_halls" not in other.put(hau).json()["flags"]


def test_one_device_for_two_people(hall: Hall) -> None:
    hall.put(hall.caller(hall.cast.hau), hall.code(), device_id="phone-1")
    found = hall.put(hall.caller(hall.cast.bao), hall.code(), device_id="phone-1").json()
    assert found["flags"] == ["not_assigned", "shared_device"]
    assert [row.flags for row in hall.rows() if row.person_id == hall.cast.hau.id] == [
        ["shared_device"]
    ]


def test_people_without_a_device_id_share_none(hall: Hall) -> None:
    hall.put(hall.caller(hall.cast.hau), hall.code())
    assert hall.put(hall.caller(hall.cast.bao), hall.code()).json()["flags"] == ["not_assigned"]


@pytest.mark.parametrize(
    "said",
    [
        {"via": "qr"}, {"via": "code", "code": "12345"}, {"via": "code", "code": "１２３４５６"},
        {"via": "other"}, {"claimed_at": "2026-11-05T19:30:00"}, {"meeting_id": "x"},
        {"claimed_at": "0001-01-01T00:00:00+14:00"}, {"step": -1}, {"device_id": "x" * 65},
        {"position": {"lat": 91, "lon": 0, "accuracy_m": 1}}, {"extra": 1},
    ],
)  # fmt: skip
def test_malformed_is_refused_with_words(hall: Hall, said: dict[str, Any]) -> None:
    answer = hall.put(hall.caller(hall.cast.hau), said)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["message"]
    assert hall.rows() == []


def test_without_a_standing_sign_in(hall: Hall) -> None:
    hau = hall.caller(hall.cast.hau)
    hau.token += "x"
    assert hall.put(hau).status_code == 401
    bare = hall.api.put(f"/api/v1/check-ins/{uuid4()}", json=hall.body())
    assert (bare.status_code, bare.json()["code"]) == (401, "not_signed_in")
    from app.people.models import SignIn

    ended = hall.caller(hall.cast.hau)
    with db.write_session() as session:
        for family in session.exec(select(SignIn)):
            family.ended_at = clock.now()
    assert hall.put(ended, hall.code()).status_code == 401
    assert hall.rows() == []


def test_an_extra_meeting_is_visited_although_nobody_owed_it(new_hall: Callable[..., Hall]) -> None:
    hall = new_hall(assignment=None)
    answer = hall.put(hall.caller(hall.cast.hau))
    assert (answer.status_code, answer.json()["obligation_id"]) == (201, None)
    assert answer.json()["flags"] == []


def test_the_day_is_a_vietnamese_day(new_hall: Callable[..., Hall]) -> None:
    """00:30 on the 2nd in Vietnam is the 1st in UTC: an assignment from the 2nd covers it."""
    start = clock.at(date(2026, 3, 2), "00:30")
    hall = new_hall(start, assignment=None)
    with db.write_session() as session:
        session.get_one(Assignment, hall.cast.hau_at_an_hoa.id).starts_on = date(2026, 3, 2)
    claimed = start + timedelta(minutes=5)
    answer = hall.put(hall.caller(hall.cast.hau), claimed_at=claimed.isoformat())
    assert answer.status_code == 201
    with db.read_session() as session:
        assert session.exec(select(CheckIn.claimed_at)).one() == claimed
