"""Probes of the tree."""

from app.core.ids import new_id
from tests.scope.probe import Hidden, Listed, Probes, ask

CELL = {"kind": "cell", "code": "X1", "name": "Chi bộ mới"}

PROBES: Probes = {
    "GET /units": [
        Listed(
            "lan",
            lambda _c, _g: ask("/units", params={"limit": 200}),
            lambda c, _g: {c.an_hoa.id, c.an_hoa_1.id, c.an_hoa_2.id, c.an_hoa_3.id},
        ),
        Hidden("lan", lambda c, _g: ask("/units", params={"within": str(c.an_hoa.id)})),
    ],
    "GET /units/{id}": [Hidden("tuyen", lambda c, _g: ask(f"/units/{c.an_hoa_1.id}"))],
    "PUT /units/{id}": [
        Hidden(
            "lan",
            lambda c, _g: ask(
                f"/units/{c.an_hoa_1.id}",
                json=CELL | {"code": c.an_hoa_1.code},
                version=1,
            ),
        ),
        Hidden(
            "lan",
            lambda c, _g: ask(f"/units/{new_id()}", json=CELL | {"parent_id": str(c.an_hoa.id)}),
        ),
    ],
}
