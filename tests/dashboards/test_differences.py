"""Self minus decided and visitor minus decided: figures, the least count, and who may read them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock, db
from app.dashboards.rules import spread
from app.meetings.models import Meeting, MeetingState
from app.periods.models import MonthTerms
from app.ratings.models import Assessment, AssessmentState
from app.ratings.service import load_library
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api

FIRST = "2026-01"
LAST = "2026-06"


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


@pytest.fixture
def told(api: Api, cast: Cast) -> Any:
    """Half a year: An Hòa 1 gives itself 6 more, An Hòa 2 met twice; Hậu always agrees, Bảo not."""
    with db.write_session() as session:
        rubric = next(iter(load_library(session).values()))
        for number in range(6):
            month = clock.shift(FIRST, number)
            at = clock.at(clock.first_day(month) + timedelta(days=4), "19:30")
            for cell, own, decided in ((cast.an_hoa_1, 96, 90), (cast.an_hoa_2, 90, 91)):
                if cell is cast.an_hoa_2 and number > 1:
                    continue
                meeting = Meeting(
                    id=uuid4(), cell_id=cell.id, cell_path=cell.path, month=month, starts_at=at,
                    state=MeetingState.held, self_points=own, decided_points=decided,
                    decided_class="tot",
                )  # fmt: skip
                session.add(meeting)
                session.flush()
                for person, points in ((cast.hau, own), (cast.bao, decided - number)):
                    session.add(
                        Assessment(
                            meeting_id=meeting.id, rater="visitor", person_id=person.id,
                            cell_path=cell.path, month=month, rubric_id=rubric.id,
                            state=AssessmentState.submitted, points=points, class_="tot",
                            result={},
                        )
                    )  # fmt: skip

    def read(person: Any, unit: Any, **params: str) -> Any:
        asked = {"unit": str(unit.id), "from": FIRST, "to": LAST} | params
        return sign_in(api, person).get("/differences", **asked)

    return read


def test_figures_and_the_least_count(told: Any, cast: Cast) -> None:
    body = told(cast.huong, cast.an_hoa).json()
    assert [(row["cell"]["name"], row["spread"]["n"]) for row in body["cells"]] == [
        ("Chi bộ xóm 1", 6)
    ]
    assert body["cells"][0]["spread"] == {"n": 6, "median": 6, "low": 6, "high": 6, "iqr": 0}
    assert body["cells_below_least"] == 1  # An Hòa 2 is not named
    hau, bao = body["visitors"]
    assert (hau["person"]["full_name"], hau["always_agrees"], hau["agreed"]) == (
        cast.hau.full_name,
        True,
        8,
    )
    assert (bao["always_agrees"], bao["spread"]["median"]) == (False, -1.5)
    assert body["visitors_below_least"] == 0


def test_the_least_count_is_inherited(told: Any, cast: Cast) -> None:
    with db.write_session() as session:
        session.add(
            MonthTerms(unit_id=cast.province.id, unit_path=cast.province.path, least_count=7)
        )
    body = told(cast.huong, cast.an_hoa).json()
    assert (body["least_count"], body["cells"], body["cells_below_least"]) == (7, [], 2)
    assert [row["person"]["full_name"] for row in body["visitors"]] == [
        cast.hau.full_name,
        cast.bao.full_name,
    ]


def test_who_reads_them(told: Any, cast: Cast) -> None:
    for person in (cast.lan, cast.huong, cast.viet, cast.quang):
        assert told(person, cast.an_hoa).status_code == 200
    for person in (cast.tuyen, cast.hau, cast.admin):
        assert told(person, cast.an_hoa_1).status_code == 403
    for person in (cast.khanh, *cast.strangers):
        answer = told(person, cast.an_hoa)
        assert answer.status_code in (403, 404)
        assert cast.hau.full_name not in answer.text
    assert told(cast.khanh, cast.kim_dinh).json()["visitors"] == []


def test_months_are_in_order_and_not_too_many(told: Any, cast: Cast) -> None:
    for months in ({"from": LAST, "to": FIRST}, {"from": "2020-01", "to": LAST}):
        assert told(cast.huong, cast.an_hoa, **months).status_code == 422
