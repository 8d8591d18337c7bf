"""Probes of meetings, their record and the pages of the paper book."""

from app.core.ids import new_id
from tests.fixtures.cast import Cast
from tests.scope.evening import EVENING, MONTH, NEXT, PDF, met, paged, registered, running, tonight
from tests.scope.probe import Ask, Hidden, Listed, Probe, Probes, ask


def _plan(cast: Cast, month: str) -> dict[str, str]:
    return {
        "cell_id": str(cast.an_hoa_1.id), "month": month,
        "starts_at": EVENING.isoformat().replace(MONTH, month),
    }  # fmt: skip


def _verb(name: str, given: object = running, **body: str) -> list[Probe]:
    assert callable(given)
    return [Hidden("tuyen", lambda _c, id: ask(f"/meetings/{id}/{name}", json=body), given)]


def _seen(cast: Cast, id: object) -> dict[str, object]:
    item = {"meeting_id": str(id), "starts_at": EVENING.replace(minute=30).isoformat()}
    return {"unit_id": str(cast.an_hoa.id), "month": MONTH, "items": [item]}


def _page(id: object) -> Ask:
    return ask(f"/attachments/{new_id()}", params={"meeting_id": str(id)}, content=PDF)


PROBES: Probes = {
    "GET /meetings": [
        Listed(
            "lan",
            lambda _c, _g: ask("/meetings", params={"month": MONTH, "limit": 200}),
            lambda c, id: {id, c.an_hoa_1.id, c.an_hoa_2.id},
            tonight,
        ),
        Hidden("lan", lambda c, _g: ask("/meetings", params={"within": str(c.an_hoa_1.id)})),
    ],
    "GET /meetings/{id}": [Hidden("hau", lambda _c, id: ask(f"/meetings/{id}"), tonight)],
    "GET /meetings/{id}/before": [
        Hidden("hau", lambda _c, id: ask(f"/meetings/{id}/before"), tonight)
    ],
    "PUT /meetings/{id}": [
        Hidden("tuyen", lambda c, id: ask(f"/meetings/{id}", json=_plan(c, MONTH)), tonight),
        Hidden(
            "tuyen",
            lambda c, _g: ask(
                f"/meetings/{new_id()}", json=_plan(c, NEXT) | {"kind": "extraordinary"}
            ),
        ),
    ],
    "POST /meetings/{id}/reschedule": [
        Hidden(
            "tuyen",
            lambda _c, id: ask(
                f"/meetings/{id}/reschedule",
                json={"starts_at": EVENING.replace(day=9).isoformat()},
            ),
            tonight,
        ),
    ],
    "POST /meetings/{id}/notice": _verb("notice", tonight),
    "POST /meetings/{id}/open": _verb("open", tonight),
    "POST /meetings/{id}/close": _verb("close"),
    "POST /meetings/{id}/not-held": _verb("not-held", tonight, reason="mưa bão"),
    "PUT /meetings/{id}/record": [
        Hidden("tuyen", lambda _c, id: ask(f"/meetings/{id}/record", json={}), running),
        Hidden("tuyen", lambda _c, id: ask(f"/meetings/{id}/record", json={}, version=1), met),
    ],
    "POST /meetings/{id}/record/confirm": _verb("record/confirm", met),
    "POST /schedules/approve": [
        Hidden("lan", lambda c, id: ask("/schedules/approve", json=_seen(c, id)), registered),
    ],
    "PUT /attachments/{id}": [Hidden("tuyen", lambda _c, id: _page(id), met)],
    "GET /attachments/{id}": [Hidden("tuyen", lambda _c, id: ask(f"/attachments/{id}"), paged)],
}
