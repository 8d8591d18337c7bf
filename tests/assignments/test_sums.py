"""The ledger's law under random months: expected = the sum of all states but `withdrawn`.

What happens to a visit never changes how many are expected; only assignments do. Lists and sums
agree, parents and children agree, and `verify-ledger` finds nothing, after every step.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.assignments import queries, rules, service
from app.assignments.models import Assignment, Obligation
from app.assignments.models import ObligationState as S
from app.assignments.schemas import AbsenceAnswer, AssignmentPut, ExcuseAsk, ExcuseDecide, HandOver
from app.attendance.models import CheckIn
from app.closing import service as closing
from app.core import clock, db
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.paging import Page
from app.meetings.models import Meeting, MeetingState
from app.meetings.service import keep_ahead
from app.organisation.models import Unit
from app.people.models import Person
from app.periods.queries import book_closing
from app.periods.schemas import MonthUnlock
from tests.assignments import scene
from tests.fixtures.cast import Cast

MONTHS = ["2027-03", "2027-04", "2027-05"]
Move = Callable[[datetime], None]
places = st.integers(0, 2)
people = st.integers(0, 2)
months = st.sampled_from(MONTHS)


class Months(RuleBasedStateMachine):
    """Three cells, three people, two communes of a district, in one transaction."""

    cast: Cast
    move: Move

    def __init__(self) -> None:
        super().__init__()
        self.connection = db.engine().connect().execution_options(writes=True)
        self.session = Session(self.connection, expire_on_commit=False)
        self.now = scene.FIRST
        self.move(self.now)
        self.cells = [self.cast.an_hoa_1, self.cast.an_hoa_2, self.cast.kim_dinh_1]
        self.people = [self.cast.hau, self.cast.bao, self.cast.toan]
        for person, cell in ((self.cast.bao, 1), (self.cast.toan, 2), (self.cast.bao, 2)):
            where = self.session.get_one(Unit, self.cells[cell].id)
            service.create_assignment(
                self.session, None, person=person, cell=where, starts_on=date(2027, 2, 1)
            )
        keep_ahead(self.session)

    def teardown(self) -> None:
        """Lists and sums agree in the end; nothing is kept."""
        self.lists_agree()
        self.session.rollback()
        self.session.close()
        self.connection.close()

    def expected(self) -> dict[str, int]:
        """Visits expected in each month."""
        return {m: self.sum_of(self.cast.kim_son.path, m) for m in MONTHS}

    def sum_of(self, path: str, month: str) -> int:
        """Visits expected in a subtree."""
        found = queries.figures(self.session, path, month)
        return sum(count for state, count in found.items() if state is not S.withdrawn)

    def visit(self, cell: int, month: str, which: int) -> Obligation | None:
        """One of the rows of a cell's month."""
        where = (Obligation.cell_id == self.cells[cell].id, Obligation.month == month)
        rows = self.session.exec(select(Obligation).where(*where).order_by(col(Obligation.id)))
        return dict(enumerate(rows)).get(which)

    def actor_of(self, visit: Obligation) -> Actor:
        """Whoever owes the visit."""
        return scene.actor_of(self.session, visit.person_id)

    def attempt(self, work: Callable[[], Any], *, conserves: bool = True) -> None:
        """Do it, or be refused without a trace."""
        before = self.expected()
        try:
            with self.session.begin_nested():
                work()
        except AppError:
            assert self.expected() == before
        if conserves:
            assert self.expected() == before

    def actor(self, person: Person) -> Actor:
        """The person with the grants of this moment."""
        return scene.actor_of(self.session, person.id)

    @rule(days=st.integers(1, 25), job=st.booleans())
    def time_goes_by(self, days: int, job: bool) -> None:
        """The daily jobs run."""
        self.now += timedelta(days=days)
        self.move(self.now)
        keep_ahead(self.session)
        if job:
            self.attempt(lambda: closing.ask_visitors(self.session))

    @rule(cell=places, person=people, month=months)
    def somebody_is_there(self, cell: int, person: int, month: str) -> None:
        """Assigned or not, in time or late."""
        meeting = rules.meeting_id(self.cells[cell].id, month)
        there = select(CheckIn).where(
            CheckIn.meeting_id == meeting, CheckIn.person_id == self.people[person].id,
            col(CheckIn.undone_at).is_(None),
        )  # fmt: skip
        if self.session.exec(there).first() is None:
            who, where = self.people[person], self.cells[cell]
            self.attempt(lambda: scene.check_in(self.session, who, where, month))

    @rule(which=st.integers(0, 5))
    def a_presence_is_taken_back(self, which: int) -> None:
        """The latest ones first."""
        rows = self.session.exec(
            select(CheckIn).where(col(CheckIn.undone_at).is_(None)).order_by(col(CheckIn.id).desc())
        ).all()
        if which < len(rows):
            self.attempt(lambda: scene.undo(self.session, rows[which].id))

    @rule(
        cell=places, month=months,
        state=st.sampled_from([MeetingState.held, MeetingState.not_held]),
    )  # fmt: skip
    def a_cell_reports(self, cell: int, month: str, state: MeetingState) -> None:
        """And may change its mind."""
        self.attempt(lambda: scene.report(self.session, self.cells[cell], month, state))

    @rule(cell=places, month=months, days=st.integers(-4, 20))
    def a_meeting_moves(self, cell: int, month: str, days: int) -> None:
        """Within its month, only while it has not been held."""
        meeting = self.session.get_one(Meeting, rules.meeting_id(self.cells[cell].id, month))
        at = rules.expected_at(5, "19:30", month)
        assert at is not None
        if meeting.state is not MeetingState.expected or at + timedelta(days=days) < self.now:
            return

        def reschedule() -> None:
            meeting.starts_at = at + timedelta(days=days)
            self.session.add(meeting)
            self.session.flush()
            service.follow_meeting(self.session, meeting.id, meeting.starts_at, "Chỗ khác")

        self.attempt(reschedule, conserves=False)

    @rule(cell=places, month=months, which=people, accept=st.none() | st.booleans())
    def an_excuse(self, cell: int, month: str, which: int, accept: bool | None) -> None:
        """Asked, and perhaps decided."""
        if (visit := self.visit(cell, month, which)) is None:
            return
        asker, id, viet = self.actor_of(visit), visit.id, self.actor(self.cast.viet)
        ask = ExcuseAsk(reason="bận việc")
        self.attempt(lambda: service.ask_excuse(self.session, asker, id, ask))
        if accept is not None:
            said = ExcuseDecide(accept=accept)
            self.attempt(lambda: service.decide_excuse(self.session, viet, id, said))

    @rule(cell=places, month=months, which=people)
    def an_absence(self, cell: int, month: str, which: int) -> None:
        """The visitor's own answer."""
        if (visit := self.visit(cell, month, which)) is None:
            return
        asker, id = self.actor_of(visit), visit.id
        self.attempt(lambda: service.answer_absence(self.session, asker, id, AbsenceAnswer()))

    @rule(cell=places, month=months, which=people, to=people)
    def a_substitute(self, cell: int, month: str, which: int, to: int) -> None:
        """Before or after the meeting."""
        if (visit := self.visit(cell, month, which)) is None:
            return
        body, id = HandOver(person_id=self.people[to].id, reason="thay"), visit.id
        chau = self.actor(self.cast.chau)
        self.attempt(lambda: service.hand_over(self.session, chau, id, body))

    @rule(cell=places, person=people, day=st.dates(date(2027, 2, 20), date(2027, 5, 31)))
    def somebody_is_assigned(self, cell: int, person: int, day: date) -> None:
        """From a day on."""
        body = AssignmentPut(
            person_id=self.people[person].id, cell_id=self.cells[cell].id, starts_on=day
        )
        chau = self.actor(self.cast.chau)
        put = service.put_assignment
        self.attempt(lambda: put(self.session, chau, new_id(), body, None), conserves=False)

    @rule(
        which=st.integers(0, 4), every=st.integers(1, 2),
        ends=st.none() | st.dates(date(2027, 3, 1), date(2027, 6, 30)),
    )  # fmt: skip
    def an_assignment_changes(self, which: int, every: int, ends: date | None) -> None:
        """Ends, goes on, every second month."""
        rows = self.session.exec(select(Assignment).order_by(col(Assignment.id))).all()
        if which >= len(rows):
            return
        row = rows[which]
        if ends is not None and ends < row.starts_on:
            return
        body = AssignmentPut(
            person_id=row.person_id, cell_id=row.cell_id, starts_on=row.starts_on, ends_on=ends,
            every_months=every,
        )  # fmt: skip
        chau, put = self.actor(self.cast.chau), service.put_assignment
        self.attempt(lambda: put(self.session, chau, row.id, body, row.version), conserves=False)

    @rule(month=months)
    def the_month_is_closed(self, month: str) -> None:
        """When its rules allow."""
        viet, unit = self.actor(self.cast.viet), self.cast.kim_son.id
        self.attempt(lambda: closing.close(self.session, viet, month, unit))

    @rule(month=months)
    def the_month_ends_in_order(self, month: str) -> None:
        """Excuses decided, visitors asked, a day gone by: then nothing stands in the way."""
        after = clock.at(clock.first_day(clock.shift(month, 1)), "08:00")
        self.now = max(self.now, after)
        self.move(self.now)
        keep_ahead(self.session)
        viet = self.actor(self.cast.viet)
        waiting = queries.ObligationFilter(month=month, excuse_waiting=True)
        rows, _ = queries.obligation_listing(self.session, viet, Page(limit=200), waiting)
        for visit in rows:
            service.decide_excuse(self.session, viet, visit.id, ExcuseDecide(accept=False))
        self.the_visitors_are_asked(month)
        closing.close(self.session, viet, month, self.cast.kim_son.id)
        assert book_closing(self.session, self.cast.kim_son.path, month) is not None

    @rule(month=months)
    def the_visitors_are_asked(self, month: str) -> None:
        """ "Hỏi lại", and a day goes by."""
        viet, unit = self.actor(self.cast.viet), self.cast.kim_son.id
        self.attempt(lambda: closing.ask(self.session, viet, month, unit))
        self.now += timedelta(days=1, minutes=1)
        self.move(self.now)
        keep_ahead(self.session)

    @rule(month=months, days=st.integers(1, 10))
    def the_month_is_unlocked(self, month: str, days: int) -> None:
        """For some days."""
        until = self.now + timedelta(days=days)
        body = MonthUnlock(unit_id=self.cast.kim_son.id, reason="bổ sung biên bản", until=until)
        viet = self.actor(self.cast.viet)
        self.attempt(lambda: closing.unlock(self.session, viet, month, body))

    def lists_agree(self) -> None:
        """Rows listed = rows counted, "who did not go" among them."""
        viet = self.actor(self.cast.viet)
        for month in MONTHS:
            whole = queries.figures(self.session, self.cast.kim_son.path, month)
            for state in S:
                asked = queries.ObligationFilter(month=month, states=frozenset({state}))
                rows, count = queries.obligation_listing(
                    self.session, viet, Page(limit=200, count=True), asked
                )
                assert len(rows) == count == whole[state]

    @invariant()
    def parts_add_up(self) -> None:
        """Communes to their district."""
        for month in MONTHS:
            whole, *parts = (
                queries.figures(self.session, unit.path, month)
                for unit in (self.cast.kim_son, self.cast.an_hoa, self.cast.kim_dinh)
            )
            assert whole == {state: sum(part[state] for part in parts) for state in S}

    @invariant()
    def nothing_is_found(self) -> None:
        """The command would be content."""
        assert service.verify_ledger(self.session) == []


def _play(cast: Cast, move: Move, examples: int) -> None:
    machine = type("Played", (Months,), {"cast": cast, "move": staticmethod(move)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],  # shrinking this takes longer than reading it
        ),
    )


def test_the_sum_is_the_sum(cast: Cast, move_clock: Move, database: str) -> None:
    """Random months on both databases."""
    _play(cast, move_clock, 12 if database.startswith("sqlite") else 4)


@pytest.mark.soak
def test_the_sum_is_the_sum_for_long(cast: Cast, move_clock: Move) -> None:
    """Many random months."""
    _play(cast, move_clock, 100)
