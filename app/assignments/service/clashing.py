"""Where a visitor would have to be in two halls at once: warnings, never refusals."""

from collections.abc import Sequence

from sqlmodel import Session

from app.assignments import rules
from app.assignments.models import Assignment, Obligation, ObligationState
from app.assignments.queries import owed
from app.core import clock
from app.organisation import queries as organisation

_SHOWN = 3


def clash_warnings(session: Session, visits: Sequence[Obligation]) -> list[str]:
    """Where the person of these visits has to be elsewhere at nearly the same time."""
    meant = [v.expected_at for v in visits if v.expected_at is not None]
    if not meant:
        return []
    others = owed.around(
        session,
        visits[0].person_id,
        sorted({v.month for v in visits}),
        [v.meeting_id for v in visits],
    )
    clashing = sorted(
        (other.expected_at, other.cell_path)
        for other in others
        if other.expected_at and any(rules.clash(other.expected_at, at) for at in meant)
    )[:_SHOWN]
    cells = organisation.units_at(session, [path for _, path in clashing])
    return [
        f"Trùng giờ với buổi sinh hoạt của {cells[path].name} "
        f"lúc {clock.local(at):%H:%M ngày %d/%m/%Y}."
        for at, path in clashing
    ]


def assignment_warnings(session: Session, assignment: Assignment) -> list[str]:
    """Clashes of the coming visits of an assignment."""
    visits = owed.of_assignment(session, assignment.id, clock.this_month())
    own = [
        v for v in visits if v.state is ObligationState.due and v.person_id == assignment.person_id
    ]
    return clash_warnings(session, own)
