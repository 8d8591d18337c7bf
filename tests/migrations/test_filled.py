"""Migrations on a database that people have worked with: down to before decisions were two persons'
act (0010), and up again. What held still holds, what did not must not come to life."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.assignments import rules
from app.assignments.models import Obligation, ObligationState
from app.attendance.models import Confirmation
from app.closing.frozen import freeze
from app.closing.models import MonthSnapshot, SnapshotScore, SnapshotVisits
from app.core import db
from app.meetings.models import Meeting, MeetingKind, MeetingState, ScheduleApproval
from app.meetings.service import keep_ahead
from app.organisation.models import Unit
from app.people.models import SignIn
from app.periods.models import BookState, MonthBook, MonthTerms
from app.ratings.course import Event, Stage
from app.ratings.models import Decision, RatingEvent
from app.ratings.queries.course import latest_of
from app.ratings.service import decide
from tests.fixtures.cast import Cast
from tests.fixtures.database import ROOT
from tests.scope.evening import LAST, LAST_TIME, MORNING, handed_in

CLOSED_AT = MORNING
DAY = timedelta(days=1)


def _move(to: str) -> None:
    config = Config(ROOT / "alembic.ini")
    (command.upgrade if to == "head" else command.downgrade)(config, to)


def _held(session: Session, cell: Unit) -> UUID:
    meeting = Meeting(
        id=rules.meeting_id(cell.id, LAST), cell_id=cell.id, cell_path=cell.path, month=LAST,
        kind=MeetingKind.regular, state=MeetingState.held, starts_at=LAST_TIME,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    return meeting.id


def _decision(session: Session, cast: Cast, cell: Unit, revision: int, **more: Any) -> None:
    """A decision of Lan's on a cell's meeting; confirmed and in force unless told otherwise."""
    at = MORNING - 2 * DAY + revision * timedelta(hours=1)
    row = Decision(
        meeting_id=rules.meeting_id(cell.id, LAST), cell_path=cell.path, month=LAST,
        revision=revision, class_="kha", points=80.0 + revision, conclusion_no=f"{revision}-KL",
        session_on=MORNING.date(), entered_by=cast.lan.id, entered_at=at, slip_by=cast.admin.id,
        confirmed_by=cast.huong.id, confirmed_at=at,
    )  # fmt: skip
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    if row.confirmed_at and not row.ended_at:
        meeting = session.get_one(Meeting, row.meeting_id)
        meeting.decided_class, meeting.decided_points = row.class_, row.points
        session.add(meeting)


@pytest.fixture
def worked(database: str, cast: Cast, move_clock: Any) -> Cast:
    """Four cells whose meetings were judged in different ways, in a month that was closed."""
    move_clock(MORNING)
    reopened = {"ended_by": cast.huong.id, "ended_at": MORNING, "ended_reason": "xem lại"}
    with db.write_session() as session:
        keep_ahead(session)
        session.add(
            Obligation(
                assignment_id=cast.hau_at_an_hoa.id, person_id=cast.hau.id,
                cell_id=cast.an_hoa_1.id, cell_path=cast.an_hoa_1.path, month=LAST,
                state=ObligationState.missed, meeting_id=_last(cast.an_hoa_1),
            )
        )  # fmt: skip
        handed_in(session, cast)  # the self-score of An Hòa 1
        for cell in (cast.an_hoa_2, cast.kim_dinh_1, cast.kim_dinh_2):
            _held(session, cell)
        _decision(session, cast, cast.an_hoa_1, 1)
        _decision(session, cast, cast.an_hoa_2, 1, **reopened)  # opened again, not decided anew
        _decision(session, cast, cast.kim_dinh_1, 1, **reopened)
        _decision(session, cast, cast.kim_dinh_1, 2, gap_note="điểm lệch vì thiếu biên bản")
        waits = {"confirmed_by": None, "confirmed_at": None}
        _decision(session, cast, cast.kim_dinh_2, 1, **waits)
        session.add(
            MonthBook(
                unit_id=cast.kim_son.id, unit_path=cast.kim_son.path, month=LAST,
                state=BookState.closed, closed_at=CLOSED_AT, closed_by=cast.viet.id,
                figures={"done": 1, "missed": 2},
            )
        )  # fmt: skip
        session.add(MonthTerms(unit_id=cast.an_hoa.id, unit_path=cast.an_hoa.path, decide_day=7))
        for cell, late in ((cast.an_hoa_1, DAY), (cast.an_hoa_2, -DAY)):
            session.add(
                Confirmation(
                    meeting_id=rules.meeting_id(cell.id, LAST), person_id=cast.hau.id,
                    by=cast.tuyen.id, received_at=CLOSED_AT + late,
                )
            )  # fmt: skip
        session.add(
            ScheduleApproval(
                meeting_id=rules.meeting_id(cast.an_hoa_1.id, LAST), starts_at=LAST_TIME,
                approved_by=cast.lan.id,
            )
        )  # fmt: skip
    return cast


def _last(cell: Unit) -> UUID:
    return rules.meeting_id(cell.id, LAST)


def test_down_keeps_what_holds_and_nothing_else(worked: Cast) -> None:
    """Before 0011 the latest revision holds: one that was opened again, or waits, may not be it."""
    cast = worked
    _move("0010")
    with db.read_session() as session:
        rows = session.connection().execute(text("SELECT conclusion_no, points FROM decision"))
        assert sorted(map(tuple, rows)) == [("1-KL", 81.0), ("1-KL", 81.0), ("2-KL", 82.0)]
        kept = session.connection().execute(text("SELECT DISTINCT cell_path FROM decision"))
        assert {row[0] for row in kept} == {cast.an_hoa_1.path, cast.kim_dinh_1.path}


def test_down_and_up_again_is_the_same_state(worked: Cast) -> None:
    cast = worked
    with db.read_session() as session:
        visits = {
            (row.cell_path, row.state.value)
            for row in session.exec(select(Obligation).where(Obligation.month == LAST))
        }
    assert visits
    _move("0010")
    _move("head")
    with db.read_session() as session:
        standing = select(Decision).where(
            col(Decision.confirmed_at).is_not(None), col(Decision.ended_at).is_(None)
        )
        in_force = {row.meeting_id: row.revision for row in session.exec(standing)}
        assert in_force == {_last(cast.an_hoa_1): 1, _last(cast.kim_dinh_1): 2}
        ended = session.exec(select(Decision).where(col(Decision.ended_at).is_not(None))).one()
        assert (ended.meeting_id, ended.ended_reason) == (_last(cast.kim_dinh_1), "replaced")
        # The course of each meeting is written anew from what is stored.
        latest = latest_of(session, [_last(cast.an_hoa_1), _last(cast.kim_dinh_1)])
        assert {event.stage for event in latest.values()} == {Stage.decided}
        events = session.exec(
            select(RatingEvent.event)
            .where(RatingEvent.meeting_id == _last(cast.an_hoa_1))
            .order_by(col(RatingEvent.number))
        ).all()
        assert events == [Event.submitted, Event.confirmed]
        assert decide.recount(session) == []
        # The closed month has its first snapshot, with the scores and the visits behind it.
        [snapshot] = session.exec(select(MonthSnapshot)).all()
        assert (snapshot.number, snapshot.figures) == (1, {"done": 1, "missed": 2})
        assert snapshot.rebuilt  # the decisions are those of the migration's day, not of the close
        scores = session.exec(select(SnapshotScore)).all()
        assert {(row.meeting_id, row.revision) for row in scores} == set(in_force.items())
        counted = session.exec(select(SnapshotVisits)).all()
        assert {(row.cell_path, row.state) for row in counted} == visits
        # Late is what came after the close; approvals and own terms are gone with their tables.
        late = {row.meeting_id: row.is_late for row in session.exec(select(Confirmation))}
        assert late == {_last(cast.an_hoa_1): True, _last(cast.an_hoa_2): False}
        assert session.exec(select(ScheduleApproval)).all() == []
        assert session.exec(select(MonthTerms)).all() == []
        assert all(row.invited_by is None for row in session.exec(select(SignIn)))


@pytest.mark.parametrize(
    ("state", "closed_after", "is_late"),
    [
        (BookState.unlocked, timedelta(), False),
        (BookState.closed, 2 * DAY, False),  # closed too, but only after the confirmation came
        (BookState.open, timedelta(), True),  # never closed: it decides nothing
    ],
)
def test_the_nearest_book_says_what_was_late(
    worked: Cast, state: BookState, closed_after: timedelta, is_late: bool
) -> None:
    """The district's month is closed, and the commune has a book of its own under it."""
    cast = worked
    with db.write_session() as session:
        session.add(
            MonthBook(
                unit_id=cast.an_hoa.id, unit_path=cast.an_hoa.path, month=LAST, state=state,
                closed_at=CLOSED_AT + closed_after, closed_by=cast.huong.id,
            )
        )  # fmt: skip
    _move("0014")
    _move("head")
    with db.read_session() as session:
        late = {row.meeting_id: row.is_late for row in session.exec(select(Confirmation))}
    assert late == {_last(cast.an_hoa_1): is_late, _last(cast.an_hoa_2): False}


def test_what_a_close_has_frozen_is_no_rebuilt_one(worked: Cast) -> None:
    cast = worked
    with db.write_session() as session:
        unit = session.get_one(Unit, cast.kim_son.id)
        freeze(session, cast.viet.id, unit, LAST, {"done": 1}, CLOSED_AT)
    _move("0017")
    _move("head")
    with db.read_session() as session:
        assert [row.rebuilt for row in session.exec(select(MonthSnapshot))] == [False]


@pytest.mark.usefixtures("worked")
def test_down_to_nothing_with_everything_in_it() -> None:
    _move("base")
    _move("head")
    with db.read_session() as session:
        assert session.exec(select(Unit)).all() == []
