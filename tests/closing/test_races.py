"""Two committees' members press at once; a check-in arrives while the month is closing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

from sqlmodel import select

from app.audit.models import AuditEvent
from app.closing import service
from app.core import db
from app.periods.models import MonthBook
from tests.assignments.scene import DAY, EVENING, MARCH, Scene, check_in

END = EVENING.replace(day=31, hour=8)


def _ready(scene: Scene) -> None:
    """The month may be closed."""
    scene.at(END - 2 * DAY)
    scene.meets(scene.cast.an_hoa_1)
    body = {"unit_id": str(scene.cast.kim_son.id)}
    assert scene.by(scene.cast.viet).post(f"/months/{MARCH}/ask", body).is_success
    scene.at(END)


def test_closing_eight_times_at_once(scene: Scene) -> None:
    """One closes, the others find it closed: equal answers, one book, one audit row."""
    _ready(scene)
    caller, start = scene.by(scene.cast.viet), Barrier(8)

    def press(_n: int) -> tuple[int, Any]:
        start.wait()
        answer = caller.post(f"/months/{MARCH}/close", {"unit_id": str(scene.cast.kim_son.id)})
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(8)))
    assert {status for status, _ in answers} == {200}
    assert all(body == answers[0][1] for _, body in answers)
    with db.read_session() as session:
        assert len(session.exec(select(MonthBook)).all()) == 1
        acts = session.exec(select(AuditEvent).where(AuditEvent.action == "month:closed")).all()
        assert len(acts) == 1
    assert scene.figures(scene.cast.kim_son) == {"missed": 1, "cell_silent": 1}


def test_a_check_in_while_the_month_is_closing(scene: Scene) -> None:
    """Whoever comes second sees the first: counted as done, or stored as late; never lost."""
    _ready(scene)
    cast, viet = scene.cast, scene.actor(scene.cast.viet)
    settled = Event()

    def close() -> None:
        with db.write_session() as session:
            service.close(session, viet, MARCH, cast.kim_son.id)
            settled.set()
            arrived.wait(0.5)  # hold the locks while the check-in comes up against them

    def arrive() -> None:
        settled.wait(10)
        with db.write_session() as session:
            check_in(session, cast.hau, cast.an_hoa_1, MARCH)
        arrived.set()

    arrived = Event()
    _together(close, arrive)
    assert scene.figures(cast.kim_son) == {"late": 1, "cell_silent": 1}
    assert scene.findings() == []


def _together(*works: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result(timeout=60)
