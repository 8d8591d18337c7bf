"""What a month lacks: behind each count stand exactly its rows, those past their day too, each by
the terms of its own cell; and by when the month is to be closed."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from app.assignments.rules import meeting_id
from app.core import db
from app.meetings.models import Meeting, MeetingState
from app.organisation.models import Unit
from app.people.models import Person
from app.periods.models import MonthTerms
from app.periods.rules import Step
from app.ratings.service import adopt, load_library
from tests.assignments.scene import APRIL, DAY, EVENING, HOUR, MARCH, Scene
from tests.closing.test_closing import END, _get
from tests.ratings.scene import SHEET

LAST_OF_APRIL = datetime.fromisoformat("2027-04-28T09:00:00+07:00")


@pytest.fixture
def march(scene: Scene) -> Scene:
    """An Hòa 1 and Kim Định 1 met, Hậu was at both; An Hòa 2 registered its date, no other did."""
    cast = scene.cast
    with db.write_session() as session:
        rubric = load_library(session)[SHEET]
        adopt(session, rubric, cast.province, ["regular"], EVENING.date().replace(day=1))
        planned = session.get_one(Meeting, meeting_id(cast.an_hoa_2.id, MARCH))
        planned.state = MeetingState.planned
        session.add(planned)
    scene.at(EVENING + HOUR)
    for cell in (cast.an_hoa_1, cast.kim_dinh_1):
        scene.attends(cast.hau, cell)
        scene.meets(cell)
    return scene


def _terms(unit: Unit, **days: int) -> None:
    with db.write_session() as session:
        terms = MonthTerms(unit_id=unit.id, unit_path=unit.path)
        for name, value in days.items():
            setattr(terms, name, value)
        session.add(terms)


def _missing(scene: Scene, person: Person, unit: Unit, month: str = MARCH) -> dict[str, Any]:
    return {each["step"]: each for each in _get(scene, person, unit, month)["missing"]}


def _behind(scene: Scene, person: Person, unit: Unit, step: str, **more: str) -> int:
    """How many rows the list holds to which the count links; the list's own count agrees."""
    path = "/obligations" if step == Step.report else "/meetings"
    asked = {"month": MARCH, "within": str(unit.id), "owes": step, "count": "true", "limit": "200"}
    answer = scene.by(person).get(path, **asked, **more)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["count"] == len(body["items"])
    return int(body["count"])


def _agree(scene: Scene, person: Person, unit: Unit) -> dict[str, tuple[int, int]]:
    """Every step's count and overdue, after each was compared with the rows behind it."""
    found = _missing(scene, person, unit)
    for step in (each for each in Step if each is not Step.close):
        said = found.get(step, {"count": 0, "overdue": 0})
        rows = (
            _behind(scene, person, unit, step),
            _behind(scene, person, unit, step, overdue="true"),
        )
        assert rows == (said["count"], said["overdue"]), step
    return {step: (each["count"], each["overdue"]) for step, each in found.items()}


def test_each_count_opens_its_rows(march: Scene) -> None:
    scene, cast = march, march.cast
    # The days of registering and approving March lie in February.
    assert _agree(scene, cast.viet, cast.kim_son) == {
        "register": (3, 3), "approve": (1, 1), "notice": (4, 4), "self_score": (2, 0),
        "report": (2, 0), "decide": (2, 0),
    }  # fmt: skip
    scene.at(EVENING + 4 * DAY)
    later = _agree(scene, cast.viet, cast.kim_son)
    assert (later["self_score"], later["report"]) == ((2, 2), (2, 2))
    assert _agree(scene, cast.lan, cast.an_hoa)["report"] == (1, 1)


def test_each_cell_is_judged_by_the_terms_of_its_place(march: Scene) -> None:
    """A commune below gives its cells more time, one of its cells less: the district's count and
    the list behind it say what each cell reads on its own card."""
    scene, cast = march, march.cast
    _terms(cast.kim_son, self_score_days=1, report_days=1, decide_day=3)
    _terms(cast.an_hoa, self_score_days=20, decide_day=20)
    scene.at(EVENING + 3 * DAY)
    assert _agree(scene, cast.viet, cast.kim_son)["self_score"] == (2, 1)
    assert _agree(scene, cast.viet, cast.kim_son)["report"] == (2, 2)
    due = scene.by(cast.tuyen).get(f"/meetings/{meeting_id(cast.an_hoa_1.id, MARCH)}").json()["due"]
    assert date.fromisoformat(due["self_score"]) == EVENING.date() + 20 * DAY
    _terms(cast.an_hoa_1, self_score_days=0)
    assert _agree(scene, cast.viet, cast.kim_son)["self_score"] == (2, 2)
    scene.at(END.replace(month=4, day=9))
    assert _agree(scene, cast.viet, cast.kim_son)["decide"] == (2, 1)


