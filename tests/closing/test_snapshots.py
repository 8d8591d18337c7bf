"""What a close freezes and asks for, and how a printed figure is explained after the month was
opened again; a close beside a decision."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from app.assignments.rules import meeting_id
from app.closing.models import MonthSnapshot, SnapshotScore
from app.core import db
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.people.models import Person
from app.periods.models import MonthTerms
from app.ratings.models import Rubric
from app.ratings.service import adopt, load_library, recount
from tests.assignments.scene import DAY, EVENING, HOUR, MARCH, Scene
from tests.closing.test_closing import END, _asked_in_time, _get, _post, _refused
from tests.ratings.scene import SHEET


@pytest.fixture
def march(scene: Scene) -> Scene:
    """An Hòa 1 met and Kim Định 1 did; Hậu was at the first; the sheet is in force."""
    cast = scene.cast
    with db.write_session() as session:
        rubric = load_library(session)[SHEET]
        adopt(session, rubric, cast.province, ["regular"], EVENING.date().replace(day=1))
    scene.at(EVENING + HOUR)
    scene.attends(cast.hau, cast.an_hoa_1)
    scene.meets(cast.an_hoa_1)
    scene.meets(cast.kim_dinh_1)
    return scene


def _url(scene: Scene) -> str:
    return f"/meetings/{meeting_id(scene.cast.an_hoa_1.id, MARCH)}/decision"


def _enter(scene: Scene, person: Person, class_: str = "tot") -> int:
    """Enter a decision; its revision."""
    day = f"{scene.now.date()}"
    voices = f"/meetings/{meeting_id(scene.cast.an_hoa_1.id, MARCH)}/voices"
    seen = scene.by(person).get(voices).json()["seen"]
    body = {"class": class_, "conclusion_no": "3-KL", "session_on": day, "seen": seen}
    answer = scene.by(person).post(_url(scene), body)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["revision"])


def _decide(scene: Scene, class_: str = "tot") -> int:
    revision = _enter(scene, scene.cast.lan, class_)
    answer = scene.by(scene.cast.huong).post(f"{_url(scene)}/confirm", {"revision": revision})
    assert answer.status_code == 200, answer.text
    return revision


def _snapshots(scene: Scene, person: Person, **of: Any) -> list[dict[str, Any]]:
    unit = of.get("unit", scene.cast.kim_son)
    answer = scene.by(person).get(f"/months/{MARCH}/snapshots", unit=str(unit.id))
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def test_a_printed_figure_stays_explainable(march: Scene) -> None:
    scene, cast = march, march.cast
    scene.at(END - 2 * DAY)
    _decide(scene)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    closed = _post(scene, cast.viet, "close", cast.kim_son).json()
    [first] = _snapshots(scene, cast.viet)
    assert (first["number"], first["decided"], first["changed"]) == (1, 1, [])
    assert (first["figures"], first["by"]) == (closed["figures"], cast.viet.full_name)
    why = {"revision": 1, "reason": "Bổ sung biên bản"}
    told = scene.by(cast.huong).post(f"{_url(scene)}/reopen", why)
    _refused(told, "month_closed", 423)

    # Unlocked with a reason and an end, the decision is opened again and made anew.
    until = (END + 3 * DAY).isoformat()
    _post(scene, cast.viet, "unlock", cast.kim_son, reason="bổ sung biên bản", until=until)
    assert scene.by(cast.huong).post(f"{_url(scene)}/reopen", why).status_code == 200
    [printed] = _snapshots(scene, cast.viet)
    assert printed["decided"] == 1
    [changed] = printed["changed"]
    assert (changed["printed_class"], changed["now_class"]) == ("tot", None)
    assert (changed["reason"], changed["reopened_by"]) == (why["reason"], cast.huong.full_name)
    _decide(scene, "kha")
    _post(scene, cast.viet, "close", cast.kim_son)
    second, printed = _snapshots(scene, cast.viet)
    assert (second["number"], second["changed"]) == (2, [])
    assert [(c["printed_class"], c["now_class"]) for c in printed["changed"]] == [("tot", "kha")]
    with db.read_session() as session:
        kept = session.exec(
            select(MonthSnapshot.number, SnapshotScore.class_, SnapshotScore.revision)
            .join(SnapshotScore)
            .order_by(MonthSnapshot.number)  # type: ignore[arg-type]
        ).all()
        assert recount(session) == []
    assert list(kept) == [(1, "tot", 1), (2, "kha", 2)]


def test_a_printed_class_is_called_by_the_word_of_its_sheet(march: Scene) -> None:
    """Also after another sheet, with another word, has come into force."""
    scene, cast = march, march.cast
    with db.write_session() as session:
        rubric = session.exec(select(Rubric).where(Rubric.code == SHEET)).one()
        sheet = deepcopy(rubric.sheet)
        for rule in sheet["classes"]:
            rule["name"] = {"tot": "Đạt chất lượng", "kha": None}.get(rule["class"])
        rubric.sheet = sheet
    scene.at(END - 2 * DAY)
    _decide(scene)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    with db.write_session() as session:
        other = load_library(session)["AN-PHU/42-HD"]
        unit = session.get_one(Unit, cast.an_hoa.id)
        adopt(session, other, unit, ["regular"], (END + 2 * DAY).date())
    until = (END + 3 * DAY).isoformat()
    _post(scene, cast.viet, "unlock", cast.kim_son, reason="bổ sung biên bản", until=until)
    why = {"revision": 1, "reason": "Bổ sung biên bản"}
    assert scene.by(cast.huong).post(f"{_url(scene)}/reopen", why).status_code == 200
    _decide(scene, "kha")
    [printed] = _snapshots(scene, cast.viet)
    [changed] = printed["changed"]
    assert (changed["printed_class"], changed["printed_word"]) == ("tot", "Đạt chất lượng")
    assert (changed["now_class"], changed["now_word"]) == ("kha", None)
    assert printed["rebuilt"] is False


def test_who_reads_the_snapshots(march: Scene) -> None:
    """The commune reads what concerns its own cells, not the district's figures."""
    scene, cast = march, march.cast
    scene.at(END - 2 * DAY)
    _decide(scene)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    [whole] = _snapshots(scene, cast.viet)
    [own] = _snapshots(scene, cast.huong, unit=cast.an_hoa)
    [other] = _snapshots(scene, cast.khanh, unit=cast.kim_dinh)
    assert (own["decided"], own["figures"]["done"]) == (1, 1)
    assert (other["decided"], other["figures"]["missed"]) == (0, 1)
    assert own["figures"] != whole["figures"] == whole["now_figures"]
    path = f"/months/{MARCH}/snapshots"
    assert scene.by(cast.tuyen).get(path, unit=str(cast.an_hoa_1.id)).status_code == 403
    for stranger in cast.strangers:
        assert scene.by(stranger).get(path, unit=str(cast.kim_son.id)).status_code in (403, 404)


