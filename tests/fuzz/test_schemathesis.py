"""Schemathesis: whatever the OpenAPI file allows or forbids, the server answers as it documents.

Requests are drawn for each operation, valid and broken, in the name of every role. An answer is
never a 5xx, has a documented status, type and body; a refusal leaves every table as it was.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import Receive, Scope, Send

from app.main import api_routes, app, guard_of
from tests.fixtures.cast import API
from tests.fuzz import scene
from tests.fuzz.conftest import Evening
from tests.fuzz.meaning import callers, give_meaning

OPERATIONS = {
    f"{method} {route.path}": callers(guard_of(route))
    for route in api_routes(app)
    if route.path.startswith(API)
    for method in sorted(route.methods)
}
# Where a value could trouble one database and not the other: text and numbers that are stored.
STORING = [name for name in sorted(OPERATIONS) if name.startswith("PUT")]
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


async def _requests_only(scope: Scope, receive: Receive, send: Send) -> None:
    # Without the lifespan: no jobs, and no mark of a writer on some test's file.
    if scope["type"] != "http":
        raise ValueError(scope["type"])
    await app(scope, receive, send)


@pytest.fixture(scope="session")
def interface() -> Any:
    """The OpenAPI document as Schemathesis reads it."""
    return schemathesis.openapi.from_asgi("/api/openapi.json", _requests_only)


def _ask(evening: Evening, interface: Any, operation: str, examples: int) -> None:
    method, path = operation.split(" ")
    described = interface[path][method]
    stored = scene.rows()

    @settings(
        max_examples=examples, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        nonlocal stored
        mode = data.draw(st.sampled_from(GenerationMode), label="mode")
        case: Case[Any] = data.draw(described.as_strategy(mode), label="case")
        give_meaning(data, evening, case)
        caller = data.draw(OPERATIONS[operation], label="caller")
        answer = case.call(headers={"Authorization": f"Bearer {evening.tokens[caller]}"})
        case.validate_response(answer, checks=CHECKS)
        if method != "GET":
            before, stored = stored, scene.rows()
            assert answer.status_code < 400 or stored == before

    tried()


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_any_request_is_answered_as_documented(
    on_sqlite: Evening, interface: Any, operation: str
) -> None:
    _ask(on_sqlite, interface, operation, 12)


@pytest.mark.parametrize("operation", STORING)
def test_the_same_on_postgresql(on_postgres: Evening, interface: Any, operation: str) -> None:
    _ask(on_postgres, interface, operation, 8)


@pytest.mark.soak
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_many_requests(on_sqlite: Evening, interface: Any, operation: str) -> None:
    _ask(on_sqlite, interface, operation, 200)


@pytest.mark.soak
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_many_requests_on_postgresql(on_postgres: Evening, interface: Any, operation: str) -> None:
    _ask(on_postgres, interface, operation, 50)
