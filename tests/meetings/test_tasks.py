"""Tasks of a resolution: written in one month, ticked in the next, carried on while open."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.core import db
from app.meetings.models import Task
from app.meetings.queries import tasks_of_previous
from tests.meetings.stage import AFTER, Stage, meeting_id

ROAD = {"text": "Làm đường xóm 1", "who": "đ/c Thắm", "due": "2031-03-31"}
LAMPS = {"text": "Thắp đèn ngõ", "who": "Chi đoàn"}


def record(stage: Stage, month: str, **fields: Any) -> Any:
    """Put the record of a month; the clock stands two hours into its meeting."""
    day = int(month[5:]) - 3
    stage.move(AFTER + timedelta(days={0: 0, 1: 31, 2: 61}[day]))
    by, url = stage.by(stage.cast.tuyen), f"/meetings/{meeting_id(stage.cast.an_hoa_1, month)}"
    known = by.get(url).json()["record"]
    answer = by.put(f"{url}/record", fields, version=known["version"] if known else None)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def to_tick(stage: Stage, month: str) -> list[tuple[str, str]]:
    url = f"/meetings/{meeting_id(stage.cast.an_hoa_1, month)}"
    tasks = stage.by(stage.cast.tuyen).get(url).json()["earlier_tasks"]
    return [(task["text"], task["state"]) for task in tasks]


def test_next_month_opens_with_them(stage: Stage) -> None:
    march = record(stage, "2031-03", tasks=[ROAD, LAMPS])["tasks"]
    assert [(t["text"], t["who"], t["due"]) for t in march] == [
        ("Làm đường xóm 1", "đ/c Thắm", "2031-03-31"),
        ("Thắp đèn ngõ", "Chi đoàn", None),
    ]
    assert to_tick(stage, "2031-03") == []
    assert to_tick(stage, "2031-04") == [(ROAD["text"], "open"), (LAMPS["text"], "open")]
    with db.read_session() as session:
        open_before = tasks_of_previous(session, stage.cast.an_hoa_1.id, "2031-04")
    assert [task.text for task in open_before] == [ROAD["text"], LAMPS["text"]]

    ticked = {"id": march[0]["id"], "text": "another text", "state": "done", "result": "Xong 300 m"}
    goes_on = {"id": march[1]["id"], "text": LAMPS["text"], "state": "open", "result": "Một nửa"}
    april = record(stage, "2031-04", tasks=[ticked, goes_on, {"text": "Dọn kênh"}])
    assert [t["text"] for t in april["tasks"]] == ["Dọn kênh"]
    assert to_tick(stage, "2031-04") == [(ROAD["text"], "done"), (LAMPS["text"], "open")]
    assert to_tick(stage, "2031-05") == [(LAMPS["text"], "open"), ("Dọn kênh", "open")]

    again = record(stage, "2031-04", tasks=[ticked | {"state": "open", "result": None}])
    assert again["tasks"] == []
    assert to_tick(stage, "2031-05") == [(ROAD["text"], "open"), (LAMPS["text"], "open")]


def test_own_tasks_are_edited_by_id_and_taken_out(stage: Stage) -> None:
    march = record(stage, "2031-03", tasks=[ROAD, LAMPS])["tasks"]
    edited = record(stage, "2031-03", tasks=[LAMPS | {"id": march[1]["id"], "who": "Hội phụ nữ"}])
    assert [(t["id"], t["who"]) for t in edited["tasks"]] == [(march[1]["id"], "Hội phụ nữ")]


def test_a_ticked_task_stays_when_its_own_record_changes(stage: Stage) -> None:
    march = record(stage, "2031-03", tasks=[ROAD])["tasks"]
    record(stage, "2031-04", tasks=[ROAD | {"id": march[0]["id"], "state": "done"}])
    kept = record(stage, "2031-03", tasks=[])["tasks"]
    assert [(t["id"], t["state"]) for t in kept] == [(march[0]["id"], "done")]


def test_tasks_that_are_not_there(stage: Stage) -> None:
    march = record(stage, "2031-03", tasks=[ROAD])["tasks"][0]
    record(stage, "2031-04", tasks=[ROAD | {"id": march["id"], "state": "not_done"}])
    with db.write_session() as session:
        foreign = Task(
            meeting_id=meeting_id(stage.cast.an_hoa_2), cell_id=stage.cast.an_hoa_2.id,
            cell_path=stage.cast.an_hoa_2.path, text="của chi bộ khác",
        )  # fmt: skip
        session.add(foreign)
    stage.move(AFTER + timedelta(days=61))
    url = f"/meetings/{meeting_id(stage.cast.an_hoa_1, '2031-05')}/record"
    for tasks, code, field in (
        ([{"id": str(uuid4()), "text": "x"}], "unknown_reference", "tasks.0.id"),
        ([LAMPS, {"id": str(foreign.id), "text": "x"}], "unknown_reference", "tasks.1.id"),
        ([ROAD | {"id": march["id"], "state": "done"}], "already_ticked", "tasks.0.id"),
    ):
        answer = stage.by(stage.cast.tuyen).put(url, {"tasks": tasks})
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["code"], error["field"]) == (422, code, field)
    twice = {"id": march["id"], "text": "x", "state": "not_done"}
    answer = stage.by(stage.cast.tuyen).put(url, {"tasks": [twice, twice]})
    assert answer.json()["errors"][0]["code"] == "twice"
