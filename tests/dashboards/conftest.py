"""Half a year of decided meetings, whose differences are read."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.core import clock, db
from app.meetings.models import Meeting, MeetingState
from app.ratings.models import Assessment, AssessmentState
from app.ratings.service import load_library
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api

FIRST = "2026-01"
LAST = "2026-06"


@pytest.fixture
def told(api: Api, cast: Cast) -> Any:
    """Half a year: An Hòa 1 gives itself 6 more, An Hòa 2 met twice; Hậu always agrees, Bảo not."""
    with db.write_session() as session:
        rubric = next(iter(load_library(session).values()))
        for number in range(6):
            month = clock.shift(FIRST, number)
            at = clock.at(clock.first_day(month) + timedelta(days=4), "19:30")
            for cell, own, decided in ((cast.an_hoa_1, 96, 90), (cast.an_hoa_2, 90, 91)):
                if cell is cast.an_hoa_2 and number > 1:
                    continue
                meeting = Meeting(
                    id=uuid4(), cell_id=cell.id, cell_path=cell.path, month=month, starts_at=at,
                    state=MeetingState.held, self_points=own, decided_points=decided,
                    decided_class="tot",
                )  # fmt: skip
                session.add(meeting)
                session.flush()
                theirs = {"a": own - 50, "b": 50}
                for rater, person, points, answers in (
                    ("self", cast.tuyen, own, theirs),
                    ("visitor", cast.hau, own, theirs),
                    ("visitor", cast.bao, decided - number, {"a": decided - number}),
                ):
                    session.add(
                        Assessment(
                            meeting_id=meeting.id, rater=rater, person_id=person.id,
                            cell_path=cell.path, month=month, rubric_id=rubric.id,
                            state=AssessmentState.submitted, points=points, class_="tot",
                            answers=answers, result={},
                        )
                    )  # fmt: skip

    def read(person: Any, unit: Any, part: str = "", **params: str) -> Any:
        asked = {"unit": str(unit.id), "from": FIRST, "to": LAST} | params
        return sign_in(api, person).get(f"/differences{part}", **asked)

    return read
