"""The late lane of a month: facts that came after its close. Called by `service`.

What counts: visits recorded late; presences that nobody owed; meetings whose record, opening or
end came late, once each; "did not meet" said late; visit reports that came or were changed late;
the secretaries' confirmations. Nothing of it changes what was printed. Each count is the number of
rows of a list, which asks by the same condition.
"""

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn, Confirmation, VisitReport
from app.attendance.queries import lists
from app.attendance.rules import Flag
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries.lacking import came_late
from app.periods.schemas import Late, LateKind

_MET = (MeetingState.open, MeetingState.held)


def of_month(session: Session, path: str, month: str) -> list[Late]:
    """How many of each kind; kinds without any are left out."""

    def count(of: Any, *where: Any, place: Any = None) -> int:
        here = place or of
        rows = select(func.count()).select_from(of)
        if place is not None:
            rows = rows.join(place, col(place.id) == of.meeting_id)
        return session.exec(
            rows.where(subtree(here.cell_path, path), here.month == month, *where)
        ).one()

    state = col(Meeting.state)
    nobodys = (lists.flagged(Flag.late), lists.stands(), ~lists.fulfils())
    found = {
        LateKind.visits: count(Obligation, Obligation.state == ObligationState.late),
        LateKind.unowed: count(CheckIn, *nobodys),
        LateKind.meetings: count(Meeting, state.in_(_MET), came_late()),
        LateKind.not_met: count(Meeting, state == MeetingState.not_held, came_late()),
        LateKind.reports: count(VisitReport, col(VisitReport.is_late).is_(True)),
        LateKind.confirmations: count(
            Confirmation, col(Confirmation.is_late).is_(True), place=Meeting
        ),
    }
    return [Late(kind=kind, count=n) for kind, n in found.items() if n]
