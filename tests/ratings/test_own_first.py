"""A visitor who has still to score reads nothing of what was decided: no points and no class, by
any way."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from app.assignments.models import Obligation, ObligationState
from app.core import clock, db
from app.meetings.models import Meeting, MeetingState
from app.people.models import Person
from app.ratings.models import Rubric
from tests.ratings.scene import FULL, SHEET, Scene, make_meeting, make_visit

SHORT = FULL | {"result.done": 6.5}  # 91.5


def _decided(scene: Scene) -> None:
    scene.handed_in(scene.cast.tuyen, "self", answers=SHORT)
    scene.decided(scene.cast.lan, scene.cast.huong)


def _next_month(scene: Scene) -> str:
    """The cell's next meeting, which Hậu is to visit too."""
    with db.write_session() as session:
        at = clock.at(scene.day, "19:30") + timedelta(days=32)
        cell = scene.cast.an_hoa_1
        meeting = make_meeting(session, cell, at, state=MeetingState.planned)
        make_visit(session, scene.cast, scene.cast.hau, meeting, ObligationState.due)
        return str(meeting.id)


def _everything(scene: Scene, person: Person, ahead: str) -> dict[str, Any]:
    """What a person reads of the meeting by every way there is to its decision."""
    caller, month = scene.caller(person), clock.month_of(scene.day)
    cell, year = scene.cast.an_hoa_1.id, scene.day.year
    paths: dict[str, dict[str, Any]] = {
        "/meetings": {"month": month},
        f"/meetings/{scene.meeting_id}": {},
        f"/meetings/{scene.meeting_id}/voices": {},
        f"/meetings/{ahead}/before": {},
        f"/meetings/{ahead}/sheet": {},
        f"/units/{cell}/yearly": {"year": year},
        "/yearly": {"year": year},
        "/assessments": {"month": month},
        "/obligations": {"mine": True},
        "/visit-pack": {},
    }
    found = {}
    for path, query in paths.items():
        told = caller.get(path, **query)
        assert told.status_code == 200, (path, told.text)
        found[path] = told.json()
    return found


def _tells(body: Any) -> bool:
    """Whether points or class of the meeting stand somewhere in an answer."""
    if isinstance(body, dict):
        named = any(
            body.get(name) is not None
            for name in ("decided_class", "decided_points", "self_points", "so_far")
        )
        decided = bool(body.get("decision")) or bool(body.get("decided"))
        return named or decided or any(_tells(value) for value in body.values())
    if isinstance(body, list):
        return any(_tells(value) for value in body)
    return bool(body == 91.5)


def test_who_has_still_to_score_reads_nothing_of_the_decision(scene: Scene) -> None:
    hau, ahead = scene.cast.hau, _next_month(scene)
    _decided(scene)
    read = _everything(scene, hau, ahead)
    assert [path for path, body in read.items() if _tells(body)] == []
    voices = read[f"/meetings/{scene.meeting_id}/voices"]
    assert (voices["decision_withheld"], voices["stage"]) == (True, "decided")
    cell = str(scene.cast.an_hoa_1.id)
    [row] = [row for row in read["/yearly"]["items"] if row["unit"]["id"] == cell]
    [month] = [m for m in row["months"] if m["id"] == str(scene.meeting_id)]
    assert (month["withheld"], row["counted"]) == (True, 0)

    scene.handed_in(hau, "visitor")
    read = _everything(scene, hau, ahead)
    voices = read[f"/meetings/{scene.meeting_id}/voices"]
    assert (voices["decision_withheld"], voices["decision"]["points"]) == (False, 91.5)
    assert voices["visitors"][0]["after_decision"] is True
    telling = ("/meetings", f"/meetings/{ahead}/before", "/yearly", "/visit-pack")
    assert all(_tells(read[path]) for path in telling)


def test_the_cell_and_the_committee_read_it_at_once(scene: Scene) -> None:
    _decided(scene)
    for person in (scene.cast.tuyen, scene.cast.lan, scene.cast.viet):
        told = scene.caller(person).get(f"/meetings/{scene.meeting_id}/voices").json()
        assert (told["decision_withheld"], told["decision"]["points"]) == (False, 91.5)


def test_whoever_hands_in_no_score_any_more_reads_it(scene: Scene) -> None:
    """Excused, or the month is closed: nothing is left to be kept apart."""
    _decided(scene)
    url, hau = f"/meetings/{scene.meeting_id}/voices", scene.caller(scene.cast.hau)
    assert hau.get(url).json()["decision"] is None
    with db.write_session() as session:
        owed = session.exec(select(Obligation)).one()
        owed.state = ObligationState.excused
    assert hau.get(url).json()["decision"]["points"] == 91.5
    with db.write_session() as session:
        session.exec(select(Obligation)).one().state = ObligationState.due
    assert hau.get(url).json()["decision"] is None
    scene.close_month()
    assert hau.get(url).json()["decision"]["points"] == 91.5


def test_where_the_sheet_asks_to_confirm_nothing_is_kept_apart(scene: Scene) -> None:
    with db.write_session() as session:
        rubric = session.get_one(Rubric, scene.rubrics[SHEET])
        rubric.sheet = rubric.sheet | {"visitor": "confirms"}
    _decided(scene)
    told = scene.caller(scene.cast.hau).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert (told["decision_withheld"], told["decision"]["points"]) == (False, 91.5)


def test_what_is_withheld_is_no_stored_figure(scene: Scene) -> None:
    """The meeting keeps its copies: only the reader's answer leaves them out."""
    _decided(scene)
    scene.caller(scene.cast.hau).get("/meetings", month=clock.month_of(scene.day))
    with scene.read() as session:
        assert session.get_one(Meeting, scene.meeting_id).decided_points == 91.5
