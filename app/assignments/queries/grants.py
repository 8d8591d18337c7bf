"""What assignments and handed-over visits let a visitor see. `deps` is the caller."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.access.actor import Grant
from app.access.permissions import Role
from app.assignments.models import Assignment, Obligation, ObligationState
from app.core import clock


def visitor_grants(session: Session, person_id: UUID) -> list[Grant]:
    """One visitor's grant per assignment, and one per visit handed over to the person.

    A visitor's post gives no subtree; these do, each at one cell.
    """
    own = session.exec(select(Assignment).where(Assignment.person_id == person_id))
    grants = [Grant(Role.visitor, a.cell_path, a.starts_on, a.ends_on) for a in own]
    handed = session.exec(
        select(Obligation).where(
            Obligation.person_id == person_id,
            col(Obligation.handed_from).is_not(None),
            Obligation.state != ObligationState.withdrawn,
        )
    )
    for visit in handed:
        first, last = clock.first_day(visit.month), clock.last_day(visit.month)
        since = min(first, clock.day_of(visit.created_at))
        grants.append(Grant(Role.visitor, visit.cell_path, since, last))
    return grants
