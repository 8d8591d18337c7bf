"""The day of a step as a person reads it, and what a list calls overdue: the same, day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.periods.rules import Step, Terms, close_on, due_on, overdue, own_value

MONTH = "2027-03"
MET = date(2027, 3, 31)
DAYS = [date(2027, 2, 1) + timedelta(days=n) for n in range(120)]


CASES = [
    (step, value)
    for step in Step
    for value in (0, 1, 9, 28)
    if value or own_value(step).endswith("_days")  # a day of a month begins with 1
]


@pytest.mark.parametrize(("step", "value"), CASES)
def test_overdue_begins_the_day_after(step: Step, value: int) -> None:
    terms = replace(Terms(), **{own_value(step): value})
    due = due_on(terms, step, MONTH, MET)
    assert due is not None
    for today in DAYS:
        said = overdue(step, value, MONTH, today)
        past = said if isinstance(said, bool) else said > MET
        assert past == (due < today), (step, today)


def test_a_step_that_hangs_on_a_meeting_without_a_day_has_none() -> None:
    for step in (Step.notice, Step.self_score, Step.report):
        assert due_on(Terms(), step, MONTH) is None


def test_the_close_has_a_day_of_the_month_after() -> None:
    assert close_on(Terms(close_day=12), "2026-12") == date(2027, 1, 12)
    assert due_on(Terms(close_day=12), Step.close, "2026-12") == date(2027, 1, 12)
