"""Two offices at once: one assignment, one visit, one substitute; nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

from sqlmodel import Session, select

from app.assignments import rules, service
from app.assignments.models import Assignment
from app.core import db
from app.meetings.models import Meeting
from tests.assignments.scene import EVENING, MARCH, Scene, assignment_body


def _at_once(calls: list[Any]) -> list[Any]:
    start = Barrier(len(calls))

    def run(call: Any) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, call) for call in calls]]


def test_equal_assignments_under_different_ids(scene: Scene) -> None:
    """One is made, the others overlap."""
    office = scene.by(scene.cast.chau)
    body = assignment_body(scene.cast.bao, scene.cast.an_hoa_2)

    def put() -> int:
        return office.put(f"/assignments/{uuid4()}", body).status_code

    assert sorted(_at_once([put] * 6)) == [201, 409, 409, 409, 409, 409]
    assert scene.states(scene.cast.an_hoa_2) == {scene.cast.bao.id: "due"}


def test_the_same_assignment_many_times(scene: Scene) -> None:
    """One creation, equal answers."""
    office, id = scene.by(scene.cast.chau), uuid4()
    body = assignment_body(scene.cast.bao, scene.cast.an_hoa_2)

    def put() -> tuple[int, Any]:
        answer = office.put(f"/assignments/{id}", body)
        return answer.status_code, answer.json()

    answers = _at_once([put] * 6)
    assert sorted(status for status, _ in answers) == [200, 200, 200, 200, 200, 201]
    assert all(body == answers[0][1] for _, body in answers)


def test_two_substitutes_for_one_visit(scene: Scene) -> None:
    """One takes it over, the other is told that it is settled."""
    office, cast = scene.by(scene.cast.chau), scene.cast
    id = scene.visit(cast.hau, cast.an_hoa_1).id

    def hand(person: Any) -> int:
        body = {"person_id": str(person.id), "reason": "đi công tác"}
        return office.post(f"/obligations/{id}/hand-over", body).status_code

    statuses = _at_once([lambda: hand(cast.bao), lambda: hand(cast.toan)])
    assert sorted(statuses) == [200, 409]
    assert sorted(scene.states(cast.an_hoa_1).values()) == ["due", "withdrawn"]
    assert scene.findings() == []


def test_a_meeting_moves_while_its_assignment_is_edited(scene: Scene) -> None:
    """Both lock the assignment before its visits, so neither waits for the other for ever."""
    cast = scene.cast
    office, row = scene.by(cast.chau), cast.hau_at_an_hoa

    def move(session: Session, days: int) -> None:
        meeting = session.get_one(Meeting, rules.meeting_id(cast.an_hoa_1.id, MARCH))
        meeting.starts_at = EVENING + timedelta(days=days)
        session.add(meeting)
        session.flush()
        service.follow_meeting(session, meeting.id, meeting.starts_at, "Chỗ khác")

    def reschedule(days: int) -> int:
        with db.write_session() as session:
            move(session, days)
        return 200

    def edit(every: int) -> int:
        with db.read_session() as session:
            version = session.exec(select(Assignment.version).where(Assignment.id == row.id)).one()
        body = assignment_body(cast.hau, cast.an_hoa_1, starts_on="2025-01-01", every_months=every)
        return office.put(f"/assignments/{row.id}", body, version=version).status_code

    for turn in range(1, 5):
        statuses = _at_once([lambda t=turn: reschedule(t), lambda t=turn: edit(1 + t % 2)])
        assert statuses == [200, 200]
    assert scene.findings() == []
