"""Sign in by password, refresh, sign out. For the routes of sign-in and for `invitations`.

These verbs open their own transactions: none may be held while a password is hashed, and ending a
family of refresh tokens must be committed although the request itself is refused.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.audit.models import Action
from app.audit.service import record, record_apart
from app.core import clock, db, security
from app.core.errors import NotSignedIn
from app.core.settings import settings
from app.people import queries
from app.people.errors import WrongCredentials
from app.people.models import SignIn
from app.people.rules import normal_phone
from app.people.service import throttle

_TOKEN = re.compile(r"([0-9a-f-]{36})\.(0|[1-9]\d{0,8})\.([0-9a-f]{64})\Z", re.ASCII)


@dataclass(frozen=True)
class SignedIn:
    """What a phone gets: the access token for its memory, the refresh token for its cookie."""

    access_token: str
    refresh_token: str


def sign_in(username: str, password: str, *, address: str, agent: str = "") -> SignedIn:
    """Begin a sign-in by phone and password. Raises WrongCredentials, TooMany."""
    phone = normal_phone(username)
    tried = throttle.admit(throttle.for_account(phone or username, address))
    with db.read_session() as session:
        person = queries.by_phone(session, phone) if phone else None
        account = queries.accounts(session, [person.id]).get(person.id) if person else None
    usable = account is not None and account.disabled_at is None
    stored = account.password_hash if account is not None and usable else None
    if not security.verify_password(password, stored) or account is None:
        if account is not None:
            record_apart(
                None, Action.sign_in_failed, subject="account", subject_id=account.person_id
            )
        raise WrongCredentials()
    with db.write_session() as session:
        now_account = queries.locked_account(session, account.person_id)
        stands = now_account is not None and now_account.disabled_at is None
        if stands:
            throttle.forgive(session, tried)
            begun = begin(session, account.person_id, agent=agent)
    if not stands:
        raise WrongCredentials()
    return begun


def begin(
    session: Session, person_id: UUID, *, agent: str = "", invited_by: UUID | None = None
) -> SignedIn:
    """Open a family of refresh tokens for a person whose account is known to stand."""
    family = SignIn(
        person_id=person_id,
        expires_at=clock.now() + timedelta(days=settings().refresh_days),
        agent=agent[:120],
        invited_by=invited_by,
    )
    session.add(family)
    session.flush()
    actor = Actor(person_id, sign_in_id=family.id)
    record(session, actor, Action.signed_in, subject="sign_in", subject_id=family.id)
    return _tokens(family, family.generation)


def refresh(token: str | None) -> SignedIn:
    """A fresh access token and the successor of the refresh token. Raises NotSignedIn.

    The successor is derived, so a repeat after a lost answer yields the same one. The token stays
    good until its successor is first used; after that its use means that two hold it, and the
    family ends.
    """
    family_id, number = _read(token)
    with db.write_session() as session:
        family = queries.locked_sign_in(session, family_id)
        renewed = _renew(session, family, number) if family is not None else None
    if renewed is None:
        raise NotSignedIn()
    return renewed


def _renew(session: Session, family: SignIn, number: int) -> SignedIn | None:
    now = clock.now()
    account = queries.accounts(session, [family.person_id]).get(family.person_id)
    disabled = account is None or account.disabled_at is not None
    if disabled or family.ended_at is not None or family.expires_at <= now:
        return None
    if number < family.generation:
        end(session, family, Action.family_ended, generation=family.generation, presented=number)
        return None
    # Ahead by more than one: ours (the seal says so), and the database is from a backup.
    family.generation = number
    family.used_at = now
    family.expires_at = now + timedelta(days=settings().refresh_days)
    session.add(family)
    return _tokens(family, number + 1)


def sign_out(token: str | None, access_token: str | None) -> None:
    """End the sign-in that the cookie or the access token belongs to; neither: nothing to do."""
    ids: set[UUID] = set()
    try:
        ids.add(_read(token)[0])
    except NotSignedIn:
        # No cookie, or not ours: a browser may have dropped it, and the access token is enough.
        if access_token is not None:
            ids |= _of_access(access_token)
    for id in ids:
        with db.write_session() as session:
            family = queries.locked_sign_in(session, id)
            if family is not None and family.ended_at is None:
                end(session, family, Action.signed_out)


def end(session: Session, family: SignIn, why: Action, **data: Any) -> None:
    """End a sign-in at once: its access tokens count no more either."""
    family.ended_at = clock.now()
    session.add(family)
    actor = Actor(family.person_id, sign_in_id=family.id)
    record(session, actor, why, subject="sign_in", subject_id=family.id, **data)


def _of_access(access_token: str) -> set[UUID]:
    try:
        return {security.read_access_token(access_token).sign_in_id}
    except NotSignedIn:
        return set()  # signing out twice is no mistake of the person's


def _tokens(family: SignIn, number: int) -> SignedIn:
    refresh_token = f"{family.id}.{number}.{_seal(family.id, number)}"
    return SignedIn(security.make_access_token(family.person_id, family.id), refresh_token)


def _seal(family_id: UUID, number: int) -> str:
    return security.keyed_hash("refresh", str(family_id), str(number)).hex()


def _read(token: str | None) -> tuple[UUID, int]:
    found = _TOKEN.match(token or "")
    if found is None:
        raise NotSignedIn()
    try:
        family_id, number = UUID(found[1]), int(found[2])
    except ValueError as bad:
        raise NotSignedIn() from bad
    if not security.same(found[3], _seal(family_id, number)):
        raise NotSignedIn()
    return family_id, number
