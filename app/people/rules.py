"""Pure rules of people: phone numbers, slip codes, who may grant which post where."""

import re
import secrets
from datetime import timedelta

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.organisation.models import UnitKind

# How many refused tries are borne in WINDOW. A village shares one address, so an address is
# treated gently; a pair of account and address is not, and no other address is ever locked by it.
WINDOW = timedelta(minutes=10)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 200

# Without 0 O 1 I L U V: they are mistaken for one another on paper and on the phone.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
CODE_LENGTH = 8

# Roles that an office may put into posts; the others are an administrator's to grant.
OFFICE_GRANTS = frozenset({Role.secretary, Role.visitor})
_NOT_DIGITS = re.compile(r"\D")
_PHONE = re.compile(r"0\d{9}\Z", re.ASCII)


def normal_phone(text: str) -> str | None:
    """`0912000518` from "+84 912 000 518", "84912000518", "912.000.518"; None when not a phone."""
    digits = _NOT_DIGITS.sub("", text)
    if len(digits) == 11 and digits.startswith("84"):
        digits = "0" + digits[2:]
    elif len(digits) == 12 and digits.startswith("840"):
        digits = digits[2:]
    elif len(digits) == 9 and not digits.startswith("0"):
        digits = "0" + digits
    return digits if _PHONE.match(digits) else None


def phone_digits(text: str) -> str:
    """The digits by which a search finds a phone; "" when the text is no part of a number."""
    digits = _NOT_DIGITS.sub("", text)
    if digits.startswith("84") and text.strip().startswith("+"):
        digits = digits[2:]
    letters = any(c.isalpha() for c in text)
    return digits if digits.isascii() and len(digits) >= 3 and not letters else ""


def new_code() -> str:
    """A fresh short code."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """The code as the slip prints it: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def normal_code(text: str) -> str | None:
    """The short code in what a person typed; None when it cannot be one."""
    code = re.sub(r"[\s-]", "", text).upper()
    fits = len(code) == CODE_LENGTH and all(c in CODE_ALPHABET for c in code)
    return code if fits else None


def may_grant(actor: Actor, role: Role, path: str) -> bool:
    """Whether the actor may put a post of this role at the unit at `path`, or end one there."""
    if actor.can(Permission.post_grant, path):
        return True
    return role in OFFICE_GRANTS and actor.can(Permission.person_edit, path)


def may_invite(actor: Actor, role: Role, path: str) -> bool:
    """Whether a person holding this role at `path` may be given a slip by the actor.

    Whoever hands out a sign-in could use it: an administrator's is an administrator's to give.
    """
    if role is Role.admin and not actor.can(Permission.post_grant, path):
        return False
    return actor.can(Permission.invitation_issue, path)


def fits_place(role: Role, kind: UnitKind) -> bool:
    """Secretaries belong to cells; offices, standing members and administrators to committees."""
    if role is Role.visitor:
        return True
    return (role is Role.secretary) == (kind is UnitKind.cell)
