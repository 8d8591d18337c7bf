"""What a month still lacks before it is closed: each step with its day, from the unit's calendar.

Deadline and closing are two things: a step past its day is overdue and may still be done; after
the close a claim is refused. Five counts, whatever the size of the subtree.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.attendance.models import VisitReport
from app.core import clock
from app.meetings.models import Meeting, MeetingKind, MeetingRecord, MeetingState
from app.organisation.models import Unit
from app.periods import queries as periods
from app.periods.rules import Step, due_on
from app.periods.schemas import Missing
from app.ratings.models import Assessment, AssessmentState, Decision, Rater

_SLOT = (MeetingKind.regular, MeetingKind.combined)


def of_month(session: Session, unit: Unit, month: str, now: datetime) -> list[Missing]:
    """The steps that somebody still owes, in the order of the month; what is done is left out."""
    terms = periods.terms(session, unit.path)
    here: list[Any] = [subtree(Meeting.cell_path, unit.path), Meeting.month == month]
    slot = [*here, col(Meeting.kind).in_(_SLOT)]
    held = col(Meeting.state) == MeetingState.held
    today = clock.day_of(now)

    def before(days: int) -> ColumnElement[bool]:
        """The meeting's day lies so many days back (or, negative, ahead) or more."""
        midnight = clock.at(today - timedelta(days=days), "00:00")
        return col(Meeting.starts_at) < midnight

    own = exists().where(
        col(Assessment.meeting_id) == col(Meeting.id),
        col(Assessment.rater) == Rater.self_,
        col(Assessment.state) == AssessmentState.submitted,
    )
    decided = exists().where(
        col(Decision.meeting_id) == col(Meeting.id),
        col(Decision.confirmed_at).is_not(None),
        col(Decision.ended_at).is_(None),
    )
    waiting = col(Meeting.state).in_((MeetingState.expected, MeetingState.planned))
    found = [
        _days(
            session, Step.register, due_on(terms, Step.register, month), now,
            [*slot, Meeting.state == MeetingState.expected],
        ),
        _counted(
            session, Step.notice,
            [*slot, waiting, col(Meeting.notice_at).is_(None)], before(-terms.notice_days),
        ),
        _counted(session, Step.self_score, [*slot, held, ~own], before(terms.self_score_days)),
        _reports(session, unit.path, month, today - timedelta(days=terms.report_days)),
        _days(
            session, Step.decide, due_on(terms, Step.decide, month), now, [*slot, held, ~decided]
        ),
    ]  # fmt: skip
    return [each for each in found if each.count]


def _counted(session: Session, step: Step, where: list[Any], past: ColumnElement[bool]) -> Missing:
    count, overdue = session.exec(
        select(func.count(), func.sum(case((past, 1), else_=0))).select_from(Meeting).where(*where)
    ).one()
    return Missing(step=step, count=count, overdue=int(overdue or 0), due_on=None)


def _days(
    session: Session, step: Step, day: date | None, now: datetime, where: list[Any]
) -> Missing:
    count = session.exec(select(func.count()).select_from(Meeting).where(*where)).one()
    overdue = count if day is not None and day < clock.day_of(now) else 0
    return Missing(step=step, count=count, overdue=overdue, due_on=day)


def _reports(session: Session, path: str, month: str, last_day: date) -> Missing:
    """Visits that were made and of which no report has come."""
    reported = exists().where(
        col(VisitReport.meeting_id) == col(Obligation.meeting_id),
        col(VisitReport.person_id) == col(Obligation.person_id),
    )
    past = col(Obligation.expected_at) < clock.at(last_day, "00:00")
    count, overdue = session.exec(
        select(func.count(), func.sum(case((past, 1), else_=0)))
        .select_from(Obligation)
        .where(
            subtree(Obligation.cell_path, path),
            Obligation.month == month,
            col(Obligation.state).in_((ObligationState.done, ObligationState.late)),
            ~reported,
        )
    ).one()
    return Missing(step=Step.report, count=count, overdue=int(overdue or 0), due_on=None)


def late(session: Session, path: str, month: str) -> tuple[int, int]:
    """The late lane: visits and records that came after the month was closed."""
    visits = session.exec(
        select(func.count())
        .select_from(Obligation)
        .where(
            subtree(Obligation.cell_path, path),
            Obligation.month == month,
            Obligation.state == ObligationState.late,
        )
    ).one()
    records = session.exec(
        select(func.count())
        .select_from(MeetingRecord)
        .where(
            subtree(MeetingRecord.cell_path, path),
            MeetingRecord.month == month,
            col(MeetingRecord.is_late).is_(True),
        )
    ).one()
    return visits, records
