"""Probes of assignments and of the ledger."""

from app.core.ids import new_id
from tests.fixtures.cast import Cast
from tests.scope.evening import NEXT, excused, unanswered, visit
from tests.scope.probe import Hidden, Listed, Probes, ask


def _assignment(cast: Cast) -> dict[str, str]:
    return {
        "person_id": str(cast.bao.id), "cell_id": str(cast.an_hoa_1.id), "starts_on": "2031-04-01",
    }  # fmt: skip


def _assignment_of_hau(cast: Cast) -> dict[str, str]:
    return _assignment(cast) | {"person_id": str(cast.hau.id), "starts_on": "2025-01-01"}


PROBES: Probes = {
    "GET /assignments": [
        Listed(
            "chau",
            lambda _c, _g: ask("/assignments"),
            lambda c, _g: {c.hau_at_an_hoa.id, c.an_hoa_1.id},
        ),
        Hidden("chau", lambda c, _g: ask("/assignments", params={"within": str(c.an_hoa.id)})),
    ],
    "GET /assignments/{id}": [
        Hidden("chau", lambda c, _g: ask(f"/assignments/{c.hau_at_an_hoa.id}")),
    ],
    "PUT /assignments/{id}": [
        Hidden("chau", lambda c, _g: ask(f"/assignments/{new_id()}", json=_assignment(c))),
        Hidden(
            "chau",
            lambda c, _g: ask(
                f"/assignments/{c.hau_at_an_hoa.id}", json=_assignment_of_hau(c), version=1
            ),
        ),
    ],
    "GET /obligations": [
        Listed(
            "chau",
            lambda _c, _g: ask("/obligations", params={"month": NEXT}),
            lambda c, id: {id, c.an_hoa_1.id},
            visit,
        ),
        Hidden("chau", lambda c, _g: ask("/obligations", params={"within": str(c.an_hoa_1.id)})),
    ],
    "GET /obligations/{id}": [Hidden("chau", lambda _c, id: ask(f"/obligations/{id}"), visit)],
    "POST /obligations/{id}/will-attend": [
        Hidden("hau", lambda _c, id: ask(f"/obligations/{id}/will-attend", json={}), visit),
    ],
    "POST /obligations/{id}/excuse": [
        Hidden(
            "hau",
            lambda _c, id: ask(f"/obligations/{id}/excuse", json={"reason": "đi công tác"}),
            visit,
        ),
    ],
    "POST /obligations/{id}/excuse/decide": [
        Hidden(
            "chau",
            lambda _c, id: ask(f"/obligations/{id}/excuse/decide", json={"accept": True}),
            excused,
        ),
    ],
    "POST /obligations/{id}/hand-over": [
        Hidden(
            "chau",
            lambda c, id: ask(
                f"/obligations/{id}/hand-over",
                json={"person_id": str(c.bao.id), "reason": "đi công tác"},
            ),
            visit,
        ),
    ],
    "POST /obligations/{id}/absent": [
        Hidden("hau", lambda _c, id: ask(f"/obligations/{id}/absent", json={}), unanswered),
    ],
}
