"""One meeting to score and what its people do with it; `conftest.scene` makes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlmodel import Session, select

from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn, Grade, Via
from app.core import clock, db
from app.meetings.models import Meeting, MeetingKind, MeetingRecord, MeetingState
from app.organisation.models import Unit
from app.people.models import Person
from app.periods.models import BookState, MonthBook
from app.ratings.models import Assessment, Decision
from app.ratings.service import course
from tests.fixtures.cast import Caller, Cast, sign_in
from tests.fixtures.client import Api

SHEET = "05-HD/TU"
FULL: dict[str, Any] = {
    "preparation.content": 10,
    "preparation.notice": True,
    "conduct.regular_content": 10,
    "conduct.discussion": 10,
    "conduct.minutes": True,
    "principles.principles": 15,
    "result.done": 15,
}


def make_meeting(session: Session, cell: Unit, at: datetime, **more: Any) -> Meeting:
    """A meeting that was held at a moment."""
    fields = {"kind": MeetingKind.regular, "state": MeetingState.held} | more
    meeting = Meeting(
        id=uuid4(), cell_id=cell.id, cell_path=cell.path, month=clock.month_of(at), starts_at=at,
        **fields,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    return meeting


def make_record(session: Session, meeting: Meeting, by: Person, **more: Any) -> None:
    """11 summoned, 10 there, one excused, 95 minutes."""
    assert meeting.starts_at is not None
    counts = {"members": 12, "exempt": 1, "summoned": 11, "present": 10, "excused": 1}
    fields = counts | {"unexcused": 0, "speakers": 4} | more
    session.add(
        MeetingRecord(
            meeting_id=meeting.id, cell_path=meeting.cell_path, month=meeting.month,
            started_at=meeting.starts_at, ended_at=meeting.starts_at + timedelta(minutes=95),
            entered_by=by.id, **fields,
        )
    )  # fmt: skip


def make_visit(
    session: Session, cast: Cast, person: Person, meeting: Meeting, state: ObligationState
) -> None:
    """A visit that the person owes at the meeting."""
    session.add(
        Obligation(
            assignment_id=cast.hau_at_an_hoa.id, person_id=person.id, cell_id=meeting.cell_id,
            cell_path=meeting.cell_path, month=meeting.month, meeting_id=meeting.id,
            expected_at=meeting.starts_at, state=state,
        )
    )  # fmt: skip


def make_check_in(session: Session, person: Person, meeting: Meeting, **more: Any) -> None:
    """A presence at the meeting."""
    session.add(
        CheckIn(
            meeting_id=meeting.id, person_id=person.id, cell_path=meeting.cell_path,
            month=meeting.month, via=Via.declared, grade=Grade.D, claimed_at=clock.now(), **more,
        )
    )  # fmt: skip


@dataclass
class Scene:
    """One meeting to score, and the verbs of its people."""

    api: Api
    cast: Cast
    meeting_id: UUID
    rubrics: dict[str, UUID]
    day: date

    def caller(self, person: Person) -> Caller:
        """A fresh sign-in."""
        return sign_in(self.api, person)

    def body(self, rater: str, **more: Any) -> dict[str, Any]:
        """A score as a client sends it: everything full."""
        base = {"meeting_id": str(self.meeting_id), "rater": rater, "answers": FULL}
        return base | {"rubric_id": str(self.rubrics[SHEET])} | more

    def put(
        self, person: Person, rater: str, *, id: UUID | str | None = None,
        version: int | None = None, **more: Any,
    ) -> httpx.Response:  # fmt: skip
        """PUT a score, under a new id unless one is given."""
        body = self.body(rater, **more)
        return self.caller(person).put(f"/assessments/{id or uuid4()}", body, version=version)

    def draft(self, person: Person, rater: str, **more: Any) -> str:
        """A saved draft; its id."""
        answer = self.put(person, rater, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def submit(self, person: Person, id: str) -> httpx.Response:
        """Hand a draft in."""
        return self.caller(person).post(f"/assessments/{id}/submit")

    def handed_in(self, person: Person, rater: str, **more: Any) -> str:
        """A score, saved and handed in; its id."""
        id = self.draft(person, rater, **more)
        answer = self.submit(person, id)
        assert answer.status_code == 200, answer.text
        return id

    def decide(self, person: Person, **more: Any) -> httpx.Response:
        """Enter the committee's decision, of today."""
        base: dict[str, Any] = {
            "class": "tot",
            "conclusion_no": "12-KL/ĐU",
            "session_on": f"{clock.today()}",
        }
        base |= {"seen": self.number()}
        return self.caller(person).post(f"/meetings/{self.meeting_id}/decision", base | more)

    def send_back(self, person: Person, id: str, reason: str) -> httpx.Response:
        """Return a self-score to the cell."""
        body = {"reason": reason, "seen": self.number()}
        return self.caller(person).post(f"/assessments/{id}/return", body)

    def number(self) -> int:
        """The number of the latest event: what a screen read now would send back as `seen`."""
        with self.read() as session:
            return course.standing(session, session.get_one(Meeting, self.meeting_id)).number

    def confirm(self, person: Person, **more: Any) -> httpx.Response:
        """Confirm the decision that waits, or another revision."""
        with self.read() as session:
            rows = session.exec(select(Decision).where(Decision.meeting_id == self.meeting_id))
            last = max((row.revision for row in rows), default=1)
        body = {"revision": last} | more
        return self.caller(person).post(f"/meetings/{self.meeting_id}/decision/confirm", body)

    def decided(self, first: Person, second: Person, **more: Any) -> httpx.Response:
        """A decision that the second person has confirmed."""
        entered = self.decide(first, **more)
        assert entered.status_code == 200, entered.text
        answer = self.confirm(second)
        assert answer.status_code == 200, answer.text
        return answer

    def seen(self, person: Person) -> set[str]:
        """The voices that the person reads, by every way to them, which must agree."""
        caller = self.caller(person)
        listed = caller.get("/assessments", meeting=str(self.meeting_id))
        assert listed.status_code == 200
        ids = {row["id"]: row["rater"] for row in listed.json()["items"]}
        voices = caller.get(f"/meetings/{self.meeting_id}/voices")
        if voices.status_code == 404:
            together: list[str] = []
        else:
            told = voices.json()
            rows = [told["self"], told["committee"], *told["visitors"]]
            together = [row["id"] for row in rows if row]
        assert sorted(together) == sorted(ids)
        with self.read() as session:
            every = [str(row.id) for row in _assessments(session, self.meeting_id)]
        for id in every:
            single = caller.get(f"/assessments/{id}").status_code
            assert single == (200 if id in ids else 404)
        return set(ids.values())

    def close_month(self) -> None:
        """The district has closed the meeting's month."""
        unit, month = self.cast.kim_son, clock.month_of(self.day)
        with db.write_session() as session:
            session.add(
                MonthBook(
                    unit_id=unit.id, unit_path=unit.path, month=month, state=BookState.closed,
                    closed_at=clock.now(),
                )
            )  # fmt: skip

    def change(self, **fields: Any) -> None:
        """Set fields of the meeting."""
        with db.write_session() as session:
            meeting = session.get_one(Meeting, self.meeting_id)
            for name, value in fields.items():
                setattr(meeting, name, value)

    def meeting(self) -> Meeting:
        """The meeting as stored."""
        with self.read() as session:
            return session.get_one(Meeting, self.meeting_id)

    def voice(self, rater: str) -> str:
        """The id of the only score of a voice."""
        with self.read() as session:
            return next(
                str(row.id) for row in _assessments(session, self.meeting_id) if row.rater == rater
            )

    def stored(self, id: str) -> Assessment:
        """A score as stored."""
        with self.read() as session:
            return session.get_one(Assessment, UUID(id))

    def count(self) -> int:
        """How many scores the meeting has."""
        with self.read() as session:
            return len(_assessments(session, self.meeting_id))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look with."""
        with db.read_session() as session:
            yield session


def _assessments(session: Session, meeting_id: UUID) -> list[Assessment]:
    return list(session.exec(select(Assessment).where(Assessment.meeting_id == meeting_id)))
