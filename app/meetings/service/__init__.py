"""Verbs of meetings: `ahead` (the job), `plan`, `course`, `minutes` (the record), `pages`,
`approving`. Packages above that keep something about a meeting add themselves to `FOLLOWERS`.
"""

from app.meetings.service.ahead import keep_ahead
from app.meetings.service.course import (
    close_meeting,
    mark_held,
    note_scores,
    open_meeting,
    report_not_held,
)
from app.meetings.service.following import FOLLOWERS
from app.meetings.service.minutes import confirm_record, put_record
from app.meetings.service.pages import pages_folder, put_page, readable_page
from app.meetings.service.plan import put_meeting, reschedule, share_notice

__all__ = [
    "FOLLOWERS",
    "close_meeting",
    "confirm_record",
    "keep_ahead",
    "mark_held",
    "note_scores",
    "open_meeting",
    "pages_folder",
    "put_meeting",
    "put_page",
    "put_record",
    "readable_page",
    "report_not_held",
    "reschedule",
    "share_notice",
]
