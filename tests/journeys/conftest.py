"""What the stories share: callers by token, codes as an authenticator would show them."""

import base64
import hashlib
import hmac
import struct
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.fixtures.client import Api

V1 = "/api/v1"


def shown_code(key: dict[str, Any], at: datetime) -> tuple[str, int]:
    """The digits on the secretary's phone at a moment, and their step (RFC 6238)."""
    secret = base64.b32decode(key["key"] + "=" * (-len(key["key"]) % 8))
    step = int(at.timestamp()) // key["step_seconds"]
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10 ** key['digits']:0{key['digits']}d}", step


class Someone:
    """A person with a token, as a phone or a laptop would use it; expects success unless told."""

    def __init__(self, api: Api, token: str) -> None:
        self.api = api
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, expect: int | None = None, **kwargs: Any) -> Any:
        """One request; `expect` is the status wanted, any success when not given."""
        headers = self.headers | kwargs.pop("headers", {})
        answer = self.api.request(method, V1 + path, headers=headers, **kwargs)
        wanted = answer.is_success if expect is None else answer.status_code == expect
        assert wanted, f"{method} {path}: {answer.status_code} {answer.text[:800]}"
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer

    def get(self, path: str, **params: Any) -> Any:
        """GET; keywords are the query."""
        return self.ask("GET", path, params=params)

    def all(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """Every item of a listing, page by page."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            more: dict[str, str] = {"cursor": cursor} if cursor else {}
            page = self.get(path, limit=200, **params, **more)
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items

    def put(self, path: str, body: Any, *, version: int | None = None, expect: Any = None) -> Any:
        """PUT JSON; `version` becomes If-Match."""
        headers = {} if version is None else {"If-Match": str(version)}
        return self.ask("PUT", path, json=body, headers=headers, expect=expect)

    def post(self, path: str, body: Any = None, *, expect: int | None = None) -> Any:
        """POST JSON."""
        return self.ask("POST", path, json=body or {}, expect=expect)


class Door:
    """The ways in: a password, or a slip."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def by_password(self, phone: str, password: str) -> Someone:
        """Sign in with phone and password."""
        form = {"username": phone, "password": password}
        return self._entered(self.api.post(f"{V1}/auth/token", data=form))

    def by_slip(self, token: str) -> Someone:
        """Sign in with a slip's token or its short code, once."""
        return self._entered(self.api.post(f"{V1}/auth/invitations/accept", json={"token": token}))

    def _entered(self, answer: httpx.Response) -> Someone:
        assert answer.status_code == 200, answer.text
        return Someone(self.api, answer.json()["access_token"])


@pytest.fixture
def door(api: Api) -> Door:
    """The ways into the empty system of this test."""
    return Door(api)
