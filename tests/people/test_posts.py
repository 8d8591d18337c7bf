"""Posts: nobody grants beyond own authority or subtree; a change counts at once."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.access.permissions import Role
from app.core import clock, db
from app.core.ids import new_id
from app.organisation.models import Unit
from app.people import queries
from app.people.models import Person
from app.people.service import ensure_post
from tests.fixtures.cast import SINCE, Caller, Cast, named, sign_in
from tests.fixtures.client import Api


def body(role: Role, unit: Unit, **other: Any) -> dict[str, Any]:
    """A post as it is sent."""
    return {"role": role, "unit_id": str(unit.id), "from_on": "2026-01-01"} | other


def grant(caller: Caller, to: Person, role: Role, unit: Unit, **other: Any) -> httpx.Response:
    """Ask for a new post."""
    return caller.put(f"/people/{to.id}/posts/{new_id()}", body(role, unit, **other))


def test_a_granted_post_counts_from_the_next_request(api: Api, cast: Cast) -> None:
    admin, tham = sign_in(api, cast.admin), sign_in(api, cast.tham)
    path = f"/people/{cast.tham.id}/posts/{new_id()}"
    wanted = body(Role.office, cast.an_hoa)
    assert tham.get(f"/people/{cast.toan.id}").status_code == 404
    made = admin.put(path, wanted)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert tham.get(f"/people/{cast.toan.id}").status_code == 200
    assert admin.put(path, wanted).status_code == 200
    yesterday = str(clock.today() - timedelta(days=1))
    ended = admin.put(path, wanted | {"to_on": yesterday}, version=1)
    assert (ended.status_code, ended.json()["version"]) == (200, 2)
    assert tham.get(f"/people/{cast.toan.id}").status_code == 404
    assert admin.put(path, wanted, version=1).status_code == 412
    assert admin.put(path, wanted | {"to_on": "2026-05-01"}).json()["code"] == "id_reused"


def test_a_post_granted_by_mistake_today_is_withdrawn_today(api: Api, cast: Cast) -> None:
    admin, tham = sign_in(api, cast.admin), sign_in(api, cast.tham)
    path, today = f"/people/{cast.tham.id}/posts/{new_id()}", clock.today()
    wanted = body(Role.office, cast.an_hoa, from_on=str(today))
    assert admin.put(path, wanted).status_code == 201
    withdrawn = wanted | {"to_on": str(today - timedelta(days=1))}
    assert admin.put(path, withdrawn, version=1).status_code == 200
    assert tham.get(f"/people/{cast.toan.id}").status_code == 404
    # Granted anew: what was withdrawn overlaps nothing.
    assert admin.put(f"/people/{cast.tham.id}/posts/{new_id()}", wanted).status_code == 201


def test_an_office_grants_secretaries_and_visitors_in_its_subtree(api: Api, cast: Cast) -> None:
    lan = sign_in(api, cast.lan)
    assert grant(lan, cast.toan, Role.secretary, cast.an_hoa_3).status_code == 201
    assert grant(lan, cast.toan, Role.visitor, cast.an_hoa).status_code == 201
    for role in (Role.office, Role.standing, Role.admin):
        assert grant(lan, cast.toan, role, cast.an_hoa).status_code == 403
        assert grant(lan, cast.lan, role, cast.an_hoa).status_code == 403
    for elsewhere in (cast.kim_son, cast.kim_dinh_1, cast.phat_diem_1, cast.province):
        answer = grant(lan, cast.toan, Role.visitor, elsewhere)
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_reference")
    assert grant(lan, cast.dinh, Role.secretary, cast.an_hoa_3).status_code == 404


@pytest.mark.parametrize("who", ["hau", "tuyen", "huong", "viet", "quang"])
def test_others_grant_nothing(api: Api, cast: Cast, who: str) -> None:
    caller = sign_in(api, getattr(cast, who))
    assert grant(caller, cast.toan, Role.visitor, cast.an_hoa).status_code == 403
    own = grant(caller, caller.person, Role.admin, cast.an_hoa)
    assert own.status_code == 403


def test_an_administrator_of_a_commune_stays_in_it(api: Api, cast: Cast) -> None:
    with db.write_session() as session:
        ensure_post(session, person=cast.lan, role=Role.admin, unit=cast.an_hoa, from_on=SINCE)
    lan = sign_in(api, cast.lan)
    assert grant(lan, cast.lan, Role.standing, cast.kim_son).status_code == 422
    assert grant(lan, cast.huong, Role.office, cast.an_hoa).status_code == 201


def test_an_office_ends_a_secretary_but_not_a_standing_member(api: Api, cast: Cast) -> None:
    lan = sign_in(api, cast.lan)

    def end(person: Person, role: Role, unit: Unit) -> httpx.Response:
        path = f"/people/{person.id}/posts/{named(_key(cast, person) + '-' + role)}"
        wanted = body(role, unit, from_on=str(SINCE), to_on="2026-10-31")
        return lan.put(path, wanted, version=1)

    assert end(cast.huong, Role.standing, cast.an_hoa).status_code == 403
    assert end(cast.dinh, Role.secretary, cast.kim_dinh_1).status_code == 404
    tuyen = sign_in(api, cast.tuyen)
    assert tuyen.get(f"/people/{cast.tham.id}").status_code == 200
    assert end(cast.tuyen, Role.secretary, cast.an_hoa_1).status_code == 200
    assert tuyen.get(f"/people/{cast.tham.id}").status_code == 404


def _key(cast: Cast, person: Person) -> str:
    return next(key for key, value in vars(cast).items() if value is person)


def test_role_and_unit_never_change(api: Api, cast: Cast) -> None:
    admin = sign_in(api, cast.admin)
    path = f"/people/{cast.tuyen.id}/posts/{named('tuyen-secretary')}"
    for wanted in (body(Role.secretary, cast.an_hoa_2), body(Role.visitor, cast.an_hoa_1)):
        answer = admin.put(path, wanted, version=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "place_fixed")
    # Nor does a post change hands: under another person there is no such post.
    other = f"/people/{cast.toan.id}/posts/{named('tuyen-secretary')}"
    assert admin.put(other, body(Role.secretary, cast.an_hoa_1), version=1).status_code == 404
    assert admin.put(other, body(Role.secretary, cast.an_hoa_1)).json()["code"] == "id_reused"
    assert admin.put(path, body(Role.secretary, cast.an_hoa_1)).status_code == 428


def test_impossible_posts(api: Api, cast: Cast) -> None:
    admin = sign_in(api, cast.admin)
    refused = {
        "secretary of a committee": grant(admin, cast.toan, Role.secretary, cast.an_hoa),
        "office of a cell": grant(admin, cast.toan, Role.office, cast.an_hoa_1),
        "deputy visitor": grant(admin, cast.toan, Role.visitor, cast.an_hoa, is_deputy=True),
        "ends first": grant(admin, cast.toan, Role.office, cast.an_hoa, to_on="2025-12-31"),
        "no day": grant(admin, cast.toan, Role.office, cast.an_hoa, from_on="2026-02-30"),
        "no unit": admin.put(
            f"/people/{cast.toan.id}/posts/{new_id()}",
            body(Role.office, cast.an_hoa) | {"unit_id": str(new_id())},
        ),
    }
    assert {name: a.status_code for name, a in refused.items()} == dict.fromkeys(refused, 422)
    twice = grant(admin, cast.tuyen, Role.secretary, cast.an_hoa_1)
    assert (twice.status_code, twice.json()["code"]) == (409, "post_overlaps")


def test_secretaries_and_days(cast: Cast) -> None:
    with db.read_session() as session:
        found = queries.secretaries(session, [cast.an_hoa_1.id, cast.an_hoa_3.id])
        assert {id: p.id for id, p in found.items()} == {cast.an_hoa_1.id: cast.tuyen.id}
        today = clock.today()
        for person in (cast.tuyen, cast.tham):
            assert queries.may_run_cell(session, person.id, cast.an_hoa_1.id, today)
        assert not queries.may_run_cell(
            session, cast.tuyen.id, cast.an_hoa_1.id, SINCE - timedelta(days=1)
        )
        assert not queries.may_run_cell(session, cast.toan.id, cast.an_hoa_1.id, today)


def test_a_visitors_post_gives_no_subtree(api: Api, cast: Cast) -> None:
    bao = sign_in(api, cast.bao)  # a visitor of the whole district, assigned nowhere
    assert bao.get("/units").status_code == 403
    assert {u["id"] for u in sign_in(api, cast.hau).get("/units").json()["items"]} == {
        str(cast.an_hoa_1.id), str(cast.kim_dinh_1.id),
    }  # fmt: skip
