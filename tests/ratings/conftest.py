"""The scene for scores: An Hòa 1 met yesterday evening, has its record, and Hậu was expected.

The province uses the sample sheet 05-HD/TU for regular and thematic meetings.
"""

from datetime import date, timedelta

import pytest

from app.assignments.models import ObligationState
from app.core import clock, db
from app.ratings.service import adopt, load_library
from tests.fixtures.cast import Cast
from tests.fixtures.client import Api
from tests.ratings.scene import SHEET, Scene, make_meeting, make_record, make_visit


@pytest.fixture
def scene(api: Api, cast: Cast) -> Scene:
    """Yesterday's meeting of An Hòa 1, recorded, with Hậu's visit not recorded yet."""
    day = clock.today() - timedelta(days=1)
    with db.write_session() as session:
        library = load_library(session)
        adopt(session, library[SHEET], cast.province, ["regular", "thematic"], date(2025, 1, 1))
        meeting = make_meeting(session, cast.an_hoa_1, clock.at(day, "19:30"))
        make_record(session, meeting, cast.tuyen)
        make_visit(session, cast, cast.hau, meeting, ObligationState.due)
        rubrics = {code: rubric.id for code, rubric in library.items()}
        return Scene(api, cast, meeting.id, rubrics, day)
