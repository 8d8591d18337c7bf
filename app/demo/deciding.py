"""How the sample scores were judged: votes, decisions of two persons, one reopened, some waiting.

Called by `history` for each meeting; returns rows and sets the meeting's copies.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from app.core import clock
from app.demo import cast
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.people.models import Person
from app.ratings.course import Event, Stage
from app.ratings.models import Assessment, Decision, RatingEvent

GAP = 5  # from here on the committee wrote a sentence
REOPENED, WAITING = 2, 10  # the second of a committee's open month; every tenth


@dataclass(frozen=True)
class Committee:
    """Who enters the decisions of the cells below a unit, and who confirms them."""

    unit: Unit
    office: Person
    standing: Person


@dataclass
class Judges:
    """Writes the course of every score; `committees` nearest first."""

    committees: list[Committee]
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def handed_in(self, meeting: Meeting, row: Assessment, votes: int) -> list[SQLModel]:
        """The cell voted on its score and handed it in."""
        assert row.submitted_at is not None
        vote = {"for": votes, "against": 0, "other": 0}
        content = {
            "points": row.points, "class": row.class_, "answers": row.answers,
            "notes": row.notes, "vote": vote,
        }  # fmt: skip
        said: list[tuple[Event, Stage, dict[str, Any]]] = [
            (Event.voted, Stage.voted, vote),
            (Event.submitted, Stage.submitted, content),
        ]
        return [
            _event(meeting, number, event, stage, row.person_id, row.submitted_at,
                   rater="self", content=held)
            for number, (event, stage, held) in enumerate(said, 1)
        ]  # fmt: skip

    def decided(
        self, meeting: Meeting, row: Decision, cut: float, at: datetime, *, settled: bool
    ) -> list[SQLModel]:
        """Entered by the office, confirmed by a standing member; some of an open month wait."""
        seat = next(c for c in self.committees if meeting.cell_path.startswith(c.unit.path))
        row.entered_by, row.entered_at = seat.office.id, at
        row.session_on = clock.day_of(at)
        if abs(cut) >= GAP:
            row.gap_note = cast.GAP_NOTE
        self.counted[(seat.unit.path, meeting.month)] += 1
        place = self.counted[(seat.unit.path, meeting.month)]
        events = [
            _event(meeting, 3, Event.proposed, Stage.proposed, seat.office.id, at, revision=1)
        ]
        if settled or place % WAITING:
            row.confirmed_by, row.confirmed_at = seat.standing.id, at + timedelta(hours=2)
            meeting.decided_points, meeting.decided_class = row.points, row.class_
            events.append(
                _event(meeting, 4, Event.confirmed, Stage.decided, seat.standing.id,
                       row.confirmed_at, revision=1)
            )  # fmt: skip
        if not settled and place == REOPENED and row.confirmed_at is not None:
            row.ended_at = row.confirmed_at + timedelta(hours=1)
            row.ended_by, row.ended_reason = seat.standing.id, cast.REOPENED
            meeting.decided_points = meeting.decided_class = None
            events.append(
                _event(meeting, 5, Event.reopened, Stage.reopened, seat.standing.id,
                       row.ended_at, revision=1, note=cast.REOPENED)
            )  # fmt: skip
        return [row, *events]


def _event(
    meeting: Meeting, number: int, event: Event, stage: Stage, by: UUID, at: datetime, **more: Any
) -> RatingEvent:
    return RatingEvent(
        meeting_id=meeting.id, number=number, event=event, stage=stage, person_id=by, at=at, **more
    )
