"""The evening of the scope probes: whoever may make a route's request, ready to make a bad one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core import db
from app.core.errors import PROBLEM
from app.core.settings import settings
from app.core.text import fold
from tests.fixtures.cast import Caller, Cast, sign_in
from tests.fixtures.client import Api
from tests.fuzz.scene import rows
from tests.scope.evening import EVENING, MORNING
from tests.scope.probe import Hidden


@dataclass
class Insider:
    """One route's valid request, and the person who may make it."""

    method: str
    probe: Hidden
    cast: Cast
    given: Any
    caller: Caller

    @property
    def body(self) -> Any:
        """The valid body; None where the route takes no JSON."""
        return self.probe.ask(self.cast, self.given).kwargs.get("json")

    def send(self, content: bytes, content_type: str | None = "application/json") -> httpx.Response:
        """The request with these bytes as its body; a creation brings a new id each time."""
        asked = self.probe.ask(self.cast, self.given)
        rest = {k: v for k, v in asked.kwargs.items() if k not in {"json", "headers"}}
        headers = dict(asked.kwargs.get("headers") or {})
        if content_type is not None:
            headers["Content-Type"] = content_type
        return self.caller.request(
            self.method, asked.path, content=content, headers=headers, **rest
        )


Begin = Callable[[str, Hidden], Insider]


@pytest.fixture
def begin(
    api: Api,
    cast: Cast,
    move_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Begin:
    """Sets up a probe: `begin(route, probe)`."""

    def ready(route: str, probe: Hidden) -> Insider:
        monkeypatch.setattr(settings(), "data_dir", tmp_path)
        move_clock(MORNING)
        with db.write_session() as session:
            given = probe.given(session, cast)
        move_clock(EVENING)
        caller = sign_in(api, getattr(cast, probe.insider))
        return Insider(route.split(" ")[0], probe, cast, given, caller)

    return ready


class Unmoved:
    """Watches the tables: a refusal is a problem in Vietnamese and changes none of them."""

    def __init__(self) -> None:
        self.before = rows()

    def judge(self, answer: httpx.Response, what: object) -> None:
        """Fail unless the answer is a good one, or a refusal of the contract's form."""
        assert answer.status_code < 500, (what, answer.text)
        before, self.before = self.before, rows()
        if answer.status_code < 400:
            return
        assert answer.headers["content-type"] == PROBLEM, what
        problem = answer.json()
        assert problem["status"] == answer.status_code, what
        assert problem["code"] and problem["type"] == f"/problems/{problem['code']}", what
        sentences = [
            problem["title"],
            problem["detail"],
            *(e["message"] for e in problem["errors"]),
        ]
        for sentence in sentences:
            assert fold(sentence) != sentence.casefold(), (what, sentence)  # Vietnamese
        assert self.before == before, what
