"""Sign-in slips: issue them for printing, accept one. Only hashes are stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import segno
from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, db, security
from app.core.errors import FieldError, UnknownReference
from app.organisation import queries as organisation
from app.people import queries
from app.people.errors import AccountDisabled, BeyondOwnScope, InvitationRefused
from app.people.models import Invitation, Person
from app.people.rules import may_invite, new_code, normal_code, shown_code
from app.people.schemas import InvitationIssue, Slip
from app.people.service import throttle
from app.people.service.accounts import create_account
from app.people.service.sign_in import SignedIn, begin


@dataclass(frozen=True)
class Issued:
    """One slip before it is drawn."""

    person: Person
    unit: str
    token: str
    code: str
    invitation: Invitation


def issue(session: Session, actor: Actor, body: InvitationIssue) -> list[Issued]:
    """Make a slip for each person, in the order of the tree; older ones of theirs count no more.

    Raises UnknownReference, BeyondOwnScope, AccountDisabled: then no slip is made at all.
    """
    ids = list(dict.fromkeys(body.person_ids))
    persons = queries.visible_persons(session, actor, ids)
    _refuse_unknown(body.person_ids, persons)
    _refuse_beyond(session, actor, body.person_ids, persons)
    disabled = {
        account.person_id
        for account in queries.accounts(session, ids).values()
        if account.disabled_at is not None
    }
    if disabled:
        sentence = "Tài khoản đang bị khóa."
        raise AccountDisabled(
            errors=_errors(body.person_ids, disabled, "account_disabled", sentence)
        )
    now = clock.now()
    for older in queries.open_invitations(session, ids):
        older.revoked_at = now
        session.add(older)
    homes = organisation.units_at(session, [p.home_path for p in persons.values()])
    ordered = sorted(persons.values(), key=lambda p: (p.home_path, p.folded, str(p.id)))
    expires = now + timedelta(days=body.valid_days)
    slips = [_slip(person, homes[person.home_path].name, actor, expires) for person in ordered]
    for slip in slips:
        session.add(slip.invitation)
        record(
            session, actor, Action.invitation_issued, subject="person",
            subject_id=slip.person.id, path=slip.person.home_path, valid_days=body.valid_days,
        )  # fmt: skip
    session.flush()
    return slips


def _slip(person: Person, unit: str, actor: Actor, expires: datetime) -> Issued:
    token, code = security.random_token(), new_code()
    row = Invitation(
        person_id=person.id,
        token_hash=_token_hash(token),
        code_hash=_code_hash(code),
        created_by=actor.person_id,
        expires_at=expires,
    )
    return Issued(person, unit, token, code, row)


def draw(slip: Issued, origin: str) -> Slip:
    """The printable slip. The token stands after `#`, so it reaches no server and no log."""
    url = f"{origin}/moi#t={slip.token}"
    return Slip(
        person_id=slip.person.id,
        full_name=slip.person.full_name,
        title=slip.person.title,
        phone=slip.person.phone,
        unit=slip.unit,
        url=url,
        qr_svg=segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=2),
        code=shown_code(slip.code),
        expires_at=slip.invitation.expires_at,
    )


def accept(text: str, *, address: str, agent: str = "") -> SignedIn:
    """Sign in by a slip's token or short code, once. Raises InvitationRefused, TooMany."""
    tried = throttle.admit(throttle.for_address(address))
    code = normal_code(text)
    with db.write_session() as session:
        found = queries.invitation(
            session, _token_hash(text.strip()), _code_hash(code or ""), clock.now()
        )
        begun = _use(session, found, agent) if found is not None else None
        if begun is not None:
            throttle.forgive(session, tried)
    if begun is None:
        raise InvitationRefused()
    return begun


def _use(session: Session, invitation: Invitation, agent: str) -> SignedIn | None:
    queries.locked_person(session, invitation.person_id)
    account = create_account(session, invitation.person_id)
    if account.disabled_at is not None:
        return None
    invitation.used_at = clock.now()
    session.add(invitation)
    actor = Actor(invitation.person_id)
    record(
        session, actor, Action.invitation_accepted, subject="invitation", subject_id=invitation.id
    )
    return begin(session, invitation.person_id, agent=agent, invited_by=invitation.created_by)


def _refuse_unknown(asked: list[UUID], persons: dict[UUID, Person]) -> None:
    absent = set(asked) - set(persons)
    if absent:
        sentence = "Không có đồng chí này."
        raise UnknownReference(errors=_errors(asked, absent, "unknown_reference", sentence))


def _refuse_beyond(
    session: Session, actor: Actor, asked: list[UUID], persons: dict[UUID, Person]
) -> None:
    posts = queries.posts_of(session, persons)
    visits = queries.visited_paths(session, persons)
    beyond = {
        id
        for id, person in persons.items()
        if not all(
            actor.can(Permission.invitation_issue, path) for path in {person.home_path, *visits[id]}
        )
        or not all(may_invite(actor, post.role, post.unit_path) for post in posts[id])
    }
    if beyond:
        sentence = "Giữ chức trách ngoài phạm vi được cấp phiếu."
        raise BeyondOwnScope(errors=_errors(asked, beyond, "beyond_scope", sentence))


def _errors(asked: list[UUID], ids: set[UUID], code: str, sentence: str) -> list[FieldError]:
    return [
        FieldError(f"person_ids.{place}", code, sentence)
        for place, id in enumerate(asked)
        if id in ids
    ]


def _token_hash(token: str) -> str:
    return security.keyed_hash("invitation-token", token).hex()


def _code_hash(code: str) -> str:
    return security.keyed_hash("invitation-code", code).hex()
