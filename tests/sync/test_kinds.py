"""Every kind does what its direct route does, answers the same, and once; strangers get nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args
from uuid import uuid4

import pytest

from app.core import db
from app.meetings.models import MeetingRecord
from app.sync.schemas import Kind
from app.sync.service.kinds import KINDS
from tests.meetings.stage import EVENING, MORNING
from tests.scope.test_strangers import rows as everything
from tests.sync.conftest import Evening
from tests.sync.phone import Operation, operation, statuses
from tests.sync.work import assessment, petition, record


def rows() -> dict[str, list[Any]]:
    """Everything that is stored, but what was refused."""
    return {name: found for name, found in everything().items() if name != "refused_operation"}


Make = Callable[[Evening], Operation]


@dataclass(frozen=True)
class Good:
    """An operation that this person may do, with the direct request that does the same."""

    who: str
    make: Make
    method: str
    path: str  # of the target {id}
    late: bool = False  # two hours after the beginning; else at it
    before: tuple[Make, ...] = ()  # what the same person sends first
    given: Callable[[Evening], None] = lambda _evening: None


def _at_meeting(kind: str, body: dict[str, Any] | None = None) -> Make:
    return lambda evening: operation(kind, evening.id, body)


def _of_visit(kind: str, body: dict[str, Any] | None = None) -> Make:
    return lambda evening: operation(kind, evening.visit_id, body)


def _check_in(evening: Evening) -> Operation:
    return operation("check_in", uuid4(), evening.presence())


def _report(evening: Evening) -> Operation:
    return operation("visit_report", uuid4(), {"meeting_id": str(evening.id), "remark": "tốt"})


def _entered(evening: Evening) -> None:
    """The office took the record down from a call."""
    with db.write_session() as session:
        session.add(
            MeetingRecord(
                meeting_id=evening.id, cell_path=evening.cast.an_hoa_1.path, month="2031-03",
                members=11, summoned=10, present=10, entered_by=evening.cast.lan.id,
                entered_for=evening.cast.tuyen.id,
            )
        )  # fmt: skip


GOOD: dict[str, Good] = {
    "check_in": Good("hau", _check_in, "PUT", "/check-ins/{id}"),
    "check_in_undo": Good(
        "hau", lambda e: operation("check_in_undo", uuid4()), "POST", "/check-ins/{id}/undo",
        before=(_check_in,),
    ),
    "confirmation": Good(
        "tuyen", lambda e: operation("confirmation", e.id, {"person_id": str(e.cast.hau.id)}),
        "PUT", "/meetings/{id}/confirmations/{person_id}",
    ),
    "meeting": Good(
        "tuyen", lambda e: operation("meeting", e.id, e.plan(place="Nhà ông Tư")),
        "PUT", "/meetings/{id}",
    ),
    "reschedule": Good(
        "tuyen", _at_meeting("reschedule", {"starts_at": EVENING.replace(day=9).isoformat()}),
        "POST", "/meetings/{id}/reschedule",
    ),
    "meeting_open": Good("tuyen", _at_meeting("meeting_open"), "POST", "/meetings/{id}/open"),
    "meeting_close": Good(
        "tuyen", _at_meeting("meeting_close"), "POST", "/meetings/{id}/close", late=True,
        before=(_at_meeting("meeting_open"),),
    ),
    "notice": Good("tuyen", _at_meeting("notice"), "POST", "/meetings/{id}/notice"),
    "not_held": Good(
        "tuyen", _at_meeting("not_held", {"reason": "mưa lũ"}), "POST", "/meetings/{id}/not-held",
        late=True,
    ),
    "record": Good("tuyen", record, "PUT", "/meetings/{id}/record", late=True),
    "record_confirm": Good(
        "tuyen", _at_meeting("record_confirm"), "POST", "/meetings/{id}/record/confirm",
        late=True, given=_entered,
    ),
    "assessment": Good("tuyen", assessment, "PUT", "/assessments/{id}", late=True),
    "assessment_submit": Good(
        "tuyen", lambda e: operation("assessment_submit", uuid4()), "POST",
        "/assessments/{id}/submit", late=True, before=(record, assessment),
    ),
    "visit_report": Good("hau", _report, "PUT", "/visit-reports/{id}", late=True),
    "petition": Good("hau", petition, "PUT", "/petitions/{id}", late=True),
    "will_attend": Good("hau", _of_visit("will_attend"), "POST", "/obligations/{id}/will-attend"),
    "excuse": Good(
        "hau", _of_visit("excuse", {"reason": "đi công tác"}), "POST", "/obligations/{id}/excuse"
    ),
    "absent": Good(
        "hau", _of_visit("absent", {"reason": "ốm"}), "POST", "/obligations/{id}/absent", late=True
    ),
}  # fmt: skip


BY_BATCH_ONLY = {"code_shown"}


def test_every_kind_has_a_good_example() -> None:
    assert set(GOOD) | BY_BATCH_ONLY == set(KINDS) == set(get_args(Kind))


def _ready(evening: Evening, good: Good) -> Operation:
    """The operation, after what must come before it."""
    good.given(evening)
    phone = evening.phone(getattr(evening.cast, good.who))
    made = good.make(evening)
    for before in good.before:
        first = before(evening)
        assert phone.send([first])[0]["status"] in {200, 201}
        if first["kind"] in {"check_in", "assessment"}:
            made |= {"target_id": first["target_id"]}
    return made


def _move(evening: Evening, kind: str) -> None:
    moment = MORNING if kind in {"will_attend", "reschedule", "notice"} else EVENING
    evening.move(evening.after if GOOD[kind].late else moment)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_kind_is_its_direct_route(evening: Evening, kind: str) -> None:
    """Done by a batch, then directly under the same ids: one thing, and the same answer."""
    good = GOOD[kind]
    _move(evening, kind)
    made = _ready(evening, good)
    phone = evening.phone(getattr(evening.cast, good.who))
    (verdict,) = phone.send([made])
    assert verdict["status"] in {200, 201}, verdict
    after = rows()
    (again,) = phone.send([made])
    assert again["status"] == 200 and again["result"] == verdict["result"]
    assert again["received_at"] == verdict["received_at"]
    body = dict(made["body"])
    path = good.path.format(id=made["target_id"], person_id=body.pop("person_id", ""))
    if good.method == "POST" and kind != "check_in_undo":
        body["operation_id"] = made["id"]
    direct = phone.owner.request(good.method, path, json=body)
    assert direct.status_code == 200, direct.text
    assert direct.json() == verdict["result"]
    assert rows() == after


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_done_directly_first_the_batch_finds_it_done(evening: Evening, kind: str) -> None:
    good = GOOD[kind]
    _move(evening, kind)
    made = _ready(evening, good)
    phone = evening.phone(getattr(evening.cast, good.who))
    body = dict(made["body"])
    path = good.path.format(id=made["target_id"], person_id=body.pop("person_id", ""))
    if good.method == "POST" and kind != "check_in_undo":
        body["operation_id"] = made["id"]
    direct = phone.owner.request(good.method, path, json=body)
    assert direct.status_code in {200, 201}, direct.text
    (verdict,) = phone.send([made])
    assert (verdict["status"], verdict["result"]) == (200, direct.json())


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_strangers_get_nothing_and_change_nothing(evening: Evening, kind: str) -> None:
    good = GOOD[kind]
    _move(evening, kind)
    made = _ready(evening, good)
    cast = evening.cast
    strangers = [*cast.strangers, cast.khanh, cast.dinh]
    phones = [evening.phone(person) for person in strangers]
    before = rows()
    for phone in phones:
        (verdict,) = phone.send([made])
        assert verdict["result"] is None
        refused = (verdict["status"], verdict["code"])
        assert refused in {(403, "forbidden"), (404, "not_found"), (422, "unknown_reference"),
                           (409, "id_reused")}, verdict  # fmt: skip
        assert cast.tuyen.full_name not in str(verdict)
    assert rows() == before
    owner = evening.phone(getattr(cast, good.who))
    assert statuses(owner.send([made]))[0] in {200, 201}


EDITS: dict[str, tuple[str, Make, dict[str, Any]]] = {
    "record": ("tuyen", record, {"speakers": 5}),
    "petition": ("hau", petition, {"text": "Đề nghị sửa cống cuối xóm (mẫu)"}),
    "visit_report": ("hau", _report, {"remark": "rất tốt"}),
    "meeting": ("tuyen", GOOD["meeting"].make, {"place": "Nhà bà Năm"}),
    "assessment": ("tuyen", assessment, {"notes": {"preparation.content": "đủ"}}),
}


@pytest.mark.parametrize("kind", sorted(EDITS))
def test_an_edit_repeated_is_one_edit(evening: Evening, kind: str) -> None:
    """Its answer was lost: sent again, the version has moved on, and that is its own doing."""
    who, make, change = EDITS[kind]
    if kind != "meeting":
        evening.move(evening.after)
    phone = evening.phone(getattr(evening.cast, who))
    made = make(evening)
    (first,) = phone.send([made])
    edit = operation(
        kind, made["target_id"], made["body"] | change, if_version=first["result"]["version"]
    )
    (edited,) = phone.send([edit])
    assert edited["status"] == 200, edited
    assert edited["result"]["version"] == first["result"]["version"] + 1
    (again,) = phone.send([edit])
    assert (again["status"], again["result"]) == (200, edited["result"])
    stale = operation(kind, made["target_id"], made["body"], if_version=1)
    (refused,) = phone.send([stale])
    assert (refused["status"], refused["code"]) == (412, "stale")