def test_closing_asks_for_what_is_missing(march: Scene) -> None:
    """Each step with its day from the calendar; overdue is not closed, and closes nothing."""
    scene, cast = march, march.cast
    with db.write_session() as session:
        session.add(MonthTerms(unit_id=cast.kim_son.id, unit_path=cast.kim_son.path, decide_day=8))
    scene.at(EVENING + 2 * DAY)
    found = {each["step"]: each for each in _get(scene, cast.viet, cast.kim_son)["missing"]}
    assert set(found) == {"register", "notice", "self_score", "report", "decide"}
    assert (found["self_score"]["count"], found["self_score"]["overdue"]) == (2, 0)
    assert (found["report"]["count"], found["report"]["overdue"]) == (1, 0)
    assert found["decide"] == {
        "step": "decide", "count": 2, "overdue": 0, "due_on": "2027-04-08",
    }  # fmt: skip
    scene.at(EVENING + 4 * DAY)
    found = {each["step"]: each for each in _get(scene, cast.viet, cast.kim_son)["missing"]}
    assert (found["self_score"]["overdue"], found["report"]["overdue"]) == (2, 1)
    scene.at(END.replace(month=4, day=9))
    found = {each["step"]: each for each in _get(scene, cast.viet, cast.kim_son)["missing"]}
    assert found["decide"]["overdue"] == 2
    # What waits for the second person is still missing.
    _enter(scene, cast.lan)
    missing = _get(scene, cast.viet, cast.kim_son)["missing"]
    assert {each["step"]: each["count"] for each in missing}["decide"] == 2
    _asked_in_time(scene, cast.viet, cast.kim_son)
    assert _post(scene, cast.viet, "close", cast.kim_son).status_code == 200


def test_late_facts_show_as_late(march: Scene) -> None:
    scene, cast = march, march.cast
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    assert _get(scene, cast.viet, cast.kim_son)["late_count"] == 0
    scene.attends(cast.hau, cast.kim_dinh_1)
    after = _get(scene, cast.viet, cast.kim_son)
    assert after["late_count"] == 1
    [printed] = _snapshots(scene, cast.viet)
    assert printed["figures"]["missed"] == 1  # as it was printed
    assert scene.figures(cast.kim_son)["late"] == 1


