"""What is no access token of ours: forged, stripped, expired, of an ended sign-in."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwt
from sqlmodel import col, select

from app.core import db, security
from app.people.models import Account, SignIn
from tests.fixtures.cast import API, Cast, sign_in, token_of
from tests.fixtures.client import Api

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _by_hand(header: dict[str, Any], claims: dict[str, Any], key: bytes | None) -> str:
    signed = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"
    seal = hmac.new(key, signed.encode(), hashlib.sha256).digest() if key is not None else b""
    return f"{signed}.{_part(seal)}"


def _ours(claims: dict[str, Any]) -> str:
    return str(jwt.encode(claims, security._derived("access").hex(), algorithm="HS256"))


def _without(name: str) -> Callable[[dict[str, Any]], str]:
    return lambda claims: _ours({k: v for k, v in claims.items() if k != name})


def _with(**other: Any) -> Callable[[dict[str, Any]], str]:
    return lambda claims: _ours(claims | other)


FORGERIES: dict[str, Callable[[dict[str, Any]], str]] = {
    "alg none": lambda c: _by_hand({"alg": "none", "typ": "JWT"}, c, None),
    "alg None": lambda c: _by_hand({"alg": "None", "typ": "JWT"}, c, None),
    "no alg": lambda c: _by_hand({"typ": "JWT"}, c, b""),
    "RS256 of another key": lambda c: str(jwt.encode(c, PRIVATE.decode(), algorithm="RS256")),
    "HS256 keyed with a public key": lambda c: _by_hand({"alg": "HS256", "typ": "JWT"}, c, PUBLIC),
    "RS256 named, HMAC made": lambda c: _by_hand({"alg": "RS256", "typ": "JWT"}, c, PUBLIC),
    "another secret": lambda c: str(jwt.encode(c, "x" * 64, algorithm="HS256")),
    "an empty secret": lambda c: _by_hand({"alg": "HS256", "typ": "JWT"}, c, b""),
    "another algorithm, our key": lambda c: str(
        jwt.encode(c, security._derived("access").hex(), algorithm="HS512")
    ),
    "no exp": _without("exp"),
    "no aud": _without("aud"),
    "no iss": _without("iss"),
    "no sub": _without("sub"),
    "no sid": _without("sid"),
    "exp is text": _with(exp="9999999999"),
    "exp is null": _with(exp=None),
    "another audience": _with(aud="chibo-reports"),
    "another issuer": _with(iss="chibo2"),
    "sub is no id": _with(sub="admin"),
    "sid is a number": _with(sid=7),
    "cut off": lambda c: _ours(c)[:-4],
    "changed claims": lambda c: ".".join(
        [_ours(c).split(".")[0], _part(json.dumps(c | {"exp": 9999999999}).encode()), "AAAA"]
    ),
    "garbage": lambda _c: "rác.rác.rác".encode().hex(),
    "dots": lambda _c: "..",
    "long": lambda _c: "A" * 200_000,
}  # fmt: skip


@pytest.fixture
def claims(cast: Cast) -> dict[str, Any]:
    """What a good token of the administrator says."""
    token = token_of(cast.admin)
    return dict(jwt.get_unverified_claims(token))


def _status(api: Api, token: str) -> int:
    answer = api.get(f"{API}/people", headers={"Authorization": f"Bearer {token}"})
    if answer.status_code == 401:
        assert answer.json()["code"] == "not_signed_in"
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code


def test_the_unchanged_claims_are_good(api: Api, claims: dict[str, Any]) -> None:
    assert _status(api, _ours(claims)) == 200


def test_forgeries(api: Api, claims: dict[str, Any]) -> None:
    let_in = [name for name, forge in FORGERIES.items() if _status(api, forge(claims)) != 401]
    assert let_in == []


def test_none_and_other_schemes(api: Api, cast: Cast) -> None:
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}):
        assert api.get(f"{API}/people", headers=headers).status_code == 401


def test_a_token_lasts_a_quarter_of_an_hour(
    api: Api, cast: Cast, move_clock: Callable[[datetime], None]
) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    move_clock(began)
    token = token_of(cast.admin)
    move_clock(began + timedelta(minutes=14, seconds=59))
    assert _status(api, token) == 200
    move_clock(began + timedelta(minutes=15))
    assert _status(api, token) == 401


def test_a_token_of_an_ended_sign_in_or_disabled_account_counts_no_more(
    api: Api, cast: Cast
) -> None:
    ended, disabled = sign_in(api, cast.hau), sign_in(api, cast.tuyen)
    with db.write_session() as session:
        for family in session.exec(select(SignIn).where(SignIn.person_id == cast.hau.id)):
            family.ended_at = datetime.now(UTC)
        session.get_one(Account, cast.tuyen.id).disabled_at = datetime.now(UTC)
    assert _status(api, ended.token) == 401
    assert _status(api, disabled.token) == 401


def test_a_sign_in_speaks_for_its_own_person_only(api: Api, cast: Cast) -> None:
    sign_in(api, cast.hau)
    with db.read_session() as session:
        family = session.exec(select(SignIn).where(col(SignIn.person_id) == cast.hau.id)).one()
    assert _status(api, security.make_access_token(cast.admin.id, family.id)) == 401
