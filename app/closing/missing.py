"""What a month still lacks before it is closed: each step with its day, from the unit's calendar.

Deadline and closing are two things: a step past its day is overdue and may still be done; after
the close a claim is refused. Six counts, whatever the size of the subtree; the lists behind them
(`owes`, `overdue` of meetings and visits) ask by the same conditions.
"""

from typing import Any, cast

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.assignments import queries as ledger
from app.assignments.models import Obligation
from app.meetings.models import Meeting
from app.meetings.queries.lacking import MeetingStep, lacks
from app.organisation.models import Unit
from app.periods import queries as periods
from app.periods.rules import Step, due_on
from app.periods.schemas import Missing

# In the order of the month; the close is the month's own and stands in its head.
_STEPS = (Step.register, Step.approve, Step.notice, Step.self_score, Step.report, Step.decide)


def of_month(session: Session, unit: Unit, month: str) -> list[Missing]:
    """The steps that somebody still owes, in the order of the month; what is done is left out."""
    terms = periods.terms(session, unit.path)
    found = []
    for step in _STEPS:
        counted = _reports if step is Step.report else _meetings
        count, overdue = counted(session, unit.path, month, step)
        day = due_on(terms, step, month)
        found.append(Missing(step=step, count=count, overdue=overdue, due_on=day))
    return [each for each in found if each.count]


def _meetings(session: Session, path: str, month: str, step: Step) -> tuple[int, int]:
    past = periods.overdue(
        session, step, month, path, path=Meeting.cell_path, met_at=col(Meeting.starts_at)
    )
    here = [subtree(Meeting.cell_path, path), Meeting.month == month]
    return _both(session, Meeting, past, [*here, lacks(cast(MeetingStep, step))])


def _reports(session: Session, path: str, month: str, _step: Step) -> tuple[int, int]:
    past = ledger.report_overdue(session, month, path)
    here = [subtree(Obligation.cell_path, path), Obligation.month == month]
    return _both(session, Obligation, past, [*here, ledger.owes_report()])


def _both(
    session: Session, of: type[Any], past: ColumnElement[bool], where: list[Any]
) -> tuple[int, int]:
    """How many, and of them how many past their day."""
    count, overdue = session.exec(
        select(func.count(), func.sum(case((past, 1), else_=0))).select_from(of).where(*where)
    ).one()
    return count, int(overdue or 0)
