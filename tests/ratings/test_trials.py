"""Trying a sheet on past meetings: what it says, that it changes nothing, and its steps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import select

from app import jobs, tables
from app.core import clock, db
from app.organisation.models import Unit
from app.people.models import Person
from app.ratings.models import Assessment, AssessmentState, Rubric, RubricTrialRow
from app.ratings.rules import MeetingFacts, RecordFacts, score
from app.ratings.service import trials
from app.ratings.sheet import Sheet
from tests.ratings.scene import FULL, SHEET, Scene, make_meeting, make_record

MINE = {"rubric_trial", "rubric_trial_row"}  # what a trial may write, beside its line of history
TRAIL = {"audit_event"}


def _stored() -> dict[str, list[Any]]:
    """Every row of every other table."""
    with db.read_session() as session:
        return {
            table.name: sorted(map(repr, session.connection().execute(sa.select(table))))
            for table in tables.metadata.sorted_tables
            if table.name not in MINE | TRAIL
        }


def _score(scene: Scene, cell: Unit, by: Person, days_ago: int, **answers: Any) -> UUID:
    """A meeting of the cell with a self-score handed in; its id."""
    with db.write_session() as session:
        day = scene.day - timedelta(days=days_ago)
        meeting = make_meeting(session, cell, clock.at(day, "19:30"))
        make_record(session, meeting, by)
        rubric = session.get_one(Rubric, scene.rubrics[SHEET])
        sheet, given = Sheet.model_validate(rubric.sheet), FULL | answers
        record = RecordFacts(10, 1, 0, 95, 4, 0, 0)
        result = score(sheet, given, record, MeetingFacts("regular", None, cell.members))
        session.add(
            Assessment(
                meeting_id=meeting.id, rater="self", person_id=by.id, cell_path=cell.path,
                month=meeting.month, rubric_id=rubric.id, state=AssessmentState.submitted,
                answers=given, result=result.model_dump(mode="json"),
                points=float(result.points), class_=result.class_key,
            )
        )  # fmt: skip
        return meeting.id


def _stricter(scene: Scene, **item: Any) -> str:
    """A draft of An Hòa's: the sample with Tốt from 95 and one item changed."""
    with scene.read() as session:
        sheet = session.get_one(Rubric, scene.rubrics[SHEET]).sheet
    sheet = sheet | {"classes": [sheet["classes"][0] | {"from": 95}, *sheet["classes"][1:]]}
    if item:
        group = sheet["groups"][1]
        content = group["items"][0] | item
        sheet["groups"][1] = group | {"items": [content, *group["items"][1:]]}
    id = str(uuid4())
    body = {"owner_unit_id": str(scene.cast.an_hoa.id), "sheet": sheet}
    told = scene.caller(scene.cast.lan).put(f"/rubrics/{id}", body)
    assert told.status_code == 201, told.text
    return id


def _ask(
    scene: Scene, rubric: str, *, person: str = "lan", unit: str = "an_hoa", back: int = 0
) -> httpx.Response:
    month = clock.month_of(scene.day)
    body = {
        "unit_id": str(getattr(scene.cast, unit).id),
        "from_month": clock.shift(month, -back), "to_month": month,
    }  # fmt: skip
    return scene.caller(getattr(scene.cast, person)).post(f"/rubrics/{rubric}/what-if", body)


def _done(scene: Scene, asked: httpx.Response, person: str = "lan") -> dict[str, Any]:
    assert asked.status_code == 201, asked.text
    jobs.work_off(jobs.QUEUES[0])
    told = scene.caller(getattr(scene.cast, person)).get(asked.headers["Location"][7:])
    assert told.status_code == 200, told.text
    return dict(told.json())


def test_who_would_get_another_class_and_why(scene: Scene) -> None:
    cast = scene.cast
    _score(scene, cast.an_hoa_1, cast.tuyen, 0)
    _score(scene, cast.an_hoa_2, cast.toan, 0, **{"conduct.discussion": 2})  # 92: Tốt, then Khá
    rubric = _stricter(scene)
    asked = _ask(scene, rubric)
    assert (asked.json()["state"], asked.json()["done"]) == ("waiting", 0)
    told = _done(scene, asked)
    assert (told["state"], told["total"], told["done"]) == ("done", 2, 2)
    assert (told["changed"], told["undecidable"], told["outdated"]) == (1, 0, False)
    assert told["classes"] == [
        {"before": "tot", "after": "kha", "meetings": 1},
        {"before": "tot", "after": "tot", "meetings": 1},
    ]
    assert told["changed_by_month"] == {clock.month_of(scene.day): 1}
    url = asked.headers["Location"][7:] + "/rows"
    office = scene.caller(cast.lan)
    rows = office.get(url, changed=True, count=True).json()
    assert rows["count"] == 1
    row = rows["items"][0]
    assert (row["cell"]["name"], row["before"], row["after"]) == (cast.an_hoa_2.name, "tot", "kha")
    assert row["why"] == ["92 điểm, xếp loại Tốt.", "92 điểm, xếp loại Khá."]
    assert len(office.get(url).json()["items"]) == 2


def test_a_changed_item_is_carried_as_a_share_and_a_new_one_is_said(scene: Scene) -> None:
    cast = scene.cast
    _score(scene, cast.an_hoa_1, cast.tuyen, 0, **{"preparation.content": 5})
    told = _done(scene, _ask(scene, _stricter(scene, type="toggle")))
    assert told["by_share"] == {"2.1 Nội dung được chi ủy (bí thư) chuẩn bị, thống nhất trước": 1}
    assert (told["changed"], told["undecidable"]) == (
        1,
        0,
    )  # half of it is none of it: 90, under 95
    told = _done(scene, _ask(scene, _stricter(scene, key="another")))
    assert (told["changed"], told["undecidable"]) == (0, 1)
    assert told["classes"] == [{"before": "tot", "after": None, "meetings": 1}]
    assert list(told["unanswered"].values()) == [1]


