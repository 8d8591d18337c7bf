"""The phone's TypeScript and the server's Python make the same codes, whatever key and moment."""

import json
import random
import subprocess
from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from app.attendance import codes
from tests.fixtures.database import ROOT

NODE = ROOT / ".venv" / "node" / "bin" / "node"
SCRIPT = ROOT / "frontend" / "tests" / "codes.mjs"
SEED = 20261126
# From 1970, where a phone's clock falls back to, to beyond 32 bits of seconds.
LAST = 2**33


def on_the_phone(wanted: list[tuple[str, int]]) -> list[list[object]]:
    """Codes and their steps, by the front end's own source."""
    assert NODE.exists(), "Node is missing: run `make node-modules` first."
    done = subprocess.run(
        [str(NODE), "--experimental-strip-types", "--no-warnings", str(SCRIPT)],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[list[object]] = json.loads(done.stdout)
    return found


def agree(count: int) -> None:
    """Random keys, of the length the server makes and of any other, at random seconds."""
    chance = random.Random(SEED)
    lengths = [chance.choice((codes.KEY_BYTES, chance.randint(1, 80))) for _ in range(count)]
    keys = [chance.randbytes(length) for length in lengths]
    moments = [chance.randrange(LAST) for _ in range(count)]
    wanted = [(b32encode(key).decode(), at) for key, at in zip(keys, moments, strict=True)]
    here: list[list[object]] = []
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for key, at in zip(keys, moments, strict=True):
        step = codes.step_of(epoch + timedelta(seconds=at))
        here.append([codes.hotp(key, step), step])
    there = on_the_phone(wanted)
    differ = [each for each in zip(wanted, here, there, strict=True) if each[1] != each[2]]
    assert differ == [], f"seed {SEED}"


def test_random_codes_agree() -> None:
    agree(500)


@pytest.mark.soak
def test_ten_thousand_random_codes_agree() -> None:
    agree(10_000)
