"""Verbs of people, one file each: persons, posts, accounts, invitations, sign_in, throttle.

Other packages call what is named here; routes call the files.
"""

from app.people.service.accounts import create_account, create_first_admin, purge
from app.people.service.persons import ensure_person, profile, shown
from app.people.service.posts import ensure_post

__all__ = [
    "create_account", "create_first_admin", "ensure_person", "ensure_post", "profile", "purge",
    "shown",
]  # fmt: skip
