"""Every select of assignments and the ledger; other packages name them through here.

`grants` for the edge, `assigned` and `owed` for rows, `listing` for the list of visits, `facts` for
what the ledger must know of meetings and check-ins, `shown` for rows as they leave the house.
"""

from app.assignments.queries.assigned import assignment_listing, visible_assignment
from app.assignments.queries.facts import figures
from app.assignments.queries.grants import visitor_grants
from app.assignments.queries.listing import (
    ObligationFilter,
    obligation_listing,
    owes_report,
    report_overdue,
)
from app.assignments.queries.owed import (
    meeting_over,
    visible_obligation,
    visits_at,
    visits_at_all,
)
from app.assignments.queries.shown import shown_assignments, shown_obligations

__all__ = [
    "ObligationFilter", "assignment_listing", "figures", "meeting_over", "obligation_listing",
    "owes_report", "report_overdue", "shown_assignments", "shown_obligations",
    "visible_assignment", "visible_obligation", "visitor_grants", "visits_at", "visits_at_all",
]  # fmt: skip
