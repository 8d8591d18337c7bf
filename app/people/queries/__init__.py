"""Every select about persons, posts and sign-ins; higher packages call them too."""

from app.people.queries.persons import (
    by_name_at,
    by_phone,
    by_phones,
    listing,
    locked_person,
    person,
    persons,
    visible_person,
    visible_persons,
)
from app.people.queries.posts import (
    grants_of,
    locked_post,
    may_run_cell,
    overlapping_post,
    posts_of,
    secretaries,
    visited_paths,
)
from app.people.queries.sign_in import (
    accounts,
    demo_logins,
    invitation,
    locked_account,
    locked_sign_in,
    may_act,
    open_invitations,
    standing_sign_ins,
)

__all__ = [
    "accounts",
    "by_name_at",
    "by_phone",
    "by_phones",
    "demo_logins",
    "grants_of",
    "invitation",
    "listing",
    "locked_account",
    "locked_person",
    "locked_post",
    "locked_sign_in",
    "may_act",
    "may_run_cell",
    "open_invitations",
    "overlapping_post",
    "person",
    "persons",
    "posts_of",
    "secretaries",
    "standing_sign_ins",
    "visible_person",
    "visible_persons",
    "visited_paths",
]
