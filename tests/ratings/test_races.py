"""What happens at the same moment: real requests beside each other, on both databases.

Whoever comes second is told what the first did; nothing is half done and no copy lies.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import httpx
from sqlmodel import select

from app.core import clock, db
from app.meetings.models import Meeting
from app.periods import service as periods
from app.periods.models import BookState, MonthBook
from app.ratings.models import AssessmentState
from app.ratings.service import recount
from tests.ratings.scene import Scene

Request = Callable[[], httpx.Response]


def _beside(*requests: Request) -> list[httpx.Response]:
    """All of them let go at once, in the order given."""
    gate = Barrier(len(requests))

    def go(request: Request) -> httpx.Response:
        gate.wait(timeout=60)
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return [done.result() for done in [pool.submit(go, request) for request in requests]]


def _wrong() -> list[str]:
    with db.read_session() as session:
        return recount(session)


def _entry(scene: Scene) -> dict[str, str | int]:
    base = {"class": "tot", "conclusion_no": "12-KL/ĐU", "session_on": f"{clock.today()}"}
    return base | {"seen": scene.number()}


def test_deciding_while_it_is_being_returned(scene: Scene) -> None:
    cast = scene.cast
    url = f"/meetings/{scene.meeting_id}/decision"
    id = scene.handed_in(cast.tuyen, "self")
    office, standing = scene.caller(cast.lan), scene.caller(cast.huong)
    winners = set()
    for attempt in range(6):
        version = scene.stored(id).version
        entry = _entry(scene)
        back = {"reason": f"Lần {attempt}", "seen": entry["seen"]}
        decided, returned = _beside(
            partial(office.post, url, entry),
            partial(standing.post, f"/assessments/{id}/return", back),
        )
        statuses = (decided.status_code, returned.status_code)
        assert sorted(statuses) == [200, 409], (decided.text, returned.text)
        winners.add("decided" if decided.status_code == 200 else "returned")
        lost = (decided if returned.status_code == 200 else returned).json()
        if decided.status_code == 200:
            assert (lost["code"], lost["happened"]["event"]) == ("decision_waiting", "proposed")
            assert cast.lan.full_name in lost["detail"]
            assert scene.stored(id).version == version
            why = {"revision": decided.json()["revision"], "reason": f"Thử lại {attempt}"}
            assert office.post(f"{url}/refuse", why).status_code == 200
        else:
            assert (lost["code"], lost["happened"]["event"]) == ("changed_meanwhile", "returned")
            assert scene.stored(id).state is AssessmentState.returned
            assert scene.submit(cast.tuyen, id).status_code == 200
        assert _wrong() == []
    assert winners <= {"decided", "returned"}


def test_two_confirmations(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    url = f"/meetings/{scene.meeting_id}/decision/confirm"
    callers = [scene.caller(person) for person in (cast.huong, cast.viet, cast.quang, cast.chau)]
    told = _beside(*(partial(each.post, url, {"revision": 1}) for each in callers))
    assert sorted(answer.status_code for answer in told) == [200, 409, 409, 409]
    for answer in told:
        if answer.status_code == 409:
            body = answer.json()
            assert (body["code"], body["happened"]["event"]) == ("already_decided", "confirmed")
    assert _wrong() == []


def test_confirming_while_it_is_taken_back(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    url = f"/meetings/{scene.meeting_id}/decision"
    office, standing = scene.caller(cast.lan), scene.caller(cast.huong)
    confirmed, refused = _beside(
        lambda: standing.post(f"{url}/confirm", {"revision": 1}),
        lambda: office.post(f"{url}/refuse", {"revision": 1, "reason": "Nhập nhầm loại"}),
    )
    assert sorted((confirmed.status_code, refused.status_code)) == [200, 409]
    decided = scene.meeting().decided_class
    assert decided == ("tot" if confirmed.status_code == 200 else None)
    assert _wrong() == []


def test_entries_at_once_leave_one_that_waits(scene: Scene) -> None:
    cast = scene.cast
    callers = [scene.caller(p) for p in (cast.huong, cast.lan, cast.viet, cast.chau)]
    url = f"/meetings/{scene.meeting_id}/decision"
    entry = _entry(scene)
    told = _beside(*(partial(each.post, url, entry) for each in callers))
    assert sorted(answer.status_code for answer in told) == [200, 409, 409, 409]
    assert {a.json()["code"] for a in told if a.status_code == 409} == {"decision_waiting"}
    assert _wrong() == []


def test_the_same_verb_from_two_windows_is_one_act(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    url = f"/meetings/{scene.meeting_id}/decision"
    office, standing = scene.caller(cast.lan), scene.caller(cast.huong)
    entry = _entry(scene)
    entered = _beside(*[lambda: office.post(url, entry)] * 4)
    assert [(a.status_code, a.json()["revision"]) for a in entered] == [(200, 1)] * 4
    told = _beside(*[lambda: standing.post(f"{url}/confirm", {"revision": 1})] * 4)
    assert {a.text for a in told} == {told[0].text}
    why = {"revision": 1, "reason": "Bổ sung biên bản"}
    opened = _beside(*[lambda: standing.post(f"{url}/reopen", why)] * 4)
    assert [a.status_code for a in opened] == [200] * 4
    events = standing.get(f"/meetings/{scene.meeting_id}/voices").json()["events"]
    assert [e["event"] for e in events] == [
        "saved", "submitted", "proposed", "confirmed", "reopened",
    ]  # fmt: skip
    assert _wrong() == []


def test_the_calendar_is_set_by_one_of_two(scene: Scene) -> None:
    cast = scene.cast
    url = f"/units/{cast.an_hoa.id}/calendar"
    callers = [scene.caller(cast.lan), scene.caller(cast.chau)]
    office, above = callers
    told = _beside(
        lambda: office.put(url, {"decide_day": 5}, version=0),
        lambda: above.put(url, {"decide_day": 6}, version=0),
    )
    assert sorted(answer.status_code for answer in told) == [200, 412]


def test_a_month_does_not_close_around_a_decision(scene: Scene) -> None:
    """Either the decision is in the month that closed, or it is refused: never behind its back."""
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.decide(cast.lan)
    month, unit = clock.month_of(scene.day), cast.kim_son

    def closed() -> httpx.Response:
        with db.write_session() as session:
            book = periods.locked(session, unit, month)
            book.state, book.closed_at = BookState.closed, clock.now()
            session.add(book)
            found = session.get_one(Meeting, scene.meeting_id)
            figures = {"decided": 1 if found.decided_class else 0}
            book.figures = figures
        return httpx.Response(200, json=figures)

    standing = scene.caller(cast.huong)
    url = f"/meetings/{scene.meeting_id}/decision/confirm"
    confirmed, frozen = _beside(lambda: standing.post(url, {"revision": 1}), closed)
    assert confirmed.status_code in (200, 423), confirmed.text
    assert frozen.json()["decided"] == (1 if confirmed.status_code == 200 else 0)
    with scene.read() as session:
        assert session.exec(select(MonthBook)).one().state is BookState.closed
    assert _wrong() == []
