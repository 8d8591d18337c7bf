"""The meeting one tries first is ahead at any hour, at a later start again, unless it was used."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from app.assignments.models import Obligation
from app.attendance.codes import BEFORE
from app.core import clock, db
from app.demo import seed, tonight
from app.meetings.models import Meeting, MeetingState
from app.people.models import DemoLogin

START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: START + timedelta(minutes=n))


@given(MOMENTS)
def test_soon_is_today_and_facts_are_taken_already(now: datetime) -> None:
    start = clock.at(clock.day_of(now), tonight.soon(now))
    assert clock.day_of(start) == clock.day_of(now)
    assert start - now <= timedelta(minutes=25) < BEFORE
    late = clock.local(now).hour == 23 and clock.local(now).minute >= 45
    assert late or start - now > timedelta(minutes=9)


def evening(session: Session) -> tuple[Meeting, Obligation]:
    visitor = session.exec(select(DemoLogin.person_id).where(DemoLogin.key == "visitor")).one()
    found = session.exec(
        select(Meeting, Obligation)
        .join(Obligation, Obligation.meeting_id == Meeting.id)  # type: ignore[arg-type]
        .where(
            Obligation.person_id == visitor,
            Meeting.month == clock.this_month(),
            Meeting.state == MeetingState.expected,
        )
    ).all()
    [(meeting, owed)] = [pair for pair in found if clock.day_of(start(pair[0])) == clock.today()]
    return meeting, owed


def start(meeting: Meeting) -> datetime:
    assert meeting.starts_at is not None
    return meeting.starts_at


@pytest.mark.usefixtures("database")
def test_loaded_in_the_last_minute_of_a_month_it_is_expected_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = clock.at(clock.last_day("2027-01"), "23:59")
    monkeypatch.setattr(clock, "now", lambda: now)
    seed.load()
    with db.read_session() as session:
        meeting, owed = evening(session)
        assert owed.expected_at == start(meeting) == clock.at(clock.today(), tonight.soon(now))


@pytest.mark.usefixtures("database")
def test_a_later_start_puts_it_ahead_until_somebody_uses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = clock.at(clock.today().replace(day=12), "19:05")
    monkeypatch.setattr(clock, "now", lambda: first)
    seed.load()
    next_day = first + timedelta(days=1, hours=3)
    monkeypatch.setattr(clock, "now", lambda: next_day)
    seed.load()
    with db.write_session() as session:
        meeting, owed = evening(session)
        assert owed.expected_at == start(meeting) == clock.at(clock.today(), tonight.soon(next_day))
        owed.will_attend_at = next_day
        session.add(owed)
        seen = start(meeting)
    monkeypatch.setattr(clock, "now", lambda: next_day + timedelta(hours=1))
    seed.load()
    with db.read_session() as session:
        assert start(evening(session)[0]) == seen
