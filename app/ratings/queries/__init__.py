"""Selects of ratings: `sheets` (which is in force), `voices` (scores), `visible` (who reads them).

Packages above call what is named here; the services and routes of this one call the files.
"""

from app.ratings.queries.sheets import in_force, status_in_force

__all__ = ["in_force", "status_in_force"]
