"""The key that a phone seals its exported queue for, and the token that says whose it is.

Both are derived from the server's secret: nothing is stored, and another server cannot open it.
"""

import base64
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core import security

CURVE = ec.SECP256R1()
# The order of P-256 (FIPS 186-5): private keys lie between 1 and this.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def private_key() -> ec.EllipticCurvePrivateKey:
    """The server's half."""
    return _from(security.keyed_hash("rescue", "1"))


@lru_cache(maxsize=2)
def _from(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, CURVE)


def public_key() -> str:
    """What the phone seals for: SPKI, base64."""
    made = private_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(made).decode()


def token_of(person_id: UUID) -> str:
    """Shows that a queue was exported by a phone on which this person had signed in."""
    made = security.keyed_hash("rescue-token", str(person_id))
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
