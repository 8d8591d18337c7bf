"""Every select about persons, posts and sign-ins."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.access.actor import Grant
from app.core.clock import now
from app.people.models import Account, Post, SignIn


def may_act(session: Session, person_id: UUID, sign_in_id: UUID) -> bool:
    """Whether the sign-in stands and its account is not disabled."""
    return (
        session.exec(
            select(SignIn.id)
            .join(Account, col(Account.person_id) == SignIn.person_id)
            .where(
                SignIn.id == sign_in_id,
                SignIn.person_id == person_id,
                col(SignIn.ended_at).is_(None),
                SignIn.expires_at > now(),
                col(Account.disabled_at).is_(None),
            )
        ).first()
        is not None
    )


def grants_of(session: Session, person_id: UUID) -> list[Grant]:
    """The grants of a person's posts, past and present."""
    posts = session.exec(select(Post).where(Post.person_id == person_id))
    return [Grant(p.role, p.unit_path, p.from_on, p.to_on) for p in posts]
