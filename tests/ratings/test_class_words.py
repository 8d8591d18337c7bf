"""A sheet's own word for a class is shown wherever the class is, and stays when sheets change."""

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core import clock, db
from app.meetings.models import MeetingKind, MeetingRecord
from app.ratings.models import Adoption, Rubric
from app.ratings.service import adopt
from tests.ratings.scene import SHEET, Scene, make_meeting

WORD = "Đạt chất lượng"


@pytest.fixture
def worded(scene: Scene) -> Scene:
    """The sheet in force calls its highest class by a word of its own."""
    with db.write_session() as session:
        rubric = session.get_one(Rubric, scene.rubrics[SHEET])
        sheet = deepcopy(rubric.sheet)
        next(rule for rule in sheet["classes"] if rule["class"] == "tot")["name"] = WORD
        rubric.sheet = sheet
        row = session.exec(select(MeetingRecord)).one()
        row.vote_for, row.vote_against, row.vote_other = 10, 0, 0
    return scene


def test_every_list_says_it_in_the_sheets_word(worded: Scene) -> None:
    cast, month = worded.cast, clock.month_of(worded.day)
    worded.handed_in(cast.tuyen, "self")
    asked = {"unit": str(cast.an_hoa.id), "month": month}
    lan = worded.caller(cast.lan)
    (row,) = lan.get("/decisions/to-decide", **asked).json()["items"]
    assert (row["class"], row["class_word"]) == ("tot", WORD)
    entered = worded.decide(cast.lan)
    assert entered.json()["class_word"] == WORD
    (row,) = lan.get("/decisions/waiting", **asked).json()["items"]
    assert row["decision"]["class_word"] == WORD
    assert worded.confirm(cast.huong).status_code == 200

    with db.write_session() as session:
        # Afterwards the province uses another sheet, and the cell meets again.
        other = next(id for code, id in worded.rubrics.items() if code != SHEET)
        day = clock.today() + timedelta(days=1)
        adopt(session, session.get_one(Rubric, other), cast.an_hoa, ["regular"], day)
        coming = make_meeting(
            session, cast.an_hoa_1, clock.at(day + timedelta(days=31), "19:30"),
            kind=MeetingKind.regular,
        ).id  # fmt: skip
    tuyen = worded.caller(cast.tuyen)
    voices = tuyen.get(f"/meetings/{worded.meeting_id}/voices").json()
    assert (voices["self"]["class_word"], voices["decision"]["class_word"]) == (WORD, WORD)
    (before,) = tuyen.get(f"/meetings/{coming}/before").json()["decided"]
    assert (before["class"], before["class_word"]) == ("tot", WORD)
    year = tuyen.get(f"/units/{cast.an_hoa_1.id}/yearly", year=str(worded.day.year)).json()
    said = {row["id"]: row["class_word"] for row in year["months"]}
    assert said[str(worded.meeting_id)] == WORD


def test_the_classes_offered_are_those_of_the_meetings_day(worded: Scene) -> None:
    """Before and after the cell has scored, whatever the commune uses from today on."""
    cast = worded.cast
    with db.write_session() as session:
        other = next(id for code, id in worded.rubrics.items() if code != SHEET)
        adopt(session, session.get_one(Rubric, other), cast.an_hoa, ["regular"], clock.today())
        own = session.get_one(Rubric, worded.rubrics[SHEET]).sheet["classes"]
    url = f"/meetings/{worded.meeting_id}/voices"
    said = [{"class": rule["class"], "class_word": rule.get("name")} for rule in own]
    assert ("tot", WORD) in [tuple(rule.values()) for rule in said]
    assert worded.caller(cast.lan).get(url).json()["classes"] == said
    worded.handed_in(cast.tuyen, "self")
    assert worded.caller(cast.lan).get(url).json()["classes"] == said
    assert worded.caller(cast.tuyen).get(url).json()["classes"] == []


def test_the_classes_offered_are_those_of_the_score_that_is_decided(worded: Scene) -> None:
    """A meeting dated back to another sheet's days keeps the sheet that its points came from."""
    cast = worded.cast
    worded.handed_in(cast.tuyen, "self")
    with db.write_session() as session:
        other = session.get_one(
            Rubric, next(id for code, id in worded.rubrics.items() if code != SHEET)
        )
        for row in session.exec(select(Adoption)):
            row.rubric_id = other.id
            session.add(row)
    told = worded.caller(cast.lan).get(f"/meetings/{worded.meeting_id}/voices").json()
    assert WORD in [rule["class_word"] for rule in told["classes"]]
    entered = worded.decide(cast.lan)
    assert (entered.status_code, entered.json()["class_word"]) == (200, WORD)


def test_a_common_word_is_left_to_the_screen(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decided(cast.lan, cast.huong)
    voices = scene.caller(cast.tuyen).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert voices["decision"]["class"] == "tot"
    assert voices["self"]["class_word"] is voices["decision"]["class_word"] is None
