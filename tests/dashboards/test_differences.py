"""Self minus decided and visitor minus decided: figures, the least count, and who may read them."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import insert, select

from app.core import clock, db
from app.dashboards.rules import first, spread
from app.meetings.models import Meeting, MeetingState
from app.organisation.models import Unit, UnitKind
from app.periods.models import MonthTerms
from tests.dashboards.conftest import FIRST, LAST
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api


def test_median_and_the_middle_half() -> None:
    found = spread([0, 1, 2, 3, 10], 3)
    assert found is not None
    assert (found.n, found.median, found.low, found.high, found.iqr) == (5, 2, 1, 3, 2)
    assert spread([1, 2], 3) is None
    assert spread([1], 1) is None


@given(st.lists(st.floats(-100, 100, allow_nan=False), min_size=3, max_size=40))
def test_the_middle_lies_between_its_quartiles(values: list[float]) -> None:
    found = spread(values, 3)
    assert found is not None
    assert min(values) - 0.01 <= found.low <= found.median <= found.high <= max(values) + 0.01
    assert found.iqr >= 0


def test_figures_and_the_least_count(told: Any, cast: Cast) -> None:
    body = told(cast.huong, cast.an_hoa).json()
    assert (body["cells_named"], body["visitors_named"], body["visitors_below_least"]) == (1, 2, 0)
    assert body["cells_below_least"] == 1  # An Hòa 2 is not named
    (row,) = told(cast.huong, cast.an_hoa, "/cells").json()["items"]
    assert row["cell"]["name"] == "Chi bộ xóm 1"
    assert row["spread"] == {"n": 6, "median": 6, "low": 6, "high": 6, "iqr": 0}
    hau, bao = told(cast.huong, cast.an_hoa, "/visitors").json()["items"]
    assert (hau["person"]["full_name"], hau["always_agrees"], hau["agreed"]) == (
        cast.hau.full_name,
        True,
        8,
    )
    assert (bao["always_agrees"], bao["spread"]["median"]) == (False, -1.5)


def _terms(unit: Any, least: int) -> None:
    with db.write_session() as session:
        session.add(MonthTerms(unit_id=unit.id, unit_path=unit.path, least_count=least))


def _named(told: Any, person: Any, unit: Any) -> tuple[list[int], list[str]]:
    """How often each named cell was scored, and which visitors are named; the counts agree."""
    body = told(person, unit).json()
    cells = told(person, unit, "/cells", count="true").json()
    visitors = told(person, unit, "/visitors", count="true").json()
    assert cells["count"] == body["cells_named"] == len(cells["items"])
    assert visitors["count"] == body["visitors_named"] == len(visitors["items"])
    return (
        [row["spread"]["n"] for row in cells["items"]],
        [row["person"]["full_name"] for row in visitors["items"]],
    )


def test_the_least_count_is_inherited(told: Any, cast: Cast) -> None:
    _terms(cast.province, 7)
    body = told(cast.huong, cast.an_hoa).json()
    assert (body["least_count"], body["cells_named"], body["cells_below_least"]) == (7, 0, 2)
    both = [cast.hau.full_name, cast.bao.full_name]
    assert _named(told, cast.huong, cast.an_hoa) == ([], both)


def test_what_a_commune_does_not_show_nobody_above_does(told: Any, cast: Cast) -> None:
    both = [cast.hau.full_name, cast.bao.full_name]
    assert not told(cast.viet, cast.kim_son).json()["stricter_below"]
    _terms(cast.an_hoa, 7)
    for person, unit in ((cast.huong, cast.an_hoa), (cast.viet, cast.kim_son)):
        assert _named(told, person, unit) == ([], both)
    body = told(cast.viet, cast.kim_son).json()
    assert (body["least_count"], body["stricter_below"]) == (3, True)
    with db.write_session() as session:
        session.exec(select(MonthTerms)).one().least_count = 9
    for person, unit in ((cast.huong, cast.an_hoa), (cast.quang, cast.province)):
        assert _named(told, person, unit) == ([], [])  # eight scores each, all of them at An Hòa
    # The other way round it is the reader's own count that holds, however little a commune asks.
    with db.write_session() as session:
        session.exec(select(MonthTerms)).one().least_count = 3
    _terms(cast.kim_son, 7)
    assert _named(told, cast.huong, cast.an_hoa) == ([6], both)
    assert _named(told, cast.viet, cast.kim_son) == ([], both)


def test_two_scores_are_never_enough(told: Any, cast: Cast, api: Api) -> None:
    _terms(cast.an_hoa, 2)  # of before the limit
    assert told(cast.huong, cast.an_hoa).json()["least_count"] == 3
    assert _named(told, cast.huong, cast.an_hoa)[0] == [6]
    admin = sign_in(api, cast.admin)
    calendar = f"/units/{cast.an_hoa.id}/calendar"
    read = admin.get(calendar).json()
    assert (read["own"]["least_count"], read["in_force"]["least_count"]) == (3, 3)
    refused = admin.put(calendar, {"least_count": 2}, version=read["version"])
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json()["errors"]] == ["least_count"]


CELLS = 2100  # more than one answer ever held


def test_a_province_is_read_in_pages(told: Any, cast: Cast) -> None:
    """Each of many cells once, the widest first, whatever the page; and no more than a page."""
    at = clock.at(clock.first_day(FIRST), "19:30")
    with db.write_session() as session:
        parent = session.get_one(Unit, cast.phat_diem.id)
        units = [
            Unit(
                id=uuid4(), kind=UnitKind.cell, code=f"P{n}", name=f"Chi bộ {n}", folded=f"p{n}",
                parent_id=parent.id, path=f"{parent.path}{1000 + n}", opened_on=at.date(),
            )
            for n in range(CELLS)
        ]  # fmt: skip
        session.add_all(units)
        session.flush()
        session.execute(
            insert(Meeting),
            [
                {
                    "id": uuid4(), "cell_id": unit.id, "cell_path": unit.path,
                    "month": clock.shift(FIRST, m), "starts_at": at, "state": MeetingState.held,
                    "self_points": 90 + n % 11, "decided_points": 90, "decided_class": "tot",
                }
                for n, unit in enumerate(units)
                for m in range(3)
            ],
        )  # fmt: skip
    body = told(cast.quang, cast.province).json()
    assert (body["cells_named"], body["cells_below_least"]) == (CELLS + 1, 1)
    seen: list[tuple[float, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = told(cast.quang, cast.province, "/cells", limit="200", **more).json()
        assert len(page["items"]) <= 200
        seen += [(row["spread"]["median"], row["cell"]["id"]) for row in page["items"]]
        cursor = page["next_cursor"]
    assert len({id for _, id in seen}) == len(seen) == CELLS + 1
    assert [median for median, _ in seen] == sorted((m for m, _ in seen), reverse=True)


@pytest.mark.parametrize("part", ["/cells", "/visitors"])
def test_a_place_that_is_not_ours_is_refused(told: Any, cast: Cast, part: str) -> None:
    for cursor in ("x", "W10"):
        assert told(cast.huong, cast.an_hoa, part, cursor=cursor).status_code == 422


@given(st.lists(st.integers(-5, 5)), st.integers(1, 4))
def test_pages_together_are_the_whole_in_order(values: list[int], limit: int) -> None:
    rows = list(enumerate(values))

    def key(row: tuple[int, int]) -> tuple[int, int]:
        return (-abs(row[1]), row[0])

    seen: list[tuple[int, int]] = []
    after: list[Any] | None = None
    while True:
        found, count = first(iter(rows), key, limit, after)
        assert count == len(rows) and len(found) <= limit
        if not found:
            break
        seen += found
        after = list(key(found[-1]))
    assert seen == sorted(rows, key=key)


@pytest.mark.parametrize("part", ["", "/cells", "/visitors"])
def test_who_reads_them(told: Any, cast: Cast, part: str) -> None:
    for person in (cast.lan, cast.huong, cast.viet, cast.quang):
        assert told(person, cast.an_hoa, part).status_code == 200
    for person in (cast.tuyen, cast.hau, cast.admin):
        assert told(person, cast.an_hoa_1, part).status_code == 403
    for person in (cast.khanh, *cast.strangers):
        answer = told(person, cast.an_hoa, part)
        assert answer.status_code in (403, 404)
        assert cast.hau.full_name not in answer.text
    assert _named(told, cast.khanh, cast.kim_dinh) == ([], [])


def test_months_are_in_order_and_not_too_many(told: Any, cast: Cast) -> None:
    for months in ({"from": LAST, "to": FIRST}, {"from": "2020-01", "to": LAST}):
        for part in ("", "/cells", "/visitors"):
            assert told(cast.huong, cast.an_hoa, part, **months).status_code == 422
