"""Before the meeting: "Sẽ dự", an excuse and its decision. Afterwards: "Không dự"."""

from typing import Any
from uuid import uuid4

import httpx
from sqlmodel import col, select

from app.assignments.models import ObligationState as S
from app.audit.models import AuditEvent
from app.core import db
from app.people.models import Person
from tests.assignments.scene import EVENING, HOUR, Scene

ILL = {"reason": "đi điều trị ở tuyến trên"}


def _post(
    scene: Scene, person: Person, verb: str, body: dict[str, Any] | None = None
) -> httpx.Response:
    """A verb of `person` on Hậu's visit to An Hòa 1."""
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    return scene.by(person).post(f"/obligations/{visit.id}/{verb}", body or {})


def _acts() -> list[str]:
    with db.read_session() as session:
        rows = session.exec(
            select(AuditEvent.action)
            .where(AuditEvent.subject_kind == "obligation", col(AuditEvent.actor_id).is_not(None))
            .order_by(col(AuditEvent.id))
        )
        return [str(action) for action in rows]


def test_will_attend_once(scene: Scene) -> None:
    """Saying it again is the same answer."""
    first = _post(scene, scene.cast.hau, "will-attend")
    assert first.status_code == 200, first.text
    assert first.json()["will_attend_at"] is not None
    again = _post(scene, scene.cast.hau, "will-attend", {"operation_id": str(uuid4())})
    assert again.json() == first.json()
    assert _acts() == ["obligation:will_attend"]


def test_will_attend_only_beforehand(scene: Scene) -> None:
    """Afterwards the visitor confirms the presence."""
    scene.at(EVENING + HOUR)
    late = _post(scene, scene.cast.hau, "will-attend")
    assert (late.status_code, late.json()["code"]) == (409, "meeting_passed")


def test_an_excuse_is_a_field_until_it_is_accepted(scene: Scene) -> None:
    """The visit stays due; the district's standing member accepts; twice is once."""
    asked = _post(scene, scene.cast.hau, "excuse", ILL).json()
    assert (asked["state"], asked["excuse"]["reason"]) == ("due", ILL["reason"])
    assert asked["excuse"]["accepted"] is None
    decided = _post(scene, scene.cast.viet, "excuse/decide", {"accept": True, "note": "Đồng ý"})
    assert decided.status_code == 200, decided.text
    assert (decided.json()["state"], decided.json()["excuse"]["note"]) == ("excused", "Đồng ý")
    again = _post(scene, scene.cast.chau, "excuse/decide", {"accept": True})
    assert again.json()["version"] == decided.json()["version"]
    assert scene.figures(scene.cast.kim_son) == {"excused": 1, "due": 1}
    assert _acts() == ["obligation:excuse_requested", "obligation:excuse_decided"]
    assert scene.findings() == []


def test_refused_asked_anew_and_taken_back(scene: Scene) -> None:
    """A refusal keeps the visit due; another reason asks again; "Sẽ dự" takes it back."""
    cast = scene.cast
    _post(scene, cast.hau, "excuse", ILL)
    refused = _post(scene, cast.chau, "excuse/decide", {"accept": False, "note": "Cần dự"}).json()
    assert (refused["state"], refused["excuse"]["accepted"]) == ("due", False)
    assert _post(scene, cast.hau, "excuse", ILL).json() == refused
    anew = _post(scene, cast.hau, "excuse", {"reason": "họp ở tỉnh"}).json()
    assert anew["excuse"] == {
        "reason": "họp ở tỉnh", "requested_at": anew["excuse"]["requested_at"], "accepted": None,
        "decided_at": None, "note": None,
    }  # fmt: skip
    back = _post(scene, cast.hau, "will-attend").json()
    assert (back["excuse"], back["state"]) == (None, "due")


def test_a_decision_can_be_turned(scene: Scene) -> None:
    """Accepted, then refused: due again; "Sẽ dự" cannot take an accepted one back."""
    cast = scene.cast
    _post(scene, cast.hau, "excuse", ILL)
    _post(scene, cast.chau, "excuse/decide", {"accept": True})
    stands = _post(scene, cast.hau, "will-attend")
    assert (stands.status_code, stands.json()["code"]) == (409, "excuse_stands")
    turned = _post(scene, cast.chau, "excuse/decide", {"accept": False})
    assert turned.json()["state"] == "due"


def test_only_the_visitor_asks_and_only_the_committee_in_charge_decides(scene: Scene) -> None:
    """Kim Sơn excuses, not its commune; nobody outside sees the row at all."""
    cast = scene.cast
    assert _post(scene, cast.viet, "excuse", ILL).status_code == 403
    assert _post(scene, cast.tuyen, "excuse", ILL).status_code == 403
    assert _post(scene, cast.bao, "excuse", ILL).status_code in {403, 404}
    nothing = _post(scene, cast.chau, "excuse/decide", {"accept": True})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "no_excuse")
    _post(scene, cast.hau, "excuse", ILL)
    commune = _post(scene, cast.huong, "excuse/decide", {"accept": True})
    assert (commune.status_code, commune.json()["code"]) == (403, "not_in_charge")
    assert "Kim Sơn" in commune.json()["detail"]
    assert _post(scene, cast.tuyen, "excuse/decide", {"accept": True}).status_code == 403
    assert _post(scene, cast.hau, "excuse/decide", {"accept": True}).status_code == 403
    assert _post(scene, cast.stranger_visitor, "excuse", ILL).status_code == 404
    for stranger in (cast.stranger_office, cast.stranger_standing):
        assert _post(scene, stranger, "excuse/decide", {"accept": True}).status_code == 404


