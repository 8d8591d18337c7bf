"""Bounds guessing of passwords and slip codes. For `sign_in` and `invitations` only.

A try is written down before the password is looked at and taken back when it succeeds: tries in
parallel cannot slip past the limit, and a refusal that rolls back its work keeps the count. The
transactions are short ones of their own, so none is held while a password is hashed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from app.core import clock, db
from app.core.errors import TooMany
from app.core.security import keyed_hash
from app.people.models import SignInFailure
from app.people.rules import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, WINDOW


@dataclass(frozen=True)
class Bound:
    """How many tries under a key are borne; keys are hashes, so no phone or address is kept."""

    key: str
    limit: int


@dataclass(frozen=True)
class Try:
    """A try that was let through: its rows, and the bounds it counts against."""

    bounds: tuple[Bound, ...]
    rows: tuple[UUID, ...]


def for_account(account: str, address: str) -> list[Bound]:
    """Bounds of a sign-in by password: the pair, and the address as a whole."""
    pair = keyed_hash("throttle", "account", account, address).hex()
    return [Bound(pair, TRIES_PER_ACCOUNT), *for_address(address)]


def for_address(address: str) -> list[Bound]:
    """Bounds where no account is named, as with a slip's code."""
    return [Bound(keyed_hash("throttle", "address", address).hex(), TRIES_PER_ADDRESS)]


def admit(bounds: Sequence[Bound]) -> Try:
    """Write a try down, or raise TooMany when a bound is reached."""
    with db.read_session() as session:
        _refuse_over(session, bounds, already=0)
    rows = [SignInFailure(key=bound.key, at=clock.now()) for bound in bounds]
    ids = tuple(row.id for row in rows)
    with db.write_session() as session:
        session.add_all(rows)
    try:
        # Counted again after our own rows are committed: of tries in parallel, each sees at
        # least those that came before it, so no more than the limit get through.
        with db.read_session() as session:
            _refuse_over(session, bounds, already=1)
    except TooMany:
        with db.write_session() as session:
            _remove(session, ids)
        raise
    return Try(tuple(bounds), ids)


def forgive(session: Session, tried: Try) -> None:
    """Take a successful try back, and with it the earlier misses of the same narrowest bound."""
    _remove(session, tried.rows)
    if len(tried.bounds) > 1:
        session.exec(delete(SignInFailure).where(col(SignInFailure.key) == tried.bounds[0].key))


def _remove(session: Session, ids: Sequence[UUID]) -> None:
    session.exec(delete(SignInFailure).where(col(SignInFailure.id).in_(ids)))


def _refuse_over(session: Session, bounds: Sequence[Bound], *, already: int) -> None:
    now = clock.now()
    for bound in bounds:
        tries, first = _pressed(session, bound.key, now - WINDOW)
        if first is not None and tries - already >= bound.limit:
            raise TooMany(retry_after=max(1, ceil((first + WINDOW - now).total_seconds())))


def _pressed(session: Session, key: str, since: datetime) -> tuple[int, datetime | None]:
    return session.exec(
        select(func.count(), func.min(SignInFailure.at)).where(
            SignInFailure.key == key, SignInFailure.at > since
        )
    ).one()
