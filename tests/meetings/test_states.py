"""The table of a meeting's states, cell by cell, and its guards."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.meetings.errors import WrongState
from app.meetings.models import MeetingState as S
from app.meetings.rules import states
from app.meetings.rules.states import Situation, Verb, advance

MONTH = "2031-03"
DAY = clock.at(clock.first_day(MONTH).replace(day=5), "19:30")
AFTER = DAY + timedelta(hours=3)

# Every pair that is allowed, written out by hand; every other pair is refused.
ALLOWED = {
    (S.expected, Verb.confirm): S.planned,
    (S.planned, Verb.confirm): S.planned,
    (S.open, Verb.confirm): S.open,
    (S.expected, Verb.notice): S.planned,
    (S.planned, Verb.notice): S.planned,
    (S.open, Verb.notice): S.open,
    (S.held, Verb.notice): S.held,
    (S.expected, Verb.reschedule): S.planned,
    (S.planned, Verb.reschedule): S.planned,
    (S.not_held, Verb.reschedule): S.planned,
    (S.expected, Verb.open): S.open,
    (S.planned, Verb.open): S.open,
    (S.open, Verb.open): S.open,
    (S.held, Verb.open): S.held,
    (S.not_held, Verb.open): S.open,
    (S.open, Verb.close): S.held,
    (S.held, Verb.close): S.held,
    (S.expected, Verb.record): S.held,
    (S.planned, Verb.record): S.held,
    (S.open, Verb.record): S.held,
    (S.held, Verb.record): S.held,
    (S.not_held, Verb.record): S.held,
    (S.expected, Verb.not_held): S.not_held,
    (S.planned, Verb.not_held): S.not_held,
    (S.open, Verb.not_held): S.not_held,
    (S.not_held, Verb.not_held): S.not_held,
}


@pytest.mark.parametrize(("state", "verb"), list(product(S, Verb)))
def test_every_state_and_verb(state: S, verb: Verb) -> None:
    situation = Situation(MONTH, DAY, AFTER)
    if (state, verb) in ALLOWED:
        assert advance(state, verb, situation) is ALLOWED[state, verb]
        return
    with pytest.raises(WrongState) as refusal:
        advance(state, verb, situation)
    assert refusal.value.body()["state"] == state.value


def test_no_step_is_written_twice() -> None:
    pairs = [(was, verb) for was, verb, _, _ in states.STEPS]
    assert len(pairs) == len(set(pairs)) == len(ALLOWED)


@pytest.mark.parametrize(
    ("day", "fits"),
    [("2031-02-18", False), ("2031-02-19", True), ("2031-04-10", True), ("2031-04-11", False)],
)
@pytest.mark.parametrize("verb", [Verb.confirm, Verb.reschedule, Verb.open, Verb.record])
def test_a_meeting_keeps_its_month(verb: Verb, day: str, fits: bool) -> None:
    at = clock.at(datetime.fromisoformat(day).date(), "19:30")
    situation = Situation(MONTH, at, now=at + timedelta(days=60), moved=True)
    if fits:
        advance(S.planned, verb, situation)
        return
    with pytest.raises(Invalid) as refusal:
        advance(S.planned, verb, situation)
    assert refusal.value.errors[0].code == "outside_month"


def test_an_open_meeting_keeps_its_hour() -> None:
    with pytest.raises(Invalid) as refusal:
        advance(S.open, Verb.confirm, Situation(MONTH, AFTER, AFTER, moved=True))
    assert refusal.value.errors[0].field == "starts_at"


def test_a_record_comes_after_the_beginning() -> None:
    with pytest.raises(Invalid) as refusal:
        advance(S.planned, Verb.record, Situation(MONTH, DAY, DAY - timedelta(hours=1)))
    assert refusal.value.errors[0].code == "not_yet"
    advance(S.planned, Verb.record, Situation(MONTH, DAY, DAY - timedelta(minutes=4)))


def test_a_month_to_come_cannot_be_reported_as_not_held() -> None:
    with pytest.raises(Invalid):
        advance(S.expected, Verb.not_held, Situation("2031-04", DAY, DAY))


def test_a_phone_ahead_of_time_reports_now() -> None:
    assert states.happened_at(AFTER, DAY) == DAY
    assert states.happened_at(DAY, AFTER) == DAY
    assert states.happened_at(None, AFTER) == AFTER


def test_flags_are_kept_once() -> None:
    assert states.flagged("", "late") == "late"
    assert states.flagged("late", "late") == "late"
    assert states.flagged("late", states.WAS_NOT_HELD) == "late,was_not_held"
