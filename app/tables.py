"""Imports every table, so that the metadata is whole. For migrations, tests and `main`."""

from app.assignments import models as assignments
from app.attendance import models as attendance
from app.audit import models as audit
from app.closing import models as closing
from app.core import marks
from app.core.db import metadata
from app.imports import models as imports
from app.meetings import models as meetings
from app.organisation import models as organisation
from app.people import models as people
from app.periods import models as periods
from app.petitions import models as petitions
from app.ratings import models as ratings
from app.sync import models as sync

__all__ = [
    "assignments", "attendance", "audit", "closing", "imports", "marks", "meetings", "metadata",
    "organisation", "people", "periods", "petitions", "ratings", "sync",
]  # fmt: skip
