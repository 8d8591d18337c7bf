"""Probes of the desk and of one's own page."""

from tests.scope.evening import tonight
from tests.scope.probe import Hidden, Listed, Probes, ask

PROBES: Probes = {
    "GET /dashboard": [
        Hidden("lan", lambda c, _g: ask("/dashboard", params={"unit": str(c.an_hoa.id)}), tonight),
        Hidden(
            "lan", lambda c, _g: ask("/dashboard", params={"unit": str(c.an_hoa_1.id)}), tonight
        ),
    ],
    "GET /differences": [
        Hidden(
            "lan",
            lambda c, _g: ask(
                "/differences",
                params={"unit": str(c.an_hoa_1.id), "from": "2031-01", "to": "2031-02"},
            ),
        ),
    ],
    "GET /me": [
        Listed("hau", lambda _c, _g: ask("/me"), lambda c, _g: {c.hau.id, c.an_hoa_1.id}, tonight),
    ],
}
