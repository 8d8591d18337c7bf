"""Verbs of ratings: `sheets`, `adoptions`, `drafts`, `hand_in`, `decide`, `bulk`.

`course` keeps where a meeting's score stands; `rights` and `facts` help them, `shown` and
`together` are how rows leave. Other packages call what is named here; the routes call the files.
"""

from app.ratings.service.adoptions import adopt
from app.ratings.service.recounting import recount
from app.ratings.service.sheets import load_library
from app.ratings.service.trials import step as try_sheets

__all__ = ["adopt", "load_library", "recount", "try_sheets"]
