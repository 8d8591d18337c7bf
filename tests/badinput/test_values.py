"""Hostile values in every place of every body that a route takes: no 5xx, nothing half done."""

from typing import Any

import pytest

from app.main import app
from tests.badinput.conftest import Begin, Insider, Unmoved
from tests.badinput.hostile import VALUES, Place, places, put
from tests.fixtures.cast import API
from tests.scope.probe import Hidden
from tests.scope.probes import every

CASES = [
    pytest.param(route, probe, id=f"{route} {number}")
    for route, probes in sorted(every().items())
    if not route.startswith("GET")
    for number, probe in enumerate(probes, 1)
    if isinstance(probe, Hidden)
]
SCHEMAS = app.openapi()["components"]["schemas"]


def _fields(route: str) -> list[str]:
    """Every field that the interface documents for the body, also those a valid one leaves out."""
    method, path = route.split(" ")
    operation = app.openapi()["paths"][API + path][method.lower()]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    schema = content["schema"]
    names = [each["$ref"] for each in [schema, *schema.get("anyOf", [])] if "$ref" in each]
    return [field for name in names for field in SCHEMAS[name.split("/")[-1]]["properties"]]


def _try(begun: Insider, route: str, *, every_nth: int) -> None:
    body: dict[str, Any] = begun.body or {}
    fields = _fields(route)
    spots: list[Place] = list(dict.fromkeys([*places(body), *((name,) for name in fields)]))
    watch = Unmoved()
    for number, (spot, (name, raw)) in enumerate(
        (spot, value) for spot in spots for value in VALUES.items()
    ):
        if number % every_nth == 0:
            whole = body if spot[0] in body else body | {str(spot[0]): None}
            watch.judge(begun.send(put(whole, spot, raw).encode()), (spot, name))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("route", "probe"), CASES)
def test_no_value_breaks_a_route(begin: Begin, route: str, probe: Hidden) -> None:
    """One value of seven in each place; the places shift, so each value meets many fields."""
    _try(begin(route, probe), route, every_nth=7)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("route", "probe"), CASES)
def test_no_value_breaks_a_route_on_postgresql(begin: Begin, route: str, probe: Hidden) -> None:
    """Fewer: what differs is text and numbers that the database itself refuses."""
    _try(begin(route, probe), route, every_nth=23)


@pytest.mark.soak
@pytest.mark.parametrize(("route", "probe"), CASES)
def test_none_of_all_values_breaks_a_route(begin: Begin, route: str, probe: Hidden) -> None:
    _try(begin(route, probe), route, every_nth=1)
