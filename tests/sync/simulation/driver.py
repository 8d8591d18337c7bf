"""Runs a month of phones: fills the database, starts the server and Node, reads back.

`simulate` is called by tests/sync/test_simulation.py; the phones are frontend/tests/phones.
"""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core import clock
from tests.fixtures.database import ROOT, leave, use
from tests.fixtures.server import environment, free_port, running
from tests.sync.simulation.village import BEGINS, settle

NODE = ROOT / ".venv" / "node" / "bin"
PHONES = "tests/phones/vite.config.ts"


@dataclass(frozen=True)
class Month:
    """What the month left on the phones; the database is the caller's to ask."""

    world: dict[str, Any]
    told: dict[str, Any]  # acts, phones with what is on them, counts of the network

    @property
    def ended(self) -> datetime:
        """The world's time at the end."""
        return clock.instant(self.told["ended"].replace("Z", "+00:00"))


def built(folder: Path) -> Path:
    """The phones as one file for Node."""
    _node("npx", "vite", "build", "--config", PHONES, "--outDir", str(folder))
    return folder / "main.js"


def simulate(
    program: Path, database_url: str, folder: Path, *, seed: int, phones: int,
    move: Callable[[datetime], None],
) -> Month:  # fmt: skip
    """One month; the configured database is empty and migrated, and again configured at the end."""
    use(database_url)
    move(BEGINS)
    world = settle(seed, phones)
    leave()
    port = free_port()
    env = environment(database_url, folder / "data", demo=False)
    given, said = folder / "world.json", folder / "told.json"
    with running(f"tests.sync.simulation.server {port}", port, folder / "data", env) as server:
        given.write_text(json.dumps(world | {"url": server.url}))
        _node("node", str(program), str(given), str(said))
    use(database_url)
    month = Month(world, json.loads(said.read_text()))
    move(month.ended)
    return month


def _node(*words: str) -> None:
    path = f"{NODE}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words, cwd=ROOT / "frontend", env=os.environ | {"PATH": path}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{words[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
