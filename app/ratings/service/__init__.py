"""Verbs of ratings: `sheets`, `adoptions`, `drafts`, `hand_in`, `decide`, `bulk`.

`moved` follows a meeting that is moved or not held; `meetings` calls it.
`course` keeps where a meeting's score stands; `rights` and `facts` help them, `shown` and
`together` are how rows leave. Other packages call what is named here; the routes call the files.
"""

from app.meetings.service import FOLLOWERS
from app.ratings.service.adoptions import adopt
from app.ratings.service.moved import follow_meeting
from app.ratings.service.recounting import recount
from app.ratings.service.sheets import load_library
from app.ratings.service.trials import step as try_sheets

FOLLOWERS.append(follow_meeting)

__all__ = ["adopt", "load_library", "recount", "try_sheets"]
