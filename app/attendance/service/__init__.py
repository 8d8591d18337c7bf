"""Verbs of attendance: `check_in`, `presence` (undo, void, confirm, key), `reports` (and tags).

`moved` follows a meeting that is moved; `meetings` calls it. Routes call the rest, and the batches
from phones; each gets a session and never commits.
"""

from app.attendance.service.moved import follow_meeting
from app.meetings.service import FOLLOWERS

FOLLOWERS.append(follow_meeting)
