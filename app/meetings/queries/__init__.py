"""Every select of meetings: `scope` (who sees which), `rows`, `ahead`, `listing`, `schedules`,
`lacking`, `shown`."""

from app.meetings.queries.ahead import roots_of_cells
from app.meetings.queries.rows import (
    attachment,
    attachments_of,
    earlier_tasks_of,
    record_of,
    records_of,
    tasks_of,
    tasks_of_previous,
)
from app.meetings.queries.scope import locked_meeting, takes_part, visible_meeting

__all__ = [
    "attachment",
    "attachments_of",
    "earlier_tasks_of",
    "locked_meeting",
    "record_of",
    "records_of",
    "roots_of_cells",
    "takes_part",
    "tasks_of",
    "tasks_of_previous",
    "visible_meeting",
]
