"""Probes of presence and visit reports."""

from app.core.ids import new_id
from tests.scope.evening import EVENING, checked_in, confirmed, met, reported, running
from tests.scope.probe import Hidden, Listed, Open, Probes, ask

PROBES: Probes = {
    "PUT /check-ins/{id}": [
        Hidden(
            "hau",
            lambda _c, id: ask(
                f"/check-ins/{new_id()}",
                json={
                    "meeting_id": str(id),
                    "claimed_at": EVENING.isoformat(),
                    "via": "declared",
                },
            ),
            running,
        ),
    ],
    "GET /check-ins": [
        Listed(
            "chau",
            lambda _c, _g: ask("/check-ins"),
            lambda c, id: {id, c.hau.id, c.an_hoa_1.id},
            checked_in,
        ),
        Hidden("chau", lambda c, _g: ask("/check-ins", params={"within": str(c.an_hoa_1.id)})),
    ],
    "POST /check-ins/{id}/undo": [
        Hidden("hau", lambda _c, id: ask(f"/check-ins/{id}/undo"), checked_in),
    ],
    "POST /check-ins/{id}/void": [
        Hidden(
            "chau",
            lambda _c, id: ask(f"/check-ins/{id}/void", json={"reason": "nhầm người"}),
            checked_in,
        ),
    ],
    "GET /confirmations": [
        Listed(
            "chau",
            lambda _c, _g: ask("/confirmations"),
            lambda c, id: {id, c.hau.id, c.an_hoa_1.id},
            confirmed,
        ),
        Hidden("chau", lambda c, _g: ask("/confirmations", params={"within": str(c.an_hoa_1.id)})),
    ],
    "PUT /meetings/{id}/confirmations/{person_id}": [
        Hidden(
            "tuyen",
            lambda c, id: ask(f"/meetings/{id}/confirmations/{c.hau.id}", json={}),
            running,
        ),
    ],
    "GET /meetings/{id}/visitors": [
        Hidden("tuyen", lambda _c, id: ask(f"/meetings/{id}/visitors"), running),
    ],
    "GET /meetings/{id}/check-in-key": [
        Hidden("tuyen", lambda _c, id: ask(f"/meetings/{id}/check-in-key"), running),
    ],
    "PUT /visit-reports/{id}": [
        Hidden(
            "hau",
            lambda _c, id: ask(f"/visit-reports/{new_id()}", json={"meeting_id": str(id)}),
            met,
        ),
    ],
    "GET /visit-reports": [
        Listed(
            "chau", lambda _c, _g: ask("/visit-reports"), lambda c, id: {id, c.hau.id}, reported
        ),
    ],
    "GET /visit-reports/{id}": [
        Hidden("chau", lambda _c, id: ask(f"/visit-reports/{id}"), reported),
    ],
    "GET /visit-tags": [Open("the phrases are the same for everybody")],
    "PUT /visit-tags/{key}": [
        Hidden("chau", lambda _c, _g: ask("/visit-tags/moi", json={"label": "Cụm từ mới"})),
    ],
}
