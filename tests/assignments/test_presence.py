"""What check-ins and the cell's reports do to a visit, in any order of arrival."""

from uuid import uuid4

from sqlmodel import col, select

from app.assignments import rules, service
from app.assignments.models import Obligation
from app.assignments.models import ObligationState as S
from app.core import clock, db
from app.organisation.models import Unit
from app.periods.models import BookState, MonthBook
from tests.assignments.scene import DAY, EVENING, HOUR, MARCH, Scene


def _seen(scene: Scene) -> tuple[S, str]:
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    return visit.state, visit.flags


def _close(unit: Unit) -> None:
    """The books of March as closed, without the rules of closing."""
    with db.write_session() as session:
        session.add(
            MonthBook(unit_id=unit.id, unit_path=unit.path, month=MARCH, state=BookState.closed)
        )


def _set(scene: Scene, state: S, **fields: object) -> None:
    with db.write_session() as session:
        row = session.exec(
            select(Obligation).where(
                col(Obligation.id) == scene.visit(scene.cast.hau, scene.cast.an_hoa_1).id
            )
        ).one()
        row.state = state
        for name, value in fields.items():
            setattr(row, name, value)
        session.add(row)


def test_present_and_taken_back(scene: Scene) -> None:
    """Done with its evidence, then due again without."""
    scene.at(EVENING)
    check_in = scene.attends(scene.cast.hau, scene.cast.an_hoa_1)
    done = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    assert (done.state, done.done_by, done.done_at, done.grade) == (S.done, check_in, EVENING, "A")
    with db.write_session() as session:
        service.regrade(session, check_in, "C")
    assert scene.visit(scene.cast.hau, scene.cast.an_hoa_1).grade == "C"
    assert scene.findings() == []
    scene.takes_back(check_in)
    due = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    assert (due.state, due.done_by, due.done_at, due.grade) == (S.due, None, None, None)
    assert scene.findings() == []


def test_a_presence_nobody_owed(scene: Scene) -> None:
    """Nothing to fulfil, nothing to take back."""
    check_in = scene.attends(scene.cast.bao, scene.cast.an_hoa_1)
    scene.takes_back(check_in)
    with db.write_session() as session:
        assert service.regrade(session, uuid4(), "A") is None
    assert scene.states(scene.cast.an_hoa_1) == {scene.cast.hau.id: "due"}


def test_the_first_check_in_stays(scene: Scene) -> None:
    """A second call with another id changes nothing."""
    first = scene.attends(scene.cast.hau, scene.cast.an_hoa_1)
    with db.write_session() as session:
        again = service.fulfil(
            session, meeting_id=rules.meeting_id(scene.cast.an_hoa_1.id, MARCH),
            person_id=scene.cast.hau.id, check_in_id=uuid4(), at=clock.now(), grade="D", late=True,
        )  # fmt: skip
        assert again is not None
        assert (again.done_by, again.grade, again.state) == (first, "A", S.done)


def test_present_first_then_the_cell_did_not_meet(scene: Scene) -> None:
    """The presence stands, flagged; undone, the cell's word counts."""
    check_in = scene.attends(scene.cast.hau, scene.cast.an_hoa_1)
    scene.does_not_meet(scene.cast.an_hoa_1)
    assert _seen(scene) == (S.done, "checked_in_not_met")
    scene.takes_back(check_in)
    assert _seen(scene) == (S.not_met, "")
    assert scene.findings() == []


def test_the_cell_did_not_meet_then_present(scene: Scene) -> None:
    """The other order of arrival, the same row; a record clears the contradiction."""
    scene.does_not_meet(scene.cast.an_hoa_1)
    assert _seen(scene) == (S.not_met, "")
    scene.attends(scene.cast.hau, scene.cast.an_hoa_1)
    assert _seen(scene) == (S.done, "checked_in_not_met")
    scene.meets(scene.cast.an_hoa_1)
    assert _seen(scene) == (S.done, "")
    assert scene.findings() == []


def test_the_cell_met_after_all(scene: Scene) -> None:
    """Nobody is spared a visit by a report taken back."""
    scene.does_not_meet(scene.cast.an_hoa_1)
    scene.meets(scene.cast.an_hoa_1)
    assert _seen(scene) == (S.due, "")


def test_present_although_excused(scene: Scene) -> None:
    """The presence beats the excuse; taken back, the excuse stands again."""
    _set(scene, S.excused, excuse_accepted=True, excuse_requested_at=clock.now())
    check_in = scene.attends(scene.cast.hau, scene.cast.an_hoa_1)
    assert _seen(scene) == (S.done, "was_excused")
    scene.takes_back(check_in)
    assert _seen(scene) == (S.excused, "")


def test_late_after_the_close(scene: Scene) -> None:
    """A missed visit becomes late; taken back, missed again; the cell decides which."""
    scene.at(EVENING + 40 * DAY)
    scene.meets(scene.cast.an_hoa_1)
    _set(scene, S.missed, asked_at=EVENING + DAY)
    _close(scene.cast.kim_son)
    check_in = scene.attends(scene.cast.hau, scene.cast.an_hoa_1)
    assert _seen(scene) == (S.late, "")
    scene.takes_back(check_in)
    assert _seen(scene) == (S.missed, "after_close")


def test_a_silent_cell_reports_after_the_close(scene: Scene) -> None:
    """Asked in time, so missed; said not to have met, so not met."""
    scene.at(EVENING + 40 * DAY)
    _set(scene, S.cell_silent, asked_at=EVENING + DAY)
    _close(scene.cast.kim_son)
    scene.meets(scene.cast.an_hoa_1)
    assert _seen(scene) == (S.missed, "after_close")
    scene.does_not_meet(scene.cast.an_hoa_1)
    assert _seen(scene) == (S.not_met, "after_close")


def test_nobody_is_missed_unasked_even_after_the_close(scene: Scene) -> None:
    """The cell takes back its "did not meet" when the month is closed: ask first."""
    scene.does_not_meet(scene.cast.an_hoa_1)
    _close(scene.cast.kim_son)
    scene.at(EVENING + 40 * DAY)
    scene.meets(scene.cast.an_hoa_1)
    assert _seen(scene) == (S.due, "after_close")
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    answer = scene.by(scene.cast.hau).post(f"/obligations/{visit.id}/absent", {})
    assert answer.json()["state"] == "missed"


def test_the_close_wins_a_race_for_the_row(scene: Scene) -> None:
    """The caller looked before the close; the row says it is settled; the presence is late."""
    scene.at(EVENING + HOUR)
    _set(scene, S.missed, asked_at=EVENING)
    _close(scene.cast.kim_son)
    with db.write_session() as session:
        visit = service.fulfil(
            session, meeting_id=rules.meeting_id(scene.cast.an_hoa_1.id, MARCH),
            person_id=scene.cast.hau.id, check_in_id=uuid4(), at=clock.now(), grade="B",
            late=False,
        )  # fmt: skip
        assert visit is not None
        assert visit.state is S.late
