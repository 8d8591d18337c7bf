"""Probes of petitions."""

from app.core.ids import new_id
from tests.fixtures.cast import Cast
from tests.scope.evening import petitioned
from tests.scope.probe import Hidden, Listed, Probes, ask


def _petition(cast: Cast) -> dict[str, str]:
    return {"cell_id": str(cast.an_hoa_1.id), "text": "Đề nghị sửa đường", "field": "giao_thong"}


PROBES: Probes = {
    "GET /petitions": [
        Listed(
            "lan",
            lambda _c, _g: ask("/petitions"),
            lambda c, id: {id, c.tuyen.id, c.an_hoa_1.id},
            petitioned,
        ),
        Hidden("lan", lambda c, _g: ask("/petitions", params={"within": str(c.an_hoa_1.id)})),
    ],
    "GET /petitions/{id}": [Hidden("lan", lambda _c, id: ask(f"/petitions/{id}"), petitioned)],
    "PUT /petitions/{id}": [
        Hidden("tuyen", lambda c, _g: ask(f"/petitions/{new_id()}", json=_petition(c))),
        Hidden(
            "tuyen",
            lambda c, id: ask(f"/petitions/{id}", json=_petition(c), version=1),
            petitioned,
        ),
    ],
}
