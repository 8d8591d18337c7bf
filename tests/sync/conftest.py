"""The evening of An Hòa 1 in March 2031, with a sheet in force and phones in people's hands."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.attendance import codes
from app.attendance.service.case import meeting_key
from app.core import db
from app.core.settings import settings
from app.people.models import Person
from app.ratings.service import adopt, load_library
from tests.fixtures.cast import SINCE, Cast
from tests.fixtures.client import Api
from tests.meetings.stage import AFTER, EVENING, Stage, visit
from tests.sync.phone import Phone


class Evening(Stage):
    """The hall at 19:30, and what is asked about it."""

    rubric: UUID

    def phone(self, person: Person) -> Phone:
        """This person's phone, signed in."""
        return Phone(self.by(person))

    def presence(self, **more: Any) -> dict[str, Any]:
        """A declared check-in at this meeting."""
        said = {"meeting_id": str(self.id), "claimed_at": EVENING.isoformat(), "via": "declared"}
        return said | more

    @property
    def after(self) -> datetime:
        """Two hours later: the meeting is over."""
        return AFTER

    def wrong_code(self) -> str:
        """Digits that are not of this evening."""
        window = codes.window(starts_at=EVENING, opened_at=None, closed_at=None)
        assert window is not None
        right = codes.table(meeting_key(self.id), window.first, window.last)
        return next(code for n in range(10**6) if (code := f"{n:06}") not in right)

    @property
    def visit_id(self) -> UUID:
        """The visit that Hậu owes here."""
        return visit(self.id).id


@pytest.fixture
def evening(
    api: Api,
    cast: Cast,
    move_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Evening:
    """19:30, the meeting is due to begin."""
    monkeypatch.setattr(settings(), "data_dir", tmp_path / "data")
    stage = Evening(api, cast, move_clock)
    with db.write_session() as session:
        rubric = load_library(session)["05-HD/TU"]
        adopt(session, rubric, cast.an_hoa, ["regular"], SINCE)
        stage.rubric = rubric.id
    move_clock(EVENING)
    return stage
