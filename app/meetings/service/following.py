"""What lies above and keeps something about a meeting follows it: moved, not held, held after all.

`plan` and `course` call `follow` in the transaction of the change. `ratings` adds itself to
`FOLLOWERS` when it is imported: this package does not know it.
"""

from collections.abc import Callable

from sqlmodel import Session

from app.access.actor import Actor
from app.meetings.models import Meeting

Follower = Callable[[Session, Actor | None, Meeting], None]
FOLLOWERS: list[Follower] = []


def follow(session: Session, actor: Actor | None, meeting: Meeting) -> None:
    """The meeting, locked and written, has another state or another start."""
    for each in FOLLOWERS:
        each(session, actor, meeting)