def test_the_books_of_a_unit_below_stay_as_they_were_printed(march: Scene) -> None:
    """A check-in that comes late stands beside, at the commune as at the district."""
    scene, cast = march, march.cast
    scene.at(END - 2 * DAY)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    printed = _get(scene, cast.khanh, cast.kim_dinh)
    assert (printed["state"], printed["figures"]["missed"]) == ("closed", 1)
    scene.attends(cast.hau, cast.kim_dinh_1)
    after = _get(scene, cast.khanh, cast.kim_dinh)
    assert (after["figures"], after["late_count"]) == (printed["figures"], 1)
    [kept] = _snapshots(scene, cast.khanh, unit=cast.kim_dinh)
    assert kept["figures"] == printed["figures"]
    assert (kept["now_figures"]["missed"], kept["now_figures"]["late"]) == (0, 1)


def test_what_is_decided_while_unlocked_shows_after_it_locked_itself(march: Scene) -> None:
    scene, cast = march, march.cast
    scene.at(END - 2 * DAY)
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    until = END + DAY
    _post(
        scene, cast.viet, "unlock", cast.kim_son, reason="bổ sung biên bản", until=until.isoformat()
    )
    _decide(scene)
    scene.at(until + HOUR)
    month = _get(scene, cast.viet, cast.kim_son)
    assert (month["state"], month["may_close"]) == ("closed", True)
    [printed] = _snapshots(scene, cast.viet)
    [changed] = printed["changed"]
    assert (changed["printed_class"], changed["now_class"]) == (None, "tot")
    assert (changed["decided_by"], changed["reopened_by"]) == (cast.huong.full_name, None)
    assert _post(scene, cast.viet, "close", cast.kim_son).status_code == 200
    month = _get(scene, cast.viet, cast.kim_son)
    assert (month["state"], month["may_close"]) == ("closed", False)
    second, _ = _snapshots(scene, cast.viet)
    assert (second["number"], second["decided"], second["changed"]) == (2, 1, [])


def test_a_close_beside_a_confirmation(march: Scene) -> None:
    """Decided within the month that closed, or refused with 423: never behind its back."""
    scene, cast = march, march.cast
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _enter(scene, cast.lan)
    gate = Barrier(2)
    closer, second = scene.by(cast.viet), scene.by(cast.huong)

    def go(act: Any) -> Any:
        gate.wait(timeout=60)
        return act()

    acts = [
        partial(closer.post, f"/months/{MARCH}/close", {"unit_id": str(cast.kim_son.id)}),
        partial(second.post, f"{_url(scene)}/confirm", {"revision": 1}),
    ]
    with ThreadPoolExecutor(2) as pool:
        closed, confirmed = [done.result() for done in [pool.submit(go, act) for act in acts]]
    assert closed.status_code == 200, closed.text
    assert confirmed.status_code in (200, 423), confirmed.text
    with db.read_session() as session:
        frozen = session.exec(select(SnapshotScore)).all()
        meeting = session.get_one(Meeting, meeting_id(cast.an_hoa_1.id, MARCH))
        assert recount(session) == []
    assert len(frozen) == (1 if confirmed.status_code == 200 else 0)
    assert (meeting.decided_class is None) is (confirmed.status_code == 423)


def test_an_unlocking_beside_a_late_fact(march: Scene) -> None:
    """The check-in is kept either way: late, or done in the month that is open again."""
    scene, cast = march, march.cast
    _asked_in_time(scene, cast.viet, cast.kim_son)
    _post(scene, cast.viet, "close", cast.kim_son)
    gate = Barrier(2)
    until = (END + 3 * DAY).isoformat()

    def unlock() -> int:
        caller = scene.by(cast.viet)
        gate.wait(timeout=60)
        body = {"unit_id": str(cast.kim_son.id), "reason": "bổ sung phiếu", "until": until}
        return caller.post(f"/months/{MARCH}/unlock", body).status_code

    def attend() -> int:
        gate.wait(timeout=60)
        scene.attends(cast.hau, cast.kim_dinh_1)
        return 200

    with ThreadPoolExecutor(2) as pool:
        told = [done.result() for done in [pool.submit(unlock), pool.submit(attend)]]
    assert told == [200, 200]
    figures = scene.figures(cast.kim_son)
    assert figures.get("late", 0) + figures["done"] == 2
    assert scene.findings() == []
