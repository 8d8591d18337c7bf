"""Probes of a unit's calendar."""

from tests.scope.probe import Hidden, Probes, ask

PROBES: Probes = {
    "GET /units/{id}/calendar": [
        Hidden("lan", lambda c, _g: ask(f"/units/{c.an_hoa_1.id}/calendar")),
    ],
    "PUT /units/{id}/calendar": [
        Hidden(
            "lan",
            lambda c, _g: ask(f"/units/{c.an_hoa.id}/calendar", json={"decide_day": 7}, version=0),
        ),
    ],
}
