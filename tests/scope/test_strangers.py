"""Every route of the interface, asked by everybody who has nothing to do with Ân Hòa.

Strangers from another province's corner and from the commune next door get 403, 404 or the constant
refusal of an unknown id; they learn no name and change no row. A route without a probe fails here.
"""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.core import db
from app.core.ids import new_id
from app.core.settings import settings
from app.deps import Public
from app.main import api_routes, app, guard_of
from app.tables import metadata
from tests.fixtures.cast import API, Caller, Cast, sign_in
from tests.fixtures.client import Api
from tests.scope.evening import EVENING, MORNING
from tests.scope.probe import Hidden, Listed, Open, Probe
from tests.scope.probes import every

PROBES = every()
ROUTES = {
    f"{method} {route.path.removeprefix(API)}": guard_of(route)
    for route in api_routes(app)
    if route.path.startswith(API)
    for method in route.methods
}
# What may grow although a request is refused: sign-ins, counters, and the trail of refusals.
SURVIVES = {"account", "sign_in", "sign_in_failure", "audit_event", "code_attempt"}

CASES = [
    pytest.param(route, probe, id=f"{route} {number}")
    for route, probes in sorted(PROBES.items())
    for number, probe in enumerate(probes, 1)
    if not isinstance(probe, Open)
]


def test_every_route_has_a_probe() -> None:
    missing = sorted(set(ROUTES) - set(PROBES))
    assert not missing, "Describe these in tests/scope/probes/:\n" + "\n".join(missing)
    gone = sorted(set(PROBES) - set(ROUTES))
    assert not gone, "No such routes any more:\n" + "\n".join(gone)


def strangers(api: Api, cast: Cast) -> list[Caller]:
    """From the other model's commune, and from the commune next door."""
    return [sign_in(api, person) for person in [*cast.strangers, cast.khanh, cast.dinh]]


def rows() -> dict[str, list[Any]]:
    """Everything that is stored."""
    with db.read_session() as session:
        return {
            table.name: sorted(map(str, session.connection().execute(select(table))))
            for table in metadata.sorted_tables
            if table.name not in SURVIVES
        }


def secrets(cast: Cast) -> list[str]:
    """What a stranger must not learn."""
    people = (cast.tuyen, cast.tham, cast.toan, cast.lan, cast.huong)
    return [p.full_name for p in people] + [str(p.phone) for p in people] + [cast.an_hoa.name]


def is_refused(answer: httpx.Response) -> bool:
    """As if there were no such row, or as not one's right."""
    if answer.status_code in {403, 404}:
        return True
    constant = {(422, "unknown_reference"), (409, "id_reused")}
    return (answer.status_code, answer.json().get("code")) in constant


@pytest.mark.parametrize(("route", "probe"), CASES)
def test_strangers(
    api: Api,
    cast: Cast,
    route: str,
    probe: Probe,
    move_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    assert not isinstance(probe, Open)
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    move_clock(MORNING)
    with db.write_session() as session:
        given = probe.given(session, cast)
    move_clock(EVENING)
    method, template = route.split(" ")
    callers = strangers(api, cast)
    before = rows()
    for caller in callers:
        asked = probe.ask(cast, given)
        assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), asked.path)
        answer = caller.request(method, asked.path, **asked.kwargs)
        learnt = [secret for secret in secrets(cast) if secret in answer.text]
        assert learnt == [], caller.person.full_name
        if isinstance(probe, Hidden):
            assert is_refused(answer), (caller.person.full_name, answer.status_code, answer.text)
        else:
            assert answer.status_code in {200, 403}
            seen = [str(id) for id in probe.ids(cast, given) if str(id) in answer.text]
            assert seen == [], caller.person.full_name
    assert rows() == before
    insider = sign_in(api, getattr(cast, probe.insider))
    asked = probe.ask(cast, given)
    answer = insider.request(method, asked.path, **asked.kwargs)
    assert answer.status_code in {200, 201, 204}, answer.text
    if isinstance(probe, Listed):
        assert [id for id in probe.ids(cast, given) if str(id) not in answer.text] == []


def test_nobody_gets_in_without_signing_in(api: Api) -> None:
    let_in = []
    for route, guard in sorted(ROUTES.items()):
        if isinstance(guard, Public):
            continue
        method, template = route.split(" ")
        answer = api.request(method, API + re.sub(r"\{\w+\}", str(new_id()), template))
        if answer.status_code != 401:
            let_in.append((route, answer.status_code))
    assert let_in == []
