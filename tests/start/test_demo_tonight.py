"""The meeting one tries first is ahead at any hour, at a later start again, unless it was used."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.assignments.models import Obligation
from app.attendance.codes import BEFORE
from app.core import clock, db
from app.demo import seed, tonight
from app.meetings.models import Meeting, MeetingState
from app.organisation.models import Unit
from app.people.models import DemoLogin
from tests.fixtures.database import leave, use
from tests.fixtures.server import demo_copy

START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: START + timedelta(minutes=n))


@given(MOMENTS)
def test_soon_is_today_and_facts_are_taken_already(now: datetime) -> None:
    start = clock.at(clock.day_of(now), tonight.soon(now))
    assert clock.day_of(start) == clock.day_of(now)
    assert start - now <= timedelta(minutes=25) < BEFORE
    late = clock.local(now).hour == 23 and clock.local(now).minute >= 45
    assert late or start - now > timedelta(minutes=9)


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[str]:
    """The app uses a demo of this test's own."""
    url = demo_copy(demo_file, tmp_path)
    use(url)
    yield url
    leave()


def evening(session: Session) -> tuple[Meeting, Obligation]:
    """The demo visitor's visit of today, and its meeting."""
    visitor = session.exec(select(DemoLogin.person_id).where(DemoLogin.key == "visitor")).one()
    found = session.exec(
        select(Meeting, Obligation)
        .join(Obligation, col(Obligation.meeting_id) == Meeting.id)
        .where(
            Obligation.person_id == visitor,
            Meeting.month == clock.this_month(),
            Meeting.state == MeetingState.expected,
        )
    ).all()
    [pair] = [
        (m, o) for m, o in found if m.starts_at and clock.day_of(m.starts_at) == clock.today()
    ]
    return pair


@pytest.mark.usefixtures("demo")
def test_a_later_start_puts_it_ahead_until_somebody_uses_it(
    move_clock: Callable[[datetime], None],
) -> None:
    next_day = clock.now() + timedelta(days=1, hours=3)
    move_clock(next_day)
    seed.load()
    with db.write_session() as session:
        meeting, owed = evening(session)
        seen = clock.at(clock.today(), tonight.soon(next_day))
        assert owed.expected_at == meeting.starts_at == meeting.first_planned_at == seen
        owed.will_attend_at = next_day
        session.add(owed)
    move_clock(next_day + timedelta(hours=1))
    seed.load()
    with db.read_session() as session:
        assert evening(session)[0].starts_at == seen


@pytest.mark.usefixtures("demo")
def test_loaded_when_the_day_is_over_it_is_owed_all_the_same(
    move_clock: Callable[[datetime], None],
) -> None:
    """The ledger owes nothing for what has begun; the demo's own evening it does."""
    now = clock.at(clock.today(), "23:59")
    with db.write_session() as session:
        meeting, owed = evening(session)
        cell = session.get_one(Unit, meeting.cell_id)
        session.delete(owed)
        session.flush()
        move_clock(now)
        tonight.put(session, cell, now)
    with db.read_session() as session:
        meeting, owed = evening(session)
        assert owed.expected_at == meeting.starts_at == now
