"""Probes of the desk and of one's own page."""

from tests.scope.evening import tonight
from tests.scope.probe import Hidden, Listed, Probes, ask


def _differences(part: str) -> Hidden:
    months = {"from": "2031-01", "to": "2031-02"}
    return Hidden(
        "lan",
        lambda c, _g: ask(f"/differences{part}", params={"unit": str(c.an_hoa_1.id)} | months),
    )


PROBES: Probes = {
    "GET /dashboard": [
        Hidden("lan", lambda c, _g: ask("/dashboard", params={"unit": str(c.an_hoa.id)}), tonight),
        Hidden(
            "lan", lambda c, _g: ask("/dashboard", params={"unit": str(c.an_hoa_1.id)}), tonight
        ),
    ],
    "GET /differences": [_differences("")],
    "GET /differences/cells": [_differences("/cells")],
    "GET /differences/visitors": [_differences("/visitors")],
    "GET /me": [
        Listed("hau", lambda _c, _g: ask("/me"), lambda c, _g: {c.hau.id, c.an_hoa_1.id}, tonight),
    ],
}
