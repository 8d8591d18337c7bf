"""A month of phones in villages: the real outbox and sending against the real server.

A hostile network, wrong clocks, dying phones, people who change their minds and who try what is
not theirs; then six questions to the database and to the phones. Repeat a failing month with
the command that the failure prints. 40 phones take about half a minute on two quiet cores.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from app.core import db
from tests.fixtures.database import leave
from tests.sync.simulation.driver import Month, built, simulate
from tests.sync.simulation.invariants import nothing_doubled, nothing_lost
from tests.sync.simulation.left import Left, look
from tests.sync.simulation.rightful import (
    audit_complete,
    ledger_sums,
    states_legal,
    within_scope,
)
from tests.sync.simulation.tampering import tampered

Move = Callable[[datetime], None]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The phones, built."""
    return built(tmp_path_factory.mktemp("phones"))


@pytest.fixture
def configured() -> Iterator[None]:
    """The engine is closed again after the questions."""
    yield
    leave()


def wrong(left: Left) -> dict[str, list[str]]:
    """By invariant, what does not hold."""
    with db.read_session() as session:
        found = {
            "no fact lost": list(nothing_lost(left)),
            "none doubled": list(nothing_doubled(left)),
            "scope never widened": list(within_scope(left)),
            "every state legal": list(states_legal(left)),
            "ledger sums": list(ledger_sums(left, session)),
            "audit complete": list(audit_complete(left, session)),
        }
    return {name: what for name, what in found.items() if what}


def left_by(month: Month) -> Left:
    """Everything that the month left in the configured database."""
    with db.read_session() as session:
        return look(session, month)


def held(
    program: Path, url: str, folder: Path, move: Move, *, phones: int, seed: int, test: str
) -> Left:
    """Run a month and ask the six questions; the left-behind of a sound month."""
    seed = int(os.environ.get("SIMULATION_SEED", seed))
    again = f"SIMULATION_SEED={seed} .venv/bin/python -m pytest -n0 -m '' {test}"
    month = simulate(program, url, folder, seed=seed, phones=phones, move=move)
    left = left_by(month)
    found = {name: what[:5] for name, what in wrong(left).items()}
    assert not found, f"{found}\nrepeat: {again}"
    assert month.told["closed"] == 2, f"both committees close the month\nrepeat: {again}"
    return left


@pytest.mark.usefixtures("configured")
def test_a_month_of_forty_phones(
    program: Path, sqlite_url: str, tmp_path: Path, move_clock: Move
) -> None:
    test = "tests/sync/test_simulation.py -k forty"
    left = held(program, sqlite_url, tmp_path, move_clock, phones=40, seed=7, test=test)
    # A quiet month would prove nothing.
    air = left.month.told["air"]
    for fate in ("lost", "answer_lost", "twice", "delayed", "impatient", "portal", "gateway"):
        assert air.get(fate), f"no request was {fate}"
    assert sum(phone["deaths"] for phone in left.phones) > 0
    for rows in (left.check_ins, left.confirmations, left.records, left.reports, left.pages):
        assert len(rows) > 3


@pytest.mark.usefixtures("configured")
def test_a_month_on_postgresql(
    program: Path, postgres_url: str, tmp_path: Path, move_clock: Move
) -> None:
    test = "tests/sync/test_simulation.py -k postgresql"
    held(program, postgres_url, tmp_path, move_clock, phones=15, seed=11, test=test)


@pytest.mark.usefixtures("configured")
def test_each_question_can_be_answered_with_no(
    program: Path, sqlite_url: str, tmp_path: Path, move_clock: Move
) -> None:
    test = "tests/sync/test_simulation.py -k can_be_answered"
    left = held(program, sqlite_url, tmp_path, move_clock, phones=24, seed=3, test=test)
    for question, what, changed in tampered(left):
        assert question in wrong(changed), f"{what} went unnoticed"


@pytest.mark.soak
@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("seed", range(2))
def test_months_of_two_hundred_phones(
    program: Path, database_url: str, tmp_path: Path, move_clock: Move, seed: int
) -> None:
    test = f"tests/sync/test_simulation.py -k two_hundred and {seed}"
    held(program, database_url, tmp_path, move_clock, phones=200, seed=100 + seed, test=test)
