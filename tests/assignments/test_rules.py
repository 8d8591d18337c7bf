"""The pure rules of the ledger: what is owed, and every move of a visit's state."""

from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

import pytest

from app.assignments import rules
from app.assignments.models import ObligationState as S
from app.assignments.rules import Cell, Event, Situation, step
from app.core import clock

CELL = UUID("0193b0c0-0000-7000-8000-000000000001")
SITUATIONS = [
    Situation(cell, *flags) for cell in Cell for flags in product((False, True), repeat=5)
]
SETTLING = {S.missed, S.cell_silent}

# The table read row by row in the plainest situation: the month is open, the cell silent, nobody
# asked or excused. "-" is a refusal.
PLAIN = """
                  due         done  late excused  not_met   cell_silent missed  withdrawn
present           done        done  late done     done      done        done    -
presence_gone     -           due   due  -        -         -           -       -
cell_not_met      not_met     done  late excused  not_met   not_met     not_met withdrawn
cell_met          due         done  late excused  due       due         missed  withdrawn
excuse_accepted   excused     -     -    excused  -         excused     excused -
excuse_refused    due         -     -    due      -         cell_silent missed  -
absent            due         -     -    excused  -         -           missed  -
assignment_ended  withdrawn   -     -    withdrawn withdrawn -          -       -
handed_over       withdrawn   -     -    withdrawn -        -           withdrawn -
owed_again        -           -     -    -        -         -           -       due
month_closed      cell_silent done  late excused  not_met   cell_silent missed  withdrawn
"""


def _plain() -> dict[tuple[S, Event], S | None]:
    head, *lines = PLAIN.strip().splitlines()
    columns = [S(word) for word in head.split()]
    assert set(columns) == set(S)
    found: dict[tuple[S, Event], S | None] = {}
    for line in lines:
        event, *words = line.split()
        for state, word in zip(columns, words, strict=True):
            found[state, Event(event)] = None if word == "-" else S(word)
    return found


def test_every_state_and_event_in_the_plainest_situation() -> None:
    """All 88 pairs, written out above."""
    wanted = _plain()
    assert set(wanted) == set(product(S, Event))
    assert {pair: step(*pair, Situation()) for pair in wanted} == wanted


@pytest.mark.parametrize(
    ("state", "event", "at", "to"),
    [
        (S.due, Event.present, Situation(late=True), S.late),
        (S.missed, Event.present, Situation(late=True, closed=True), S.late),
        (S.done, Event.present, Situation(late=True), S.done),
        (S.late, Event.presence_gone, Situation(closed=True, cell=Cell.met), S.missed),
        (S.late, Event.presence_gone, Situation(closed=True), S.cell_silent),
        (S.late, Event.presence_gone, Situation(closed=True, absent=True), S.missed),
        (S.done, Event.presence_gone, Situation(cell=Cell.not_met), S.not_met),
        (S.done, Event.presence_gone, Situation(cell=Cell.met, excused=True), S.excused),
        (S.cell_silent, Event.cell_met, Situation(closed=True, asked=True), S.missed),
        (S.not_met, Event.cell_met, Situation(closed=True), S.due),
        (S.excused, Event.excuse_refused, Situation(cell=Cell.not_met), S.not_met),
        (S.due, Event.absent, Situation(closed=True), S.missed),
        (S.due, Event.month_closed, Situation(cell=Cell.met), S.missed),
        (S.due, Event.month_closed, Situation(absent=True), S.missed),
        (S.due, Event.month_closed, Situation(cell=Cell.not_met), S.not_met),
        (S.withdrawn, Event.owed_again, Situation(excused=True), S.excused),
        (S.withdrawn, Event.owed_again, Situation(cell=Cell.not_met), S.not_met),
    ],
)
def test_guards(state: S, event: Event, at: Situation, to: S) -> None:
    """Where the situation decides."""
    assert step(state, event, at) is to


def test_laws_hold_in_every_situation() -> None:
    """All states, events and situations: 8 × 11 × 96 moves."""
    for state, event, at in product(S, Event, SITUATIONS):
        to = step(state, event, at)
        case = (state, event, at, to)
        if to is None or to is state:
            continue
        if state is S.withdrawn:
            assert event is Event.owed_again, case
        if to is S.withdrawn:
            assert event in {Event.assignment_ended, Event.handed_over}, case
        if state in rules.ATTENDED:
            assert event is Event.presence_gone, case
        if to in rules.ATTENDED:
            assert event is Event.present, case
            assert (to is S.late) is at.late, case
        if to in SETTLING:
            assert at.closed or event is Event.month_closed, case
        if to is S.missed and event is not Event.presence_gone:
            asked = at.asked or at.absent or event in {Event.month_closed, Event.absent}
            assert asked, case
        if to is S.excused:
            assert event is Event.excuse_accepted or at.excused, case


