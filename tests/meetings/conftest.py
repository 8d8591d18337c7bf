"""The stage of the tests of meetings, on both databases."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from app.core.settings import settings
from tests.fixtures.cast import Cast
from tests.fixtures.client import Api
from tests.meetings.stage import Stage


@pytest.fixture
def stage(
    api: Api,
    cast: Cast,
    move_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Stage:
    """The cast in March 2031, its expected meetings and visits in place."""
    monkeypatch.setattr(settings(), "data_dir", tmp_path / "data")
    return Stage(api, cast, move_clock)
