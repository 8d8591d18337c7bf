"""What says nothing about leniency, and is counted beside it."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.core import clock, db
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.ratings.course import Event, Stage
from app.ratings.models import Assessment, Decision, RatingEvent
from tests.dashboards.conftest import LAST
from tests.fixtures.cast import Cast


def _meetings(session: Session, cell: Unit) -> list[Meeting]:
    rows = select(Meeting).where(Meeting.cell_id == cell.id).order_by(col(Meeting.month))
    return list(session.exec(rows))


def _visitors(told: Any, cast: Cast) -> dict[str, Any]:
    rows = told(cast.huong, cast.an_hoa, "/visitors").json()["items"]
    return {row["person"]["full_name"]: row for row in rows}


def test_a_class_changed_without_points_is_counted_apart(told: Any, cast: Cast) -> None:
    """Decided points are the cell's own there: the difference would be nothing by construction."""
    with db.write_session() as session:
        for number, meeting in enumerate(_meetings(session, cast.an_hoa_1)):
            meeting.self_class = "tot"
            if number < 3:
                meeting.decided_points, meeting.decided_class = meeting.self_points, "kha"
    [cell] = told(cast.huong, cast.an_hoa, "/cells").json()["items"]
    assert (cell["reclassed"], cell["spread"]["n"], cell["spread"]["median"]) == (3, 3, 6)
    visitors = _visitors(told, cast)
    hau, bao = visitors[cast.hau.full_name], visitors[cast.bao.full_name]
    assert (hau["reclassed"], hau["spread"]["n"], hau["agreed"]) == (3, 5, 5)
    assert (bao["reclassed"], bao["spread"]["n"]) == (3, 5)

    # Where the committee scored itself, its points say how far it lies from the others.
    with db.write_session() as session:
        first = _meetings(session, cast.an_hoa_1)[0]
        given = session.exec(select(Assessment).where(Assessment.meeting_id == first.id)).first()
        assert given is not None
        more = {"rater": "committee", "person_id": cast.lan.id, "points": 96, "result": {}}
        session.add(Assessment(**given.model_dump(exclude={"id", "result"}) | more))
    [cell] = told(cast.huong, cast.an_hoa, "/cells").json()["items"]
    assert (cell["reclassed"], cell["spread"]["n"]) == (2, 4)


def test_a_cell_whose_class_is_always_changed_is_named_without_points(
    told: Any, cast: Cast
) -> None:
    with db.write_session() as session:
        for meeting in _meetings(session, cast.an_hoa_1):
            meeting.self_class, meeting.decided_class = "tot", "kha"
    rows = told(cast.huong, cast.an_hoa, "/cells").json()["items"]
    assert [(row["reclassed"], row["spread"]) for row in rows] == [(6, None)]
    body = told(cast.huong, cast.an_hoa).json()
    assert (body["cells_named"], body["cells_below_least"]) == (1, 1)
    # Of the visitors' scores two are left to compare.
    assert (body["visitors_named"], body["visitors_below_least"]) == (0, 2)


def test_a_score_given_after_the_decision_is_no_comparison(told: Any, cast: Cast) -> None:
    """The visitor could read the class, also where it was opened again since."""
    noon = clock.at(clock.first_day(LAST), "12:00")
    with db.write_session() as session:
        for number, meeting in enumerate(_meetings(session, cast.an_hoa_1)):
            for revision in (1, 2):
                session.add(
                    Decision(
                        meeting_id=meeting.id, cell_path=meeting.cell_path, month=meeting.month,
                        revision=revision, class_="tot", entered_by=cast.lan.id,
                        confirmed_at=noon + timedelta(days=revision),
                        ended_at=noon + timedelta(days=1, hours=1) if revision == 1 else None,
                    )
                )  # fmt: skip
            given = select(Assessment).where(
                Assessment.meeting_id == meeting.id, Assessment.person_id == cast.hau.id
            )
            hours = 25 if number < 2 else 23
            session.exec(given).one().submitted_at = noon + timedelta(hours=hours)
    visitors = _visitors(told, cast)
    hau, bao = visitors[cast.hau.full_name], visitors[cast.bao.full_name]
    assert (hau["after"], hau["spread"]["n"], hau["agreed"]) == (2, 6, 6)
    assert (bao["after"], bao["spread"]["n"]) == (0, 8)


def _scores(session: Session, meeting: Meeting, cast: Cast) -> tuple[Assessment, Assessment]:
    """Hậu's and the cell's own."""
    rows = session.exec(select(Assessment).where(Assessment.meeting_id == meeting.id)).all()
    [theirs] = [row for row in rows if row.person_id == cast.hau.id]
    [own] = [row for row in rows if row.rater == "self"]
    return theirs, own


def test_the_same_sum_of_other_answers_is_no_agreement(told: Any, cast: Cast) -> None:
    """Nobody was asked to agree: the points are equal, what was deducted is not."""
    with db.write_session() as session:
        theirs, own = _scores(session, _meetings(session, cast.an_hoa_1)[0], cast)
        theirs.answers = {"a": own.answers["b"], "b": own.answers["a"]}
        assert (theirs.points, theirs.agreed_with) == (own.points, None)
    hau = _visitors(told, cast)[cast.hau.full_name]
    assert (hau["agreed"], hau["spread"]["n"], hau["always_agrees"]) == (7, 8, False)


def test_who_agreed_with_what_was_changed_since_does_not_agree(told: Any, cast: Cast) -> None:
    """The same points by chance: the answers are others."""
    with db.write_session() as session:
        for number, meeting in enumerate(_meetings(session, cast.an_hoa_1)):
            theirs, own = _scores(session, meeting, cast)
            theirs.answers, theirs.agreed_with = {"a": 5, "b": 4}, 2
            own.answers = {"a": 4, "b": 5} if number == 0 else theirs.answers
            # Handed in again in the first two months, in the second without a change.
            for event in (2, 4) if number < 2 else (2,):
                session.add(
                    RatingEvent(
                        meeting_id=meeting.id, number=event, event=Event.submitted,
                        stage=Stage.submitted, rater="self",
                    )
                )  # fmt: skip
    hau = _visitors(told, cast)[cast.hau.full_name]
    assert (hau["agreed"], hau["spread"]["n"], hau["always_agrees"]) == (7, 8, False)