def test_a_close_leaves_nothing_due() -> None:
    """Whatever the situation."""
    for state, at in product(S, SITUATIONS):
        assert step(state, Event.month_closed, at) is not S.due
        if state is not S.due:
            assert step(state, Event.month_closed, at) is state


def test_refusals_do_not_depend_on_the_situation() -> None:
    """An event is possible in a state, or it is not."""
    for state, event in product(S, Event):
        refused = {step(state, event, at) is None for at in SITUATIONS}
        assert len(refused) == 1, (state, event)


def test_meeting_ids_are_the_same_on_every_phone() -> None:
    """Literal values: phones compute them too."""
    assert rules.meeting_id(CELL, "2026-11") == UUID("72861f75-fdb4-57ce-9f3d-5fb17ece6136")
    assert rules.meeting_id(CELL, "2026-12") != rules.meeting_id(CELL, "2026-11")
    assert rules.meeting_id(CELL, "2026-11", "thematic") != rules.meeting_id(CELL, "2026-11")


def test_expected_moment() -> None:
    """Vietnamese evening, in UTC; the 28th exists in February."""
    assert rules.expected_at(5, "19:30", "2026-11") == datetime(2026, 11, 5, 12, 30, tzinfo=UTC)
    assert rules.expected_at(28, "05:00", "2026-02") == datetime(2026, 2, 27, 22, 0, tzinfo=UTC)
    assert rules.expected_at(5, None, "2026-11") == rules.expected_at(5, "19:30", "2026-11")
    assert rules.expected_at(None, "19:30", "2026-11") is None


def test_months_covered_are_counted_from_the_first() -> None:
    """Every second month from December on, over a new year."""
    covered = [
        month
        for month in (clock.shift("2026-10", n) for n in range(8))
        if rules.covers(date(2026, 12, 1), None, 2, month, rules.expected_at(5, "19:30", month))
    ]
    assert covered == ["2026-12", "2027-02", "2027-04"]


@pytest.mark.parametrize(
    ("starts", "ends", "covered"),
    [
        (date(2026, 11, 5), None, True),
        (date(2026, 11, 6), None, False),
        (date(2026, 1, 1), date(2026, 11, 5), True),
        (date(2026, 1, 1), date(2026, 11, 4), False),
    ],
)
def test_the_meetings_day_lies_within_the_assignment(
    starts: date, ends: date | None, covered: bool
) -> None:
    """Both days are included."""
    at = rules.expected_at(5, "19:30", "2026-11")
    assert rules.covers(starts, ends, 1, "2026-11", at) is covered


def test_a_cell_without_a_usual_day_is_covered_by_months() -> None:
    """The visit is owed, its evening is not known."""
    assert rules.covers(date(2026, 11, 20), None, 1, "2026-11", None)
    assert rules.covers(date(2026, 1, 1), date(2026, 11, 1), 1, "2026-11", None)
    assert not rules.covers(date(2026, 1, 1), date(2026, 10, 31), 1, "2026-11", None)
    now = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
    assert rules.ahead(None, "2026-11", now)
    assert not rules.ahead(None, "2026-11", datetime(2026, 11, 30, 17, tzinfo=UTC))


def test_overlap_includes_both_ends() -> None:
    """One day shared is an overlap."""
    first = (date(2026, 1, 1), date(2026, 6, 30))
    assert rules.overlap(first, (date(2026, 6, 30), None))
    assert not rules.overlap(first, (date(2026, 7, 1), None))
    assert rules.overlap((date(2026, 7, 1), None), (date(2026, 1, 1), None))


def test_clash() -> None:
    """The same Vietnamese day, starts less than two hours apart."""
    evening = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)
    assert rules.clash(evening, evening.replace(hour=14, minute=29))
    assert not rules.clash(evening, evening.replace(hour=14, minute=30))
    midnight = datetime(2026, 11, 5, 17, 0, tzinfo=UTC)
    assert not rules.clash(midnight, midnight.replace(hour=16, minute=30))


def test_flags() -> None:
    """Added once, taken away alone."""
    flags = rules.with_flag("", rules.Flag.after_close)
    flags = rules.with_flag(flags, rules.Flag.was_excused)
    assert rules.with_flag(flags, rules.Flag.after_close) == "was_excused,after_close"
    assert rules.with_flag(flags, rules.Flag.was_excused, on=False) == "after_close"
