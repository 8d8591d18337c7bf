"""The key that a phone seals its exported queue for, and the token that says whose it is.

Both are derived from the server's secret: nothing is stored, and another server cannot open it.
"""

import base64
import json
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core import security

CURVE = ec.SECP256R1()
VERSION = 1
INFO = b"chibo rescue 1"
_PARTS = ("key", "iv", "data")
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


def open_sealed(sealed: bytes) -> bytes:
    """What a phone sealed: its ephemeral key, ECDH, HKDF-SHA-256, AES-256-GCM.

    Raises ValueError for anything that was not sealed for this server.
    """
    try:
        file = json.loads(sealed)
        if file["v"] != VERSION:
            raise ValueError("version")
        key, iv, data = (base64.b64decode(file[name], validate=True) for name in _PARTS)
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key)
        shared = private_key().exchange(ec.ECDH(), point)
        secret = HKDF(hashes.SHA256(), length=32, salt=None, info=INFO).derive(shared)
        return AESGCM(secret).decrypt(iv, data, None)
    except (ValueError, TypeError, KeyError, InvalidTag, RecursionError) as other:
        raise ValueError("not sealed for this server") from other


def token_of(person_id: UUID) -> str:
    """Shows that a queue was exported by a phone on which this person had signed in."""
    made = security.keyed_hash("rescue-token", str(person_id))
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
