"""A story that goes on in the next month: a server whose clock may be moved, browsers that follow.

The server is the simulation's (tests/sync/simulation/server.py); nothing in the app can be moved.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext

from app.core import clock
from tests.fixtures import hour
from tests.fixtures.server import Server, environment, free_port, running


@contextmanager
def movable(database_url: str, folder: Path) -> Iterator[Server]:
    """The app on a clock that runs with this machine's until a story moves it."""
    port = free_port()
    env = environment(database_url, folder, demo=True)
    words = f"tests.sync.simulation.server {port}"
    with running(words, port, folder, env) as server:
        move(server, clock.now())
        yield server


def move(server: Server, moment: datetime) -> "Later":
    """From now on the server has this time; returns what brings browsers along."""
    ahead = moment - datetime.now(UTC)
    said = {"ahead": ahead.total_seconds()}
    httpx.post(f"{server.url}/simulation/clock", json=said, trust_env=False).raise_for_status()
    return Later(ahead)


class Later:
    """How far the story is ahead of the machine it is told on."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead

    def bring(self, context: BrowserContext) -> BrowserContext:
        """Pages of this profile that are opened from now on have the story's time."""
        return hour.bring(context, self.ahead)
