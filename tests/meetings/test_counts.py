"""The arithmetic of a record: what is computed, which typed field is named when it cannot be."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.errors import Invalid
from app.meetings.rules.counts import check_times, counted, minutes_between, rate
from app.meetings.schemas import RecordPut

DAY = date(2031, 3, 5)
BEGAN = clock.at(DAY, "19:30")
NOW = clock.at(DAY, "23:00")


def body(**fields: Any) -> RecordPut:
    return RecordPut.model_validate(fields)


def test_only_the_absent_are_typed() -> None:
    computed = counted(body(excused=2, unexcused=1, away=1, special_duty=1), 30, 3)
    assert (computed.members, computed.exempt) == (30, 3)
    assert (computed.summoned, computed.present) == (25, 22)
    assert rate(computed.present, computed.summoned) == 0.88


def test_typed_figures_beat_the_profile() -> None:
    computed = counted(body(members=12, exempt=0), 30, 3)
    assert (computed.summoned, computed.present) == (12, 12)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"excused": 20, "unexcused": 6}, "excused", "more_than_summoned"),
        ({"excused": 1, "unexcused": 25}, "unexcused", "more_than_summoned"),
        ({"exempt": 29}, "exempt", "more_than_members"),
        ({"away": 26}, "away", "more_than_members"),
        ({"special_duty": 26}, "special_duty", "more_than_members"),
        ({"exempt_present": 4}, "exempt_present", "more_than_exempt"),
        ({"excused": 25}, "excused", "nobody_present"),
        ({"speakers": 26}, "speakers", "more_than_present"),
        ({"speakers": 27, "exempt_present": 1}, "speakers", "more_than_present"),
        ({"vote": {"for": 20, "against": 3, "other": 3}}, "vote", "more_than_present"),
    ],
)
def test_what_cannot_be_names_its_field(fields: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        counted(body(**fields), 28, 3)
    assert [(e.field, e.code) for e in refusal.value.errors] == [(field, code)]


def test_the_sentence_says_what_to_do() -> None:
    with pytest.raises(Invalid) as refusal:
        counted(body(excused=30), 28, 3)
    sentence = "Tháng này chỉ có 25 đồng chí được triệu tập. Xem lại số vắng."
    assert refusal.value.errors[0].message == sentence


def test_a_cell_without_profile_must_say_how_many() -> None:
    with pytest.raises(Invalid) as refusal:
        counted(body(), None, None)
    assert refusal.value.errors[0].field == "members"


@given(
    st.integers(1, 60), st.integers(0, 10), st.integers(0, 10), st.integers(0, 10),
    st.integers(0, 10), st.integers(0, 10),
)  # fmt: skip
def test_summoned_is_always_the_sum(
    members: int, exempt: int, away: int, duty: int, excused: int, unexcused: int
) -> None:
    try:
        computed = counted(
            body(away=away, special_duty=duty, excused=excused, unexcused=unexcused),
            members,
            exempt,
        )
    except Invalid:
        return
    assert computed.summoned == computed.present + excused + unexcused
    assert computed.summoned == members - exempt - away - duty
    share = rate(computed.present, computed.summoned)
    assert share is None or 0 <= share <= 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"started_at": BEGAN, "ended_at": BEGAN}, "ended_at"),
        ({"started_at": BEGAN - timedelta(days=2), "ended_at": BEGAN}, "ended_at"),
        ({"started_at": BEGAN, "ended_at": NOW + timedelta(hours=1)}, "ended_at"),
        ({"ended_at": BEGAN - timedelta(days=80)}, "ended_at"),
        ({"pre_meeting_on": DAY + timedelta(days=1)}, "pre_meeting_on"),
        ({"pre_meeting_on": date(1990, 1, 1)}, "pre_meeting_on"),
    ],
)
def test_times_that_cannot_be(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_times(body(**fields), DAY, NOW)
    assert refusal.value.errors[0].field == field


def test_times_that_can_be() -> None:
    ended = BEGAN + timedelta(minutes=95, seconds=30)
    check_times(body(started_at=BEGAN, ended_at=ended, pre_meeting_on=DAY), DAY, NOW)
    assert minutes_between(BEGAN, ended) == 95
    assert minutes_between(BEGAN, None) is None
    assert rate(0, 0) is None
