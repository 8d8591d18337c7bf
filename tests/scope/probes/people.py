"""Probes of persons, posts, slips and sign-in."""

from app.core.ids import new_id
from tests.fixtures.cast import Cast, named
from tests.scope.probe import Hidden, Listed, Open, Probes, ask


def _person(cast: Cast) -> dict[str, str | None]:
    return {
        "full_name": "Người Mới", "phone": None, "title": "", "home_unit_id": str(cast.an_hoa_1.id),
    }  # fmt: skip


def _post(cast: Cast) -> dict[str, str]:
    return {"role": "secretary", "unit_id": str(cast.an_hoa_1.id), "from_on": "2025-02-01"}


PROBES: Probes = {
    "POST /auth/token": [Open("nobody is signed in yet")],
    "POST /auth/refresh": [Open("the cookie is the scope")],
    "POST /auth/logout": [Open("the cookie is the scope")],
    "POST /auth/invitations/accept": [Open("the slip is the scope")],
    "GET /auth/demo-logins": [Open("absent outside the demo")],
    "POST /invitations": [
        Hidden(
            "lan",
            lambda c, _g: ask("/invitations", json={"person_ids": [str(c.tuyen.id)]}),
        ),
    ],
    "GET /people": [
        Listed(
            "lan",
            lambda _c, _g: ask("/people", params={"limit": 200}),
            lambda c, _g: {c.tuyen.id, c.tham.id, c.toan.id, c.lan.id, c.huong.id},
        ),
        Listed(
            "lan",
            lambda _c, _g: ask("/people", params={"q": "tuyen"}),
            lambda c, _g: {c.tuyen.id},
        ),
        Hidden("lan", lambda c, _g: ask("/people", params={"unit": str(c.an_hoa_1.id)})),
    ],
    "GET /people/{id}": [Hidden("lan", lambda c, _g: ask(f"/people/{c.tuyen.id}"))],
    "PUT /people/{id}": [
        Hidden(
            "lan",
            lambda c, _g: ask(f"/people/{c.tuyen.id}", json=_person(c), version=1),
        ),
        Hidden("lan", lambda c, _g: ask(f"/people/{new_id()}", json=_person(c))),
    ],
    "PUT /people/{id}/posts/{post_id}": [
        Hidden(
            "lan",
            lambda c, _g: ask(
                f"/people/{c.tuyen.id}/posts/{named('tuyen-secretary')}",
                json=_post(c),
                version=1,
            ),
        ),
        Hidden(
            "lan",
            lambda c, _g: ask(f"/people/{c.toan.id}/posts/{new_id()}", json=_post(c)),
        ),
    ],
    "POST /people/{id}/account/disable": [
        Hidden("admin", lambda c, _g: ask(f"/people/{c.tuyen.id}/account/disable")),
    ],
    "POST /people/{id}/account/enable": [
        Hidden("admin", lambda c, _g: ask(f"/people/{c.tuyen.id}/account/enable")),
    ],
}
