"""Days and months are Vietnam's, whatever the server's zone."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.core import clock

months = st.builds(lambda y, m: f"{y:04d}-{m:02d}", st.integers(1950, 2150), st.integers(1, 12))


def test_an_evening_in_utc_is_the_next_day_in_vietnam() -> None:
    late = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    assert clock.day_of(late) == date(2026, 12, 1)
    assert clock.month_of(late) == "2026-12"


def test_an_hour_of_a_day_is_that_hour_in_vietnam() -> None:
    assert clock.at(date(2026, 11, 26), "19:30") == datetime(2026, 11, 26, 12, 30, tzinfo=UTC)


@given(months, st.integers(-400, 400))
def test_months_go_there_and_back(month: str, by: int) -> None:
    there = clock.shift(month, by)
    assert clock.shift(there, -by) == month
    assert clock.months_between(month, there) == by


@given(months)
def test_a_month_has_its_days(month: str) -> None:
    first, last = clock.first_day(month), clock.last_day(month)
    assert clock.month_of(first) == clock.month_of(last) == month
    assert 28 <= (last - first).days + 1 <= 31
    assert clock.first_day(clock.shift(month, 1)).toordinal() == last.toordinal() + 1


def test_only_real_months_are_months() -> None:
    assert clock.is_month("2026-11")
    for text in (
        "2026-13",
        "2026-00",
        "2026-1",
        "26-11",
        "2026-11-01",
        "",
        "2026-11\n",
        "９９９９-11",
    ):
        assert not clock.is_month(text)