def test_a_trial_changes_nothing_but_itself(scene: Scene) -> None:
    cast = scene.cast
    _score(scene, cast.an_hoa_1, cast.tuyen, 0)
    _score(scene, cast.an_hoa_3, cast.toan, 0, **{"result.done": 0})
    rubric, office = _stricter(scene), scene.caller(cast.lan)
    month = clock.month_of(scene.day)
    body = {"unit_id": str(cast.an_hoa.id), "from_month": month, "to_month": month}
    before = _stored()
    asked = office.post(f"/rubrics/{rubric}/what-if", body)
    jobs.work_off(jobs.QUEUES[0])
    assert office.get(asked.headers["Location"][7:]).json()["changed"] == 0
    assert _stored() == before


def test_small_steps_of_two_processes_count_each_meeting_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = scene.cast
    for days in range(7):
        _score(scene, cast.an_hoa_1, cast.tuyen, days)
        _score(scene, cast.kim_dinh_1, cast.dinh, days)
    monkeypatch.setattr(trials, "STEP", 3)
    asked = _ask(scene, _stricter(scene), person="chau", unit="kim_son", back=1)
    with ThreadPoolExecutor(3) as pool:
        taken = list(pool.map(lambda _: jobs.work_off(jobs.QUEUES[0]), range(3)))
    assert sum(taken) >= 5
    told = _done(scene, asked, "chau")
    assert (told["state"], told["done"], told["total"]) == ("done", 14, 14)
    with scene.read() as session:
        rows = session.exec(select(RubricTrialRow.meeting_id)).all()
    assert len(set(rows)) == len(rows) == 14
    pages: list[str] = []
    url, office = asked.headers["Location"][7:] + "/rows", scene.caller(cast.chau)
    cursor: dict[str, str] = {}
    while True:
        one = office.get(url, limit="5", **cursor).json()
        pages += [row["meeting_id"] for row in one["items"]]
        if one["next_cursor"] is None:
            break
        cursor = {"cursor": one["next_cursor"]}
    assert sorted(pages) == sorted(map(str, rows))


def test_a_draft_edited_meanwhile_is_not_what_was_tried(scene: Scene) -> None:
    _score(scene, scene.cast.an_hoa_1, scene.cast.tuyen, 0)
    rubric = _stricter(scene)
    asked, office = _ask(scene, rubric), scene.caller(scene.cast.lan)
    sheet = office.get(f"/rubrics/{rubric}").json()["sheet"]
    body = {"owner_unit_id": str(scene.cast.an_hoa.id), "sheet": sheet | {"title": "Tên khác"}}
    assert office.put(f"/rubrics/{rubric}", body, version=1).status_code == 200
    told = _done(scene, asked)
    assert (told["outdated"], told["done"]) == (True, 1)


def test_asking_again_is_the_same_trial_and_another_takes_its_place(scene: Scene) -> None:
    _score(scene, scene.cast.an_hoa_1, scene.cast.tuyen, 0)
    rubric = _stricter(scene)
    first, again = _ask(scene, rubric).json(), _ask(scene, rubric).json()
    assert first["id"] == again["id"]
    other = _ask(scene, rubric, back=2).json()
    listed = scene.caller(scene.cast.lan).get(f"/rubrics/{rubric}/what-if").json()["items"]
    assert [trial["id"] for trial in listed] == [other["id"]]
    gone = scene.caller(scene.cast.lan).get(f"/rubrics/{rubric}/what-if/{first['id']}")
    assert gone.status_code == 404


def test_a_trial_that_breaks_says_so_and_blocks_no_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    _score(scene, scene.cast.an_hoa_1, scene.cast.tuyen, 0)
    broken = _ask(scene, _stricter(scene))

    def fail(*_: Any) -> Any:
        raise RuntimeError("broken on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(trials, "carry", fail)
        assert _done(scene, broken)["state"] == "failed"
    assert _done(scene, _ask(scene, _stricter(scene)))["state"] == "done"


def test_who_may_try_what_where(scene: Scene) -> None:
    mine, library = _stricter(scene), str(scene.rubrics[SHEET])
    for person, unit, rubric, status in (
        ("huong", "an_hoa", library, 201), ("huong", "an_hoa", mine, 404),
        ("lan", "kim_son", mine, 422), ("khanh", "an_hoa", library, 422),
        ("khanh", "kim_dinh", mine, 404), ("tuyen", "an_hoa", library, 403),
        ("admin", "an_hoa", library, 403), ("stranger_office", "phat_diem", mine, 404),
    ):  # fmt: skip
        told = _ask(scene, rubric, person=person, unit=unit)
        assert told.status_code == status, (person, unit, told.text)
    backwards = _ask(scene, mine, back=-1)
    assert (backwards.status_code, backwards.json()["errors"][0]["field"]) == (422, "to_month")
    assert _ask(scene, mine, back=24).status_code == 422
    asked = _ask(scene, mine)
    url = asked.headers["Location"][7:]
    assert scene.caller(scene.cast.khanh).get(url).status_code == 404
    assert scene.caller(scene.cast.khanh).get(url + "/rows").status_code == 404
