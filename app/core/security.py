"""Passwords, tokens and keyed hashes: the only file that knows jose and pwdlib.

`deps` reads access tokens, `people` makes them and checks passwords, `attendance` derives keys.
"""

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from uuid import UUID

from jose import JWTError, jwt
from pwdlib import PasswordHash

from app.core import clock
from app.core.errors import NotSignedIn
from app.core.settings import settings

ALGORITHM = "HS256"
ISSUER = "chibo"
AUDIENCE = "chibo-api"
_REQUIRED = {
    "require_aud": True,
    "require_iss": True,
    "require_sub": True,
    # jose would ask the machine's clock: `read_access_token` requires and judges it by ours.
    "verify_exp": False,
}
_hasher = PasswordHash.recommended()
# Argon2 is meant to be dear: two at once, or a burst of sign-ins starves the check-ins.
_hashing = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class AccessClaims:
    """Who an access token speaks for, and the sign-in it belongs to."""

    person_id: UUID
    sign_in_id: UUID


@cache
def _derived(purpose: str) -> bytes:
    return hmac.new(settings().secret(), purpose.encode(), hashlib.sha256).digest()


def forget_keys() -> None:
    """Drop cached keys; tests call it after changing the secret."""
    _derived.cache_clear()
    _verified.cache_clear()


def hash_password(password: str) -> str:
    """The argon2 hash to store."""
    with _hashing:
        return _hasher.hash(password)


@cache
def _dummy_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))


def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password fits; takes as long for an account that does not exist."""
    with _hashing:
        fits = _hasher.verify(password, stored or _dummy_hash())
    return fits and stored is not None


def make_access_token(person_id: UUID, sign_in_id: UUID) -> str:
    """A signed token, good for `access_minutes`."""
    issued = clock.now()
    claims = {
        "sub": str(person_id),
        "sid": str(sign_in_id),
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + timedelta(minutes=settings().access_minutes),
    }
    return str(jwt.encode(claims, _derived("access").hex(), algorithm=ALGORITHM))


def read_access_token(token: str) -> AccessClaims:
    """The claims of a token. Raises NotSignedIn for anything but a fresh one of ours."""
    claims, expires = _verified(token)
    if expires <= clock.now().timestamp():
        raise NotSignedIn()
    return claims


# A phone asks many times with one token, and whether it is ours does not change.
@lru_cache(maxsize=4096)
def _verified(token: str) -> tuple[AccessClaims, float]:
    try:
        claims = jwt.decode(
            token,
            _derived("access").hex(),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options=_REQUIRED,
        )
        return AccessClaims(UUID(claims["sub"]), UUID(claims["sid"])), 0.0 + claims["exp"]
    except (JWTError, KeyError, ValueError, TypeError, AttributeError) as bad:
        raise NotSignedIn() from bad


def keyed_hash(purpose: str, *parts: str) -> bytes:
    """HMAC-SHA-256 of the parts under a key of its own for each purpose (32 bytes)."""
    message = "\x1f".join(parts).encode()
    return hmac.new(_derived(purpose), message, hashlib.sha256).digest()


def same(left: bytes | str, right: bytes | str) -> bool:
    """Equality in constant time."""
    a = left.encode() if isinstance(left, str) else left
    b = right.encode() if isinstance(right, str) else right
    return hmac.compare_digest(a, b)


def random_token() -> str:
    """43 URL-safe characters from 32 random bytes."""
    return secrets.token_urlsafe(32)


def base32(data: bytes) -> str:
    """Base32 without padding, as authenticators write keys."""
    return base64.b32encode(data).decode().rstrip("=")