def test_the_commune_of_2025_excuses_itself(scene: Scene) -> None:
    """The same screens, its own committee."""
    cast = scene.cast
    visit = scene.visit(cast.stranger_visitor, cast.phat_diem_1)
    path = f"/obligations/{visit.id}/excuse"
    assert scene.by(cast.stranger_visitor).post(path, ILL).is_success
    decided = scene.by(cast.stranger_standing).post(f"{path}/decide", {"accept": True})
    assert decided.json()["state"] == "excused"


def test_nobody_decides_about_themselves(scene: Scene) -> None:
    """An office clerk who also visits asks a colleague."""
    cast = scene.cast
    body = {
        "person_id": str(cast.chau.id), "cell_id": str(cast.an_hoa_2.id), "starts_on": "2027-03-01"
    }  # fmt: skip
    assert scene.by(cast.chau).put(f"/assignments/{uuid4()}", body).status_code == 201
    path = f"/obligations/{scene.visit(cast.chau, cast.an_hoa_2).id}/excuse"
    assert scene.by(cast.chau).post(path, ILL).is_success
    assert scene.by(cast.chau).post(f"{path}/decide", {"accept": True}).status_code == 403
    assert scene.by(cast.viet).post(f"{path}/decide", {"accept": True}).is_success


def test_reasons_are_for_the_visitor_and_the_committee(scene: Scene) -> None:
    """The secretary sees that an excuse was asked, not why."""
    _post(scene, scene.cast.hau, "excuse", ILL)
    path = f"/obligations/{scene.visit(scene.cast.hau, scene.cast.an_hoa_1).id}"
    reasons = {
        person.full_name: scene.by(person).get(path).json()["excuse"]["reason"]
        for person in (scene.cast.tuyen, scene.cast.hau, scene.cast.huong)
    }
    assert reasons == {
        "Trần Thị Tuyến": "", "Phạm Văn Hậu": ILL["reason"], "Đinh Thị Hường": ILL["reason"],
    }  # fmt: skip


def test_an_operation_repeated_later_changes_nothing(scene: Scene) -> None:
    """A phone that sends an old answer again does not undo the newer one."""
    operation = {"operation_id": str(uuid4())}
    _post(scene, scene.cast.hau, "excuse", ILL | operation)
    now = _post(scene, scene.cast.hau, "will-attend").json()
    assert _post(scene, scene.cast.hau, "excuse", ILL | operation).json() == now
    reused = _post(scene, scene.cast.hau, "excuse", {"reason": "việc khác"} | operation)
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")


def test_absent_is_an_answer_for_afterwards(scene: Scene) -> None:
    """The state stays due until the close; a reason is optional."""
    early = _post(scene, scene.cast.hau, "absent")
    assert (early.status_code, early.json()["code"]) == (409, "meeting_ahead")
    scene.at(EVENING + HOUR)
    answered = _post(scene, scene.cast.hau, "absent", {"reason": "quên lịch"}).json()
    assert (answered["state"], answered["absence_reason"]) == ("due", "quên lịch")
    assert _post(scene, scene.cast.hau, "absent").json() == answered
    scene.attends(scene.cast.hau, scene.cast.an_hoa_1)
    visit = scene.visit(scene.cast.hau, scene.cast.an_hoa_1)
    assert (visit.state, visit.flags) == (S.done, "answered_absent")


def test_answers_do_not_fit_what_is_settled(scene: Scene) -> None:
    """Done is done; a cell that did not meet cannot be missed nor excused."""
    cast = scene.cast
    scene.at(EVENING + HOUR)
    _post(scene, cast.hau, "excuse", ILL)
    scene.does_not_meet(cast.an_hoa_1)
    for verb, person, body in (
        ("excuse", cast.hau, {"reason": "lý do khác"}),
        ("absent", cast.hau, {}),
        ("excuse/decide", cast.viet, {"accept": True}),
        ("will-attend", cast.hau, {}),
    ):
        refused = _post(scene, person, verb, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "visit_settled"), verb
    scene.attends(cast.hau, cast.an_hoa_1)
    assert _post(scene, cast.hau, "absent").status_code == 409


def test_bad_input(scene: Scene) -> None:
    """422 with the field; unknown rows 404."""
    for body in ({"reason": ""}, {"reason": "x" * 501}, {}, {"reason": "ốm nặng", "x": 1}):
        assert _post(scene, scene.cast.hau, "excuse", body).status_code == 422
    assert _post(scene, scene.cast.viet, "excuse/decide", {"accept": "có lẽ"}).status_code == 422
    gone = scene.by(scene.cast.hau).post(f"/obligations/{uuid4()}/excuse", ILL)
    assert gone.status_code == 404
    assert scene.visit(scene.cast.hau, scene.cast.an_hoa_1).version == 1
