"""The job that keeps meetings and visits ahead: idempotent, never for the past, never twice."""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import select

from app.assignments.models import Obligation
from app.core import clock, db
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import roots_of_cells
from app.meetings.service import keep_ahead
from app.organisation.models import Unit
from tests.meetings.stage import EVENING, MONTH, Stage, meeting_id, stored, visit

MONTHS = ["2031-03", "2031-04", "2031-05", "2031-06"]


def ahead(path: str = "") -> tuple[int, int]:
    with db.write_session() as session:
        return keep_ahead(session, path=path)


def count(model: type) -> int:
    with db.read_session() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_four_months_of_every_cell(stage: Stage) -> None:
    assert count(Meeting) == 9 * 4
    assert count(Obligation) == 3 * 4
    meeting = stored(stage.id)
    assert (meeting.starts_at, meeting.place) == (EVENING, stage.cast.an_hoa_1.place)
    assert meeting.state is MeetingState.expected
    assert visit(stage.id).expected_at == EVENING


def test_again_and_again_changes_nothing(stage: Stage) -> None:
    before = stored(stage.id)
    assert [ahead(), ahead(), ahead(stage.cast.an_hoa.path)] == [(0, 0)] * 3
    assert stored(stage.id) == before


def test_the_next_month_brings_one_more(stage: Stage) -> None:
    stage.move(clock.at(clock.first_day("2031-04"), "00:10"))
    assert ahead() == (9, 3)
    assert count(Meeting) == 9 * 5


def test_a_cell_opens_and_another_ends(stage: Stage) -> None:
    with db.write_session() as session:
        late = session.get_one(Unit, stage.cast.phat_diem_2.id)
        late.opened_on = clock.first_day("2031-08").replace(day=7)  # its usual day is the 6th
        ended = session.get_one(Unit, stage.cast.phat_diem_3.id)
        ended.closed_on = clock.first_day("2031-08")
        session.add_all([late, ended])
    stage.move(clock.at(clock.first_day("2031-07"), "08:00"))
    ahead()
    with db.read_session() as session:
        months = {
            cell.id: set(
                session.exec(
                    select(Meeting.month).where(
                        Meeting.cell_id == cell.id, Meeting.month >= "2031-07"
                    )
                )
            )
            for cell in (stage.cast.phat_diem_1, stage.cast.phat_diem_2, stage.cast.phat_diem_3)
        }
    assert months[stage.cast.phat_diem_1.id] == {"2031-07", "2031-08", "2031-09", "2031-10"}
    assert months[stage.cast.phat_diem_2.id] == {"2031-09", "2031-10"}
    assert months[stage.cast.phat_diem_3.id] == {"2031-07"}


def test_untouched_meetings_follow_the_profile(stage: Stage) -> None:
    by = stage.by(stage.cast.tuyen)
    june = meeting_id(stage.cast.an_hoa_1, "2031-06")
    plan = stage.plan(month="2031-06", starts_at="2031-06-05T19:30:00+07:00")
    assert by.put(f"/meetings/{june}", plan).status_code == 200
    unit = stage.by(stage.cast.chau).get(f"/units/{stage.cast.an_hoa_1.id}").json()
    kept = ("kind", "code", "name", "parent_id", "members", "exempt", "cell_type", "place")
    changed = {k: unit[k] for k in kept} | {"usual_day": 12, "usual_time": "20:00"}
    answer = stage.by(stage.cast.chau).put(f"/units/{unit['id']}", changed, version=unit["version"])
    assert answer.status_code == 200, answer.text
    new = clock.at(clock.first_day(MONTH).replace(day=12), "20:00")
    assert stored(stage.id).starts_at == new
    assert visit(stage.id).expected_at == new
    assert stored(june).starts_at == clock.at(clock.first_day("2031-06").replace(day=5), "19:30")


def test_what_has_come_due_stays_where_it_was(stage: Stage) -> None:
    stage.move(EVENING + timedelta(hours=1))
    with db.write_session() as session:
        cell = session.get_one(Unit, stage.cast.an_hoa_1.id)
        cell.usual_day = 20
        session.add(cell)
    ahead(stage.cast.an_hoa_1.path)
    assert stored(stage.id).starts_at == EVENING
    april = stored(meeting_id(stage.cast.an_hoa_1, "2031-04"))
    assert april.starts_at == clock.at(clock.first_day("2031-04").replace(day=20), "19:30")


def test_a_new_cell_has_its_meetings_at_once(stage: Stage) -> None:
    body = {
        "kind": "cell", "code": "XOM-9", "name": "Chi bộ xóm 9", "opened_on": "2031-03-01",
        "parent_id": str(stage.cast.an_hoa.id), "usual_day": 9,
    }  # fmt: skip
    id = "7f4a1c1e-57a6-4f2e-9d47-3c8f2f6f0d11"
    assert stage.by(stage.cast.chau).put(f"/units/{id}", body).status_code == 201
    listed = stage.by(stage.cast.chau).get("/meetings", cell=id).json()["items"]
    assert [(m["month"], m["starts_at"][:10]) for m in listed] == [
        (month, f"{month}-09") for month in MONTHS
    ]


def test_a_cell_that_has_not_said_its_day_is_expected_all_the_same(stage: Stage) -> None:
    with db.write_session() as session:
        cell = session.get_one(Unit, stage.cast.an_hoa_3.id)
        cell.usual_day = None
        session.add(cell)
    stage.move(clock.at(clock.first_day("2031-04"), "08:00"))
    ahead()
    july = stored(meeting_id(stage.cast.an_hoa_3, "2031-07"))
    assert (july.state, july.starts_at) == (MeetingState.expected, None)


def test_a_job_can_go_piece_by_piece(stage: Stage) -> None:
    with db.read_session() as session:
        pieces = roots_of_cells(session)
    assert pieces == sorted(
        [stage.cast.an_hoa.path, stage.cast.kim_dinh.path, stage.cast.phat_diem.path]
    )
    stage.move(clock.at(clock.first_day("2031-04"), "08:00"))
    assert [ahead(path) for path in pieces] == [(3, 1)] * 3
    assert ahead() == (0, 0)
