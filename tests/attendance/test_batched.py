"""The same function as a batch from a phone will call it: doubts lower the grade, never refuse."""

from uuid import uuid4

from sqlmodel import Session, select

from app.attendance.models import CodeAttempt
from app.attendance.schemas import CheckInPut
from app.attendance.service.check_in import check_in
from app.attendance.service.storing import Outcome
from app.core import clock, db
from app.core.errors import NotFound
from app.people.models import Person
from tests.attendance.conftest import Hall


def send(hall: Hall, person: Person, said: dict[str, str] | None = None) -> Outcome:
    """One item of a batch."""
    body = CheckInPut.model_validate(hall.body(said))

    def item(session: Session) -> Outcome:
        return check_in(session, person.id, uuid4(), body, received_at=clock.now(), batched=True)

    return db.write(item)


def attempts() -> int:
    """Wrong codes counted."""
    with db.read_session() as session:
        return len(session.exec(select(CodeAttempt)).all())


def test_a_wrong_code_is_kept_as_a_declaration(hall: Hall) -> None:
    outcome = send(hall, hall.cast.hau, hall.wrong())
    assert outcome.created
    assert (outcome.row["grade"], outcome.row["flags"]) == ("D", ["code_mismatch"])
    assert attempts() == 1
    visit = hall.visit()
    assert visit is not None and visit.state == "done"


def test_over_the_cap_the_code_is_not_looked_at(hall: Hall) -> None:
    for _ in range(5):
        send(hall, hall.cast.hau, hall.wrong())
    outcome = send(hall, hall.cast.hau, hall.code())
    assert not outcome.created and outcome.row["grade"] == "D"
    assert attempts() == 5


def test_over_the_cap_a_first_presence_says_so(hall: Hall) -> None:
    with db.write_session() as session:
        for _ in range(5):
            session.add(CodeAttempt(meeting_id=hall.meeting_id, person_id=hall.cast.hau.id))
    outcome = send(hall, hall.cast.hau, hall.code())
    assert (outcome.row["grade"], outcome.row["flags"]) == ("D", ["attempts"])


def test_the_right_code_later_settles_the_doubt(hall: Hall) -> None:
    send(hall, hall.cast.hau, hall.wrong())
    outcome = send(hall, hall.cast.hau, hall.code())
    assert (outcome.row["grade"], outcome.row["flags"]) == ("A", [])


def test_a_stranger_is_refused_and_the_guess_counted(hall: Hall) -> None:
    outcome = send(hall, hall.cast.bao, hall.wrong())
    assert isinstance(outcome.refusal, NotFound)
    assert attempts() == 1 and hall.rows() == []
    assert isinstance(send(hall, hall.cast.bao).refusal, NotFound)
