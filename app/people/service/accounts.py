"""Accounts: make one, lock it, open it again; clear away what has expired.

`imports`, the demo and the command line call `create_account`; `jobs` calls `purge`.
"""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, delete

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, security
from app.core.errors import FieldError, Forbidden, Invalid, NotFound
from app.core.text import clean, fold
from app.organisation import queries as organisation
from app.organisation.models import Unit, UnitKind
from app.organisation.service import create_unit
from app.people import queries
from app.people.errors import BeyondOwnScope, OwnAccount
from app.people.models import Account, Invitation, Person, SignIn, SignInFailure
from app.people.rules import normal_phone
from app.people.service.persons import ensure_person
from app.people.service.posts import ensure_post

_KEPT = timedelta(days=1)
LEAST_PASSWORD, MOST_PASSWORD = 10, 200


def create_account(session: Session, person_id: UUID, password: str | None = None) -> Account:
    """The person's account, made when there is none; a given password becomes the one.

    Hashing is slow on purpose: with a password, for seeds and the command line only.
    """
    account = session.get(Account, person_id) or Account(person_id=person_id)
    if password is not None:
        account.password_hash = security.hash_password(password)
    session.add(account)
    session.flush()
    return account


def create_first_admin(
    session: Session, *, phone: str, password: str, full_name: str, province: str
) -> Person:
    """An administrator over a whole tree; the tree's root is made when there is none.

    For the command line, whose right is access to the machine; run again for a phone already
    known it sets the password anew. Raises Invalid.
    """
    number = normal_phone(phone)
    errors: list[FieldError] = []
    if number is None:
        errors.append(FieldError("phone", "bad_phone", "Số điện thoại gồm 10 chữ số."))
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        sentence = f"Mật khẩu dài từ {LEAST_PASSWORD} đến {MOST_PASSWORD} ký tự."
        errors.append(FieldError("password", "bad_password", sentence))
    if errors:
        raise Invalid(" ".join(error.message for error in errors), errors=errors)
    root = _root(session, province)
    person, _ = ensure_person(
        session, full_name=full_name, phone=number, title="Quản trị", home_unit=root
    )
    ensure_post(session, person=person, role=Role.admin, unit=root, from_on=clock.today())
    create_account(session, person.id, password)
    return person


def _root(session: Session, name: str) -> Unit:
    roots = organisation.roots(session)
    named = [unit for unit in roots if unit.folded == fold(name)]
    if len(named or roots) == 1:
        return (named or roots)[0]
    if roots:
        raise Invalid("Có nhiều đảng bộ tỉnh: ghi đúng tên một đảng bộ (--province).")
    return create_unit(
        session, kind=UnitKind.province, code="TINH", name=clean(name), parent=None,
        opened_on=clock.today(),
    )  # fmt: skip


def disable(session: Session, actor: Actor, person_id: UUID) -> Person:
    """Lock an account: no sign-in, the present ones and open slips end at once.

    Raises NotFound, Forbidden, BeyondOwnScope, OwnAccount.
    """
    person, account = _in_charge_of(session, actor, person_id)
    if person_id == actor.person_id:
        raise OwnAccount()
    if account.disabled_at is not None:
        return person
    account.disabled_at = clock.now()
    session.add(account)
    for family in queries.standing_sign_ins(session, person_id):
        family.ended_at = clock.now()
        session.add(family)
    for invitation in queries.open_invitations(session, [person_id]):
        invitation.revoked_at = clock.now()
        session.add(invitation)
    record(
        session, actor, Action.account_disabled, subject="person", subject_id=person_id,
        path=person.home_path,
    )  # fmt: skip
    return person


def enable(session: Session, actor: Actor, person_id: UUID) -> Person:
    """Open a locked account again; the person signs in anew. Raises as `disable`."""
    person, account = _in_charge_of(session, actor, person_id)
    if account.disabled_at is None:
        return person
    account.disabled_at = None
    session.add(account)
    record(
        session, actor, Action.account_enabled, subject="person", subject_id=person_id,
        path=person.home_path,
    )  # fmt: skip
    return person


def _in_charge_of(session: Session, actor: Actor, person_id: UUID) -> tuple[Person, Account]:
    person = queries.visible_person(session, actor, person_id)
    if person is None:
        raise NotFound()
    if not actor.can(Permission.post_grant, person.home_path):
        raise Forbidden()
    posts = queries.posts_of(session, [person_id])[person_id]
    if not all(actor.can(Permission.post_grant, post.unit_path) for post in posts):
        raise BeyondOwnScope()
    return person, queries.locked_account(session, person_id) or create_account(session, person_id)


def purge(session: Session) -> int:
    """Drop what serves nothing any more: old failures, spent slips, expired sign-ins. How many."""
    before = clock.now() - _KEPT
    gone = (
        delete(SignInFailure).where(col(SignInFailure.at) < before),
        delete(Invitation).where(col(Invitation.expires_at) < before),
        delete(SignIn).where(col(SignIn.expires_at) < before),
    )
    return sum(session.exec(statement).rowcount for statement in gone)
