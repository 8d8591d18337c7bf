"""A phone's account of the time: a known offset makes a wrong clock right, else it is unknown."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.claims import AHEAD_OF_US, BEHIND_SEEN, OFF, told

NOW = datetime(2031, 3, 5, 14, 30, tzinfo=UTC)
SPAN = timedelta(days=40_000)
ANY = st.timedeltas(-SPAN, timedelta(days=20_000)).map(lambda by: NOW + by)
OFFSETS = st.integers(-4 * 10**12, 4 * 10**12)
AGES = st.timedeltas(timedelta(0), timedelta(days=60))


@given(offset=OFFSETS, waited=AGES, seen=AGES)
def test_a_clock_that_is_off_by_a_known_time_tells_the_truth(
    offset: int, waited: timedelta, seen: timedelta
) -> None:
    """A day off, fast, in 1970: what it said is corrected to the very moment."""
    happened = NOW - waited
    said = happened - timedelta(milliseconds=offset)
    found = told(said, NOW, offset_ms=offset, seen_at=happened - seen)
    assert found.at == happened and found.sure
    assert found.odd == (abs(timedelta(milliseconds=offset)) > OFF)


@given(said=ANY, offset=st.none() | OFFSETS, seen=st.none() | ANY)
def test_nothing_impossible_is_believed(
    said: datetime, offset: int | None, seen: datetime | None
) -> None:
    found = told(said, NOW, offset_ms=offset, seen_at=seen)
    if found.at is None:
        assert found.odd and not found.sure
        return
    assert found.at <= NOW
    assert found.at.year >= 2020
    assert seen is None or found.at >= seen - BEHIND_SEEN
    assert found.sure == (offset is not None)
    corrected = said + timedelta(milliseconds=offset or 0)
    assert timedelta(0) <= corrected - found.at <= AHEAD_OF_US


@given(moved=st.timedeltas(timedelta(hours=1), timedelta(days=20_000)), offset=OFFSETS)
def test_a_clock_that_moved_back_after_it_was_heard_is_found_out(
    moved: timedelta, offset: int
) -> None:
    """The battery was changed: the phone had seen a later time of ours than it now says."""
    said = NOW - timedelta(milliseconds=offset) - moved
    found = told(said, NOW + timedelta(days=2), offset_ms=offset, seen_at=NOW)
    assert found.at is None and found.odd


def test_without_a_word_of_ours_it_is_believed_as_far_as_it_can_be() -> None:
    said = NOW - timedelta(days=3)
    assert told(said, NOW).at == said and not told(said, NOW).sure
    assert told(datetime(1970, 1, 1, 0, 5, tzinfo=UTC), NOW).at is None
    assert told(NOW + timedelta(days=1), NOW).at is None
