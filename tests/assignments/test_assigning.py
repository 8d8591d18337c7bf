"""PUT /assignments: who may, what is refused, and what becomes of the visits."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from app.access.permissions import Role
from app.assignments.models import Obligation
from app.audit.models import AuditEvent
from app.core import db
from app.people.models import Person, Post
from tests.assignments.scene import EVENING, HOUR, Scene, assignment_body
from tests.fixtures.cast import Cast


def _of(id: UUID | str) -> dict[str, str]:
    """Month → state of the visits of an assignment."""
    with db.read_session() as session:
        rows = session.exec(select(Obligation).where(Obligation.assignment_id == UUID(str(id))))
        return {row.month: row.state.value for row in rows}


def test_created_replayed_and_owed_at_once(scene: Scene) -> None:
    """201, then 200 for the same; the visits are there when the answer is."""
    office, id = scene.by(scene.cast.chau), uuid4()
    body = assignment_body(scene.cast.bao, scene.cast.an_hoa_2)
    first = office.put(f"/assignments/{id}", body)
    assert first.status_code == 201, first.text
    assert first.headers["ETag"] == '"1"'
    made = first.json()
    assert made["person"]["full_name"] == "Đỗ Quốc Bảo"
    assert (made["cell"]["name"], made["commune"]["name"]) == ("Chi bộ xóm 2", "Đảng bộ xã Ân Hòa")
    assert made["warnings"] == []
    assert _of(id) == dict.fromkeys(["2027-03", "2027-04", "2027-05", "2027-06"], "due")
    again = office.put(f"/assignments/{id}", body)
    assert (again.status_code, again.json()) == (200, made)
    assert len(_of(id)) == 4
    assert scene.findings() == []


def test_an_id_used_for_something_else(scene: Scene) -> None:
    """409, the same words whether the other row is visible or not."""
    office, id = scene.by(scene.cast.chau), uuid4()
    assert office.put(
        f"/assignments/{id}", assignment_body(scene.cast.bao, scene.cast.an_hoa_2)
    ).is_success
    other = office.put(f"/assignments/{id}", assignment_body(scene.cast.bao, scene.cast.an_hoa_3))
    stranger = scene.by(scene.cast.stranger_office).put(
        f"/assignments/{id}",
        assignment_body(scene.cast.stranger_visitor, scene.cast.phat_diem_2),
    )
    assert (other.status_code, stranger.status_code) == (409, 409)
    assert other.json() == stranger.json()
    assert other.json()["code"] == "id_reused"


def test_a_row_that_was_there_before_is_edited_with_its_version(scene: Scene) -> None:
    """428 without, 412 with an old one, then 200."""
    office, row = scene.by(scene.cast.chau), scene.cast.hau_at_an_hoa
    body = assignment_body(scene.cast.hau, scene.cast.an_hoa_1, starts_on="2025-01-01")
    ended = body | {"ends_on": "2027-04-30"}
    assert office.put(f"/assignments/{row.id}", body).status_code == 428
    assert office.put(f"/assignments/{row.id}", ended, version=7).status_code == 412
    done = office.put(f"/assignments/{row.id}", ended, version=1)
    assert (done.status_code, done.json()["version"]) == (200, 2)
    assert office.put(f"/assignments/{row.id}", ended, version=2).json()["version"] == 2


def test_ending_withdraws_what_is_to_come_and_extending_brings_it_back(scene: Scene) -> None:
    """What lies behind stays."""
    office, row = scene.by(scene.cast.chau), scene.cast.hau_at_an_hoa
    scene.at(EVENING + HOUR)
    office = scene.by(scene.cast.chau)
    body = assignment_body(scene.cast.hau, scene.cast.an_hoa_1, starts_on="2025-01-01")
    assert office.put(
        f"/assignments/{row.id}", body | {"ends_on": "2027-03-05"}, version=1
    ).is_success
    withdrawn = dict.fromkeys(["2027-04", "2027-05", "2027-06"], "withdrawn")
    assert _of(row.id) == {"2027-03": "due"} | withdrawn
    assert office.put(
        f"/assignments/{row.id}", body | {"ends_on": "2027-05-31"}, version=2
    ).is_success
    assert _of(row.id) == {
        "2027-03": "due", "2027-04": "due", "2027-05": "due", "2027-06": "withdrawn",
    }  # fmt: skip
    assert scene.findings() == []


def test_every_second_month(scene: Scene) -> None:
    """Changing the rhythm withdraws the months between."""
    office, row = scene.by(scene.cast.chau), scene.cast.hau_at_an_hoa
    body = assignment_body(scene.cast.hau, scene.cast.an_hoa_1, starts_on="2025-01-01")
    assert office.put(f"/assignments/{row.id}", body | {"every_months": 2}, version=1).is_success
    assert _of(row.id) == {
        "2027-03": "due", "2027-04": "withdrawn", "2027-05": "due", "2027-06": "withdrawn",
    }  # fmt: skip


def test_overlapping_days_are_refused(scene: Scene) -> None:
    """Also by an edit; days that do not touch are fine."""
    office, first = scene.by(scene.cast.chau), uuid4()
    body = assignment_body(scene.cast.bao, scene.cast.an_hoa_2, ends_on="2027-06-30")
    assert office.put(f"/assignments/{first}", body).status_code == 201
    refused = office.put(f"/assignments/{uuid4()}", body | {"starts_on": "2027-06-30"})
    assert (refused.status_code, refused.json()["code"]) == (409, "assignment_overlaps")
    later = {"starts_on": "2027-07-01", "ends_on": None}
    second = uuid4()
    assert office.put(f"/assignments/{second}", body | later).status_code == 201
    longer = office.put(f"/assignments/{first}", body | {"ends_on": None}, version=1)
    assert (longer.status_code, longer.json()["code"]) == (409, "assignment_overlaps")
    assert scene.findings() == []


def test_person_and_cell_never_change(scene: Scene) -> None:
    """End it and make another."""
    office, row = scene.by(scene.cast.chau), scene.cast.hau_at_an_hoa
    for body in (
        assignment_body(scene.cast.bao, scene.cast.an_hoa_1),
        assignment_body(scene.cast.hau, scene.cast.an_hoa_2),
    ):
        refused = office.put(f"/assignments/{row.id}", body, version=1)
        assert (refused.status_code, refused.json()["code"]) == (409, "place_fixed")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cell_id": str(uuid4())}, "cell_id"),
        ({"person_id": str(uuid4())}, "person_id"),
        ({"ends_on": "2027-02-28"}, ""),
        ({"every_months": 0}, "every_months"),
        ({"starts_on": "31/02/2027"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"note": "x"}, "note"),
    ],
)
def test_bad_input(scene: Scene, change: dict[str, object], field: str) -> None:
    """422, the field named, nothing stored."""
    id = uuid4()
    body = assignment_body(scene.cast.bao, scene.cast.an_hoa_2) | change
    refused = scene.by(scene.cast.chau).put(f"/assignments/{id}", body)
    assert refused.status_code == 422
    assert field in [e["field"] for e in refused.json()["errors"]] or not field
    assert _of(id) == {}


def test_references_out_of_scope_look_absent(scene: Scene) -> None:
    """Another commune's cell and person, and a commune in place of a cell."""
    office, cast = scene.by(scene.cast.chau), scene.cast
    bodies = [
        assignment_body(cast.bao, cast.phat_diem_1),
        assignment_body(cast.stranger_visitor, cast.an_hoa_2),
        assignment_body(cast.bao, cast.an_hoa),
    ]
    for body in bodies:
        refused = office.put(f"/assignments/{uuid4()}", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")


def test_the_district_assigns_in_the_district_model(scene: Scene) -> None:
    """The commune's office sees the cell, and is told who assigns."""
    body = assignment_body(scene.cast.tuyen, scene.cast.an_hoa_2)
    refused = scene.by(scene.cast.lan).put(f"/assignments/{uuid4()}", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_in_charge")
    assert refused.json()["in_charge"]["id"] == str(scene.cast.kim_son.id)
    assert scene.by(scene.cast.viet).put(f"/assignments/{uuid4()}", body).status_code == 403


def test_the_commune_assigns_in_the_model_of_2025(scene: Scene) -> None:
    """It does everything itself."""
    body = assignment_body(scene.cast.stranger_visitor, scene.cast.phat_diem_2)
    made = scene.by(scene.cast.stranger_office).put(f"/assignments/{uuid4()}", body)
    assert made.status_code == 201
    assert made.json()["commune"]["id"] == str(scene.cast.phat_diem.id)


def test_strangers_find_nothing(scene: Scene) -> None:
    """Neither to read nor to edit."""
    row = scene.cast.hau_at_an_hoa
    body = assignment_body(scene.cast.hau, scene.cast.an_hoa_1)
    for person in scene.cast.strangers:
        caller = scene.by(person)
        assert caller.get(f"/assignments/{row.id}").status_code == 404
        assert caller.put(f"/assignments/{row.id}", body, version=1).status_code in {403, 404}
    office = scene.by(scene.cast.stranger_office)
    assert office.put(f"/assignments/{row.id}", body, version=1).status_code == 404


def test_own_cell_and_clash_are_warned(scene: Scene) -> None:
    """Stored all the same: the office decides."""
    office, cast = scene.by(scene.cast.chau), scene.cast
    own = office.put(f"/assignments/{uuid4()}", assignment_body(cast.tuyen, cast.an_hoa_1)).json()
    assert own["warnings"] == ["Đồng chí này sinh hoạt tại chính chi bộ này."]
    # Hậu already sits in at An Hòa 1 and Kim Định 1, both at 19:30 on the 5th.
    listed = office.get("/assignments", person=str(cast.hau.id), count=True).json()
    assert listed["count"] == 2
    body = assignment_body(cast.hau, cast.an_hoa_1, starts_on="2025-01-01", every_months=3)
    edited = office.put(f"/assignments/{cast.hau_at_an_hoa.id}", body, version=1).json()
    assert edited["warnings"] == [
        "Trùng giờ với buổi sinh hoạt của Chi bộ xóm 1 lúc 19:30 ngày 05/04/2027."
    ]


def test_a_visitor_gets_the_post(scene: Scene) -> None:
    """At the home unit, once."""
    office, cast = scene.by(scene.cast.chau), scene.cast
    for cell in (cast.an_hoa_2, cast.an_hoa_3):
        assert office.put(f"/assignments/{uuid4()}", assignment_body(cast.toan, cell)).is_success
    with db.read_session() as session:
        found = session.exec(
            select(Post).where(Post.person_id == cast.toan.id, Post.role == Role.visitor)
        ).all()
        home = session.get_one(Person, cast.toan.id).home_unit_id
        acts = session.exec(
            select(AuditEvent.path).where(col(AuditEvent.action) == "assignment:created")
        ).all()
    assert [post.unit_id for post in found] == [home]
    assert acts == [cast.an_hoa_2.path, cast.an_hoa_3.path]


def test_listing(scene: Scene) -> None:
    """Own rows for the visitor, the subtree for committees, pages by cell."""
    cast = scene.cast

    def cells(person: Person, **params: object) -> list[str]:
        answer = scene.by(person).get("/assignments", **params)
        assert answer.status_code == 200, answer.text
        return [row["cell"]["id"] for row in answer.json()["items"]]

    own = [str(cast.an_hoa_1.id), str(cast.kim_dinh_1.id)]
    assert cells(cast.hau) == own
    assert cells(cast.viet) == own
    assert cells(cast.huong) == own[:1]
    assert cells(cast.quang) == [*own, str(cast.phat_diem_1.id)]
    assert cells(cast.tuyen) == []
    assert cells(cast.viet, within=str(cast.kim_dinh.id)) == own[1:]
    assert cells(cast.viet, cell=str(cast.an_hoa_1.id), current=True) == own[:1]
    assert cells(cast.viet, q="hau") == cells(cast.viet, q="XÓM 1") == own
    assert cells(cast.huong, q="Hậu") == own[:1]
    assert cells(cast.viet, q="bao") == cells(cast.viet, q="%") == []
    assert scene.by(cast.viet).get("/assignments", q="x" * 161).status_code == 422
    assert scene.by(cast.viet).get("/assignments", within=str(cast.phat_diem.id)).status_code == 404
    _pages(scene, cast, own)


def _pages(scene: Scene, cast: Cast, own: list[str]) -> None:
    caller = scene.by(cast.viet)
    first = caller.get("/assignments", limit=1, count=True).json()
    second = caller.get("/assignments", limit=1, cursor=first["next_cursor"]).json()
    assert first["count"] == 2
    assert [p["items"][0]["cell"]["id"] for p in (first, second)] == own
    assert second["next_cursor"] is None
    assert caller.get("/assignments", cursor="x").status_code == 422
