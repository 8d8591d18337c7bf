"""The scene, for the tests of closing."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.assignments.scene import Scene
from tests.fixtures.cast import Cast
from tests.fixtures.client import Api


@pytest.fixture
def scene(api: Api, cast: Cast, move_clock: Callable[[datetime], None]) -> Scene:
    """The cast on 1 March 2027."""
    return Scene(api, cast, move_clock)