def test_dates_wait_for_approval_from_their_day_on(scene: Scene) -> None:
    """April's dates are to be approved by the 28th of March, unless the commune set another day."""
    cast = scene.cast
    with db.write_session() as session:
        for cell in (cast.an_hoa_1, cast.kim_dinh_1):
            planned = session.get_one(Meeting, meeting_id(cell.id, APRIL))
            planned.state = MeetingState.planned
            session.add(planned)
    _terms(cast.kim_dinh, approve_day=20)
    scene.at(EVENING.replace(day=25))
    approve = _missing(scene, cast.viet, cast.kim_son, APRIL)["approve"]
    assert approve == {"step": "approve", "count": 2, "overdue": 1, "due_on": "2027-03-28"}
    scene.at(EVENING.replace(day=29))
    assert _missing(scene, cast.viet, cast.kim_son, APRIL)["approve"]["overdue"] == 2
    assert _missing(scene, cast.khanh, cast.kim_dinh, APRIL)["approve"]["due_on"] == "2027-03-20"


def test_the_day_of_the_close(march: Scene) -> None:
    """It is the closing committee's, and shown to the units below as well."""
    scene, cast = march, march.cast
    assert _get(scene, cast.viet, cast.kim_son)["close_on"] == "2027-04-10"
    _terms(cast.kim_son, close_day=12)
    _terms(cast.an_hoa, close_day=5)  # it does not close
    assert _get(scene, cast.viet, cast.kim_son)["close_on"] == "2027-04-12"
    assert _get(scene, cast.lan, cast.an_hoa)["close_on"] == "2027-04-12"


def test_what_stands_in_the_way_of_closing_opens_its_rows(march: Scene) -> None:
    """To come, silent and not recorded: the lists ask as the counts do."""
    scene, cast = march, march.cast
    with db.write_session() as session:  # no hour is known of it
        unknown = session.get_one(Meeting, meeting_id(cast.kim_dinh_3.id, MARCH))
        unknown.starts_at = None
        session.add(unknown)
    for moment in (EVENING + HOUR, EVENING + 3 * DAY, LAST_OF_APRIL):
        scene.at(moment)
        said = _get(scene, cast.viet, cast.kim_son)
        asked = {"month": MARCH, "within": str(cast.kim_son.id), "count": "true"}
        waits = asked | {"state": "expected,planned"}
        viet = scene.by(cast.viet)
        coming = viet.get("/meetings", **waits, ahead="true").json()["count"]
        silent = viet.get("/meetings", **waits, slot="true", ahead="false").json()["count"]
        due = viet.get("/obligations", **asked, due_past="true").json()["count"]
        assert (coming, silent, due) == (
            said["ahead_count"], said["silent_cells"], said["due_count"],
        ), moment  # fmt: skip
    assert said["ahead_count"] == 0 and said["silent_cells"] == 4


def test_the_visitor_is_told_by_when_the_report_is_due(march: Scene) -> None:
    """The same day as on the meeting; nothing once the report has come."""
    scene, cast = march, march.cast
    _terms(cast.kim_dinh, report_days=9)
    met = meeting_id(cast.an_hoa_1.id, MARCH)

    def told() -> dict[str, str | None]:
        page = scene.by(cast.hau).get("/obligations", mine="true", month=MARCH).json()
        return {row["meeting_id"]: row["report_by"] for row in page["items"]}

    other = str(meeting_id(cast.kim_dinh_1.id, MARCH))
    said = told()
    assert said[str(met)] == scene.by(cast.hau).get(f"/meetings/{met}").json()["due"]["report"]
    assert said == {
        str(met): f"{EVENING.date() + 3 * DAY}",
        other: f"{EVENING.date() + 9 * DAY}",
    }
    body = {"meeting_id": str(met)}
    assert scene.by(cast.hau).put(f"/visit-reports/{uuid4()}", body).status_code == 201
    assert told() == said | {str(met): None}
    assert (
        scene.by(cast.hau).get("/obligations", month=APRIL).json()["items"][0]["report_by"] is None
    )
