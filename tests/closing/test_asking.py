"""The daily job that asks, the day after, whose visit is not recorded."""

from datetime import datetime

from app.closing import service
from app.core import db
from tests.assignments.scene import DAY, EVENING, HOUR, Scene


def _job(scene: Scene, at: datetime) -> int:
    scene.at(at)
    with db.write_session() as session:
        return service.ask_visitors(session)


def test_the_day_after_and_once(scene: Scene) -> None:
    """Not on the evening itself; a second run asks nobody."""
    cast = scene.cast
    assert _job(scene, EVENING + 2 * HOUR) == 0
    assert _job(scene, EVENING + 5 * HOUR) == 3  # half past midnight: An Hòa, Kim Định, Phát Diệm
    asked = scene.visit(cast.hau, cast.an_hoa_1).asked_at
    assert asked == EVENING + 5 * HOUR
    assert _job(scene, EVENING + 2 * DAY) == 0
    assert scene.visit(cast.hau, cast.an_hoa_1).asked_at == asked


def test_who_has_answered_is_not_asked(scene: Scene) -> None:
    """There, absent by own word, excused, waiting for a decision, or no meeting at all."""
    cast = scene.cast
    path = f"/obligations/{scene.visit(cast.hau, cast.kim_dinh_1).id}/excuse"
    scene.by(cast.hau).post(path, {"reason": "ốm nặng"})
    scene.at(EVENING + HOUR)
    scene.attends(cast.hau, cast.an_hoa_1)
    scene.does_not_meet(cast.phat_diem_1)
    assert _job(scene, EVENING + DAY) == 0
    scene.by(cast.viet).post(f"{path}/decide", {"accept": False})
    assert _job(scene, EVENING + 2 * DAY) == 1


def test_old_months_are_left_to_people(scene: Scene) -> None:
    """The job looks back half a year; "Hỏi lại" looks at any month."""
    assert _job(scene, EVENING.replace(year=2028)) == 0
    answer = scene.by(scene.cast.viet).post(
        "/months/2027-03/ask", {"unit_id": str(scene.cast.kim_son.id)}
    )
    assert answer.json()["unasked_count"] == 0
    assert scene.visit(scene.cast.hau, scene.cast.an_hoa_1).asked_at is not None
