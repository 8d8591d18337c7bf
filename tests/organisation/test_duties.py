"""Who may hand a duty (assign, decide, excuse, close) to another tier, over the interface."""

from typing import Any
from uuid import uuid4

from app.organisation.models import Unit
from app.people.models import Person
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api


def _put(api: Api, by: Person, unit: Unit, **said: Any) -> tuple[int, str]:
    caller = sign_in(api, by)
    known = caller.get(f"/units/{unit.id}").json()
    body = {key: known[key] for key in ("kind", "code", "name", "parent_id", "assigns", "closes")}
    answer = caller.put(f"/units/{unit.id}", body | said, version=known["version"])
    return answer.status_code, answer.json().get("detail", "")


def test_a_commune_does_not_take_a_duty_from_its_district(api: Api, cast: Cast) -> None:
    for duty in ("assigns", "excuses", "closes"):
        status, detail = _put(api, cast.lan, cast.an_hoa, **{duty: "commune"})
        assert status == 403 and cast.kim_son.name in detail
        assert _put(api, cast.lan, cast.an_hoa_1, **{duty: "commune"})[0] == 403
    cell = {
        "kind": "cell", "code": "new", "name": "Chi bộ mới", "parent_id": str(cast.an_hoa.id),
        "closes": "commune",
    }  # fmt: skip
    made = sign_in(api, cast.lan).put(f"/units/{uuid4()}", cell)
    assert made.status_code == 403
    assert _put(api, cast.lan, cast.an_hoa, name="Xã Ân Hòa (mới)")[0] == 200


def test_who_has_a_duty_may_hand_it_on(api: Api, cast: Cast) -> None:
    assert _put(api, cast.chau, cast.an_hoa, closes="commune")[0] == 200
    assert _put(api, cast.lan, cast.an_hoa, closes=None)[0] == 200  # and back again
    assert _put(api, cast.lan, cast.an_hoa, closes="commune")[0] == 403
