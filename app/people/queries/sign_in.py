"""Selects of accounts, sign-ins and slips."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, or_
from sqlalchemy import select as plain
from sqlmodel import Session, col, select

from app.core import clock
from app.people.models import Account, DemoLogin, Invitation, Person, SignIn

# Built once, because every request asks; the hot routes ask within a statement of their own.
MAY_ACT = exists().where(
    col(SignIn.id) == bindparam("sign_in_id"),
    col(SignIn.person_id) == bindparam("actor_id"),
    col(SignIn.ended_at).is_(None),
    col(SignIn.expires_at) > bindparam("now"),
    col(Account.person_id) == SignIn.person_id,
    col(Account.disabled_at).is_(None),
)
_MAY_ACT = plain(MAY_ACT)


def may_act(session: Session, person_id: UUID, sign_in_id: UUID) -> bool:
    """Whether the sign-in stands and its account is not disabled."""
    asked = {"sign_in_id": sign_in_id, "actor_id": person_id, "now": clock.now()}
    return bool(session.connection().execute(_MAY_ACT, asked).scalar())


def invited_by(session: Session, sign_in_id: UUID | None) -> UUID | None:
    """Who issued the slip that opened a sign-in: whoever hands one out could use it."""
    known = session.get(SignIn, sign_in_id) if sign_in_id else None
    return known.invited_by if known else None


def accounts(session: Session, ids: Iterable[UUID]) -> dict[UUID, Account]:
    """Accounts by person."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.exec(select(Account).where(col(Account.person_id).in_(wanted)))
    return {a.person_id: a for a in found}


def locked_account(session: Session, person_id: UUID) -> Account | None:
    """An account, locked for the rest of the transaction."""
    return session.exec(
        select(Account).where(Account.person_id == person_id).with_for_update()
    ).first()


def locked_sign_in(session: Session, id: UUID) -> SignIn | None:
    """A family of refresh tokens, locked for the rest of the transaction."""
    return session.exec(select(SignIn).where(SignIn.id == id).with_for_update()).first()


def standing_sign_ins(session: Session, person_id: UUID) -> list[SignIn]:
    """The sign-ins of a person that have not ended."""
    return list(
        session.exec(
            select(SignIn)
            .where(SignIn.person_id == person_id, col(SignIn.ended_at).is_(None))
            .with_for_update()
        )
    )


def invitation(
    session: Session, token_hash: str, code_hash: str, at: datetime
) -> Invitation | None:
    """The invitation that a token or short code opens at a moment, locked."""
    return session.exec(
        select(Invitation)
        .where(
            or_(
                col(Invitation.token_hash) == token_hash,
                col(Invitation.code_hash) == code_hash,
            ),
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            Invitation.expires_at > at,
        )
        .with_for_update()
    ).first()


def open_invitations(session: Session, ids: Iterable[UUID]) -> list[Invitation]:
    """Invitations of these persons that nobody used or revoked."""
    return list(
        session.exec(
            select(Invitation)
            .where(
                col(Invitation.person_id).in_(set(ids)),
                col(Invitation.used_at).is_(None),
                col(Invitation.revoked_at).is_(None),
            )
            .with_for_update()
        )
    )


def demo_logins(session: Session) -> list[tuple[DemoLogin, Person]]:
    """The people of the demo's first page, in its order."""
    rows = session.exec(
        select(DemoLogin, Person)
        .join(Person, col(Person.id) == DemoLogin.person_id)
        .order_by(col(DemoLogin.position))
    )
    return list(rows)
