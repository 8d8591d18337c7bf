"""Clashes of a month and the best reachable coverage, against brute force."""

from datetime import date, time
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.imports.rules.coverage import (
    Coverage,
    clashes,
    most_reachable,
    reachable_coverage,
)
from app.imports.rules.reading import CellRow

MONTH = date(2026, 11, 23)


def row(
    number: int,
    at: time,
    *,
    day: int = 5,
    visitor: str | None = "0358600001",
    since: date | None = date(2026, 1, 1),
) -> CellRow:
    name = None if visitor is None else f"Đồng chí {visitor[-1]}"
    cell = ("14620", "Thị trấn Phát Diệm", f"Chi bộ phố {number}", 30, 0)
    return CellRow(*cell, None, None, day, at, None, name, None, visitor, since, number)


def test_a_clash_names_every_meeting_of_the_crowd() -> None:
    rows = [row(1, time(20)), row(2, time(19)), row(3, time(17, 30)), row(4, time(14))]
    [clash] = clashes(rows, MONTH)
    assert (clash.visitor, clash.phone, clash.day) == (
        "Đồng chí 1",
        "0358600001",
        date(2026, 11, 5),
    )
    assert [(m.cell, m.starts, m.row) for m in clash.meetings] == [
        ("Chi bộ phố 3", time(17, 30), 3),
        ("Chi bộ phố 2", time(19), 2),
        ("Chi bộ phố 1", time(20), 1),
    ]
    assert reachable_coverage(rows, MONTH) == Coverage(3, 4)


def test_two_hours_apart_is_no_clash() -> None:
    assert clashes([row(1, time(17, 30)), row(2, time(19, 30))], MONTH) == []
    assert len(clashes([row(1, time(17, 31)), row(2, time(19, 30))], MONTH)) == 1


def test_other_days_other_people_and_later_assignments_do_not_clash() -> None:
    rows = [
        row(1, time(20)),
        row(2, time(20), day=6),
        row(3, time(20), visitor="0358600002"),
        row(4, time(20), visitor=None),
        row(5, time(20), since=date(2026, 11, 6)),
    ]
    assert clashes(rows, MONTH) == []
    assert reachable_coverage(rows, MONTH) == Coverage(3, 3)
    assert len(clashes(rows, date(2026, 12, 1))) == 1


def test_a_month_without_visits_is_wholly_reachable() -> None:
    assert reachable_coverage([], MONTH).share == 1.0


def minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def by_trying_all(starts: list[time]) -> int:
    for size in range(len(starts), 0, -1):
        for chosen in combinations(starts, size):
            if all(abs(minutes(a) - minutes(b)) >= 120 for a, b in combinations(chosen, 2)):
                return size
    return 0


STARTS = st.lists(st.builds(time, st.integers(6, 22), st.sampled_from((0, 15, 30, 45))), max_size=7)


@given(STARTS)
def test_greedy_is_the_best_there_is(starts: list[time]) -> None:
    assert most_reachable(starts) == by_trying_all(starts)


@given(STARTS)
def test_no_clash_exactly_when_all_is_reachable(starts: list[time]) -> None:
    rows = [row(number, at) for number, at in enumerate(starts, 1)]
    coverage = reachable_coverage(rows, MONTH)
    assert coverage.total == len(starts)
    assert (coverage.reachable == coverage.total) is (clashes(rows, MONTH) == [])
