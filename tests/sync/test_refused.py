"""What was refused: kept once, without position, seen by its person and that person's office."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.access.permissions import ROLE_PERMISSIONS, Permission, Role
from app.audit.models import AuditEvent
from app.core import clock, db
from app.core.errors import Invalid
from app.sync import rules
from app.sync.models import RefusedOperation
from app.sync.service import refused
from tests.sync.conftest import Evening
from tests.sync.phone import Phone, operation
from tests.sync.work import FULL, assessment, petition, record

HERE = {"lat": 20.0712345, "lon": 106.1412345, "accuracy_m": 12}


def stored() -> list[RefusedOperation]:
    """Every refusal that is kept."""
    with db.read_session() as session:
        return list(session.exec(select(RefusedOperation)))


def seen_by(phone: Phone, **params: Any) -> list[dict[str, Any]]:
    """The list as this person gets it."""
    answer = phone.owner.get("/refused-operations", **params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_refused_twice_is_kept_once_and_audited_once(evening: Evening) -> None:
    phone = evening.phone(evening.cast.tuyen)
    phone.does("petition", body={"meeting_id": str(uuid4()), "text": "Đề nghị sửa cống"})
    for _ in range(2):
        (verdict,) = phone.send()
        assert verdict["code"] == "unknown_reference"
    phone.send([*phone.waits, *phone.waits])
    (row,) = stored()
    assert (row.status, row.code, row.kind) == (422, "unknown_reference", "petition")
    assert row.payload["body"]["text"] == "Đề nghị sửa cống"
    assert row.home_path == evening.cast.an_hoa_1.path
    with db.read_session() as session:
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "sync:refused")).all()
    (entry,) = trail
    assert entry.subject_id == UUID(phone.waits[0]["id"])
    assert "text" not in str(entry.data)


def test_the_office_of_the_home_sees_it_and_nobody_else(evening: Evening) -> None:
    cast = evening.cast
    phone = evening.phone(cast.tuyen)
    phone.does("record", evening.id, {"excused": 400})
    phone.send()
    (mine,) = seen_by(phone)
    assert mine["payload"]["body"] == {"excused": 400}
    assert mine["person"]["full_name"] == cast.tuyen.full_name
    assert mine["cell"]["id"] == str(cast.an_hoa_1.id)
    assert (mine["code"], mine["why"]) == (Invalid.code, Invalid.title)
    for person in (cast.lan, cast.chau):
        helper = evening.phone(person)
        assert seen_by(helper) == [mine]
        assert seen_by(helper, within=str(cast.an_hoa.id), person=str(cast.tuyen.id)) == [mine]
        assert seen_by(helper, person=str(cast.hau.id)) == []
    for person in (cast.hau, cast.tham, cast.viet, cast.khanh, cast.stranger_office, cast.quang):
        assert seen_by(evening.phone(person)) == [], person.full_name
    holders = {role for role in Role if Permission.refusal_read in ROLE_PERMISSIONS[role]}
    assert holders == {Role.office}


def test_a_cell_out_of_sight_is_not_named(evening: Evening) -> None:
    """Whoever helps the sender may know nothing of the place that was meant."""
    cast = evening.cast
    phone = evening.phone(cast.stranger_visitor)
    phone.does("check_in", body=evening.presence())
    assert phone.send()[0]["status"] == 404
    (row,) = stored()
    assert row.cell_path == cast.an_hoa_1.path
    (shown,) = seen_by(evening.phone(cast.stranger_office))
    assert shown["cell"] is None and cast.an_hoa_1.name not in str(shown)


def test_what_a_refused_score_says_is_its_authors(evening: Evening) -> None:
    """The office of the home reads no score that it may not read: a draft, or a visitor's."""
    cast = evening.cast
    evening.move(evening.after)
    offices = {"self": (cast.lan, cast.chau), "visitor": (cast.chau,)}
    for rater, author in (("self", cast.tuyen), ("visitor", cast.hau)):
        phone = evening.phone(author)
        sent = assessment(evening, rater)
        sent["body"] |= {"answers": FULL | {"result.done": 99}, "notes": {"result.done": "riêng"}}
        unread = sent | {"id": str(uuid4()), "claimed_at": "gestern"}
        submit = operation("assessment_submit", sent["target_id"], {"answers": {"x": "riêng"}})
        assert [v["status"] for v in phone.send([sent, unread, submit])] == [422, 422, 422]
        mine = {row["id"]: row for row in seen_by(phone)}
        assert len(mine) == 3
        for row in mine.values():
            assert "riêng" in json.dumps(row, ensure_ascii=False)
        for person in offices[rater]:
            told = seen_by(evening.phone(person), person=str(author.id))
            assert {row["id"] for row in told} == mine.keys(), person.full_name
            for row in told:
                assert "riêng" not in json.dumps(row, ensure_ascii=False)
                assert not {"answers", "notes"} & row["payload"]["body"].keys()
                assert row["why"] == mine[row["id"]]["why"]


def test_a_refused_edit_is_read_by_who_may_read_the_score(evening: Evening) -> None:
    cast = evening.cast
    evening.move(evening.after)
    phone = evening.phone(cast.tuyen)
    made = assessment(evening)
    handed_in = operation("assessment_submit", made["target_id"], {})
    assert [v["status"] for v in phone.send([record(evening), made, handed_in])] == [201, 201, 200]
    late = made | {"id": str(uuid4()), "if_version": 2}
    assert phone.send([late])[0]["code"] == "already_submitted"
    (mine,) = seen_by(phone)
    assert mine["payload"]["body"]["answers"] == FULL
    assert seen_by(evening.phone(cast.lan)) == [mine]


def test_no_position_and_no_digits_are_kept(evening: Evening) -> None:
    phone = evening.phone(evening.cast.bao)
    said = evening.presence(via="code", code="123456", position=HERE)
    phone.does("check_in", body=said)
    phone.does("check_in", body={"position": HERE, "vị trí": [HERE]})
    phone.waits.append({"id": "x", "body": {"Position": HERE}, "lat": 20.0712345})
    verdicts = phone.send()
    assert [v["status"] for v in verdicts] == [404, 422, 422]
    assert len(stored()) == 3
    kept = json.dumps([row.payload for row in stored()])
    for secret in ("20.07", "106.14", "123456"):
        assert secret not in kept


def test_accepted_at_last_it_is_forgotten(evening: Evening) -> None:
    phone = evening.phone(evening.cast.tuyen)
    early = operation("meeting_close", evening.id)
    assert phone.send([early])[0]["code"] == "wrong_state"
    assert len(stored()) == 1
    phone.send([operation("meeting_open", evening.id), early])
    assert stored() == []


def test_sent_anew_and_accepted_it_is_forgotten(evening: Evening) -> None:
    """A phone that sends a refused act again gives it a new id."""
    phone = evening.phone(evening.cast.tuyen)
    assert phone.send([operation("meeting_close", evening.id)])[0]["code"] == "wrong_state"
    cast = evening.cast
    for whom in (cast.hau, cast.bao):
        body = {"person_id": str(whom.id), "colour": "đỏ"}
        phone.send([operation("confirmation", evening.id, body)])
    other = evening.phone(cast.hau)
    other.send([operation("meeting_close", evening.id)])
    assert len(stored()) == 4
    anew = [operation("meeting_open", evening.id), operation("meeting_close", evening.id)]
    assert [v["status"] for v in phone.send(anew)] == [200, 200]
    phone.send([operation("confirmation", evening.id, {"person_id": str(cast.hau.id)})])
    left = {(row.person_id, row.kind, row.payload["body"].get("person_id")) for row in stored()}
    assert left == {
        (cast.tuyen.id, "confirmation", str(cast.bao.id)),
        (cast.hau.id, "meeting_close", None),
    }


def test_accepted_later_in_the_same_batch_it_is_not_kept(evening: Evening) -> None:
    phone = evening.phone(evening.cast.tuyen)
    sent = [operation(f"meeting_{verb}", evening.id) for verb in ("close", "open", "close")]
    assert [v["status"] for v in phone.send(sent)] == [409, 200, 200]
    assert stored() == []


def test_each_shift_of_a_clock_is_its_own(evening: Evening) -> None:
    phone = evening.phone(evening.cast.tuyen)
    shifts = [
        operation("code_shown", evening.id, {"shift_seconds": 60 * n, "device_id": "may-1"})
        for n in range(1, 12)
    ]
    statuses = [verdict["status"] for verdict in phone.send(shifts)]
    refused = [op for op, status in zip(shifts, statuses, strict=True) if status == 409]
    assert refused and refused == shifts[-len(refused) :]
    phone.send(shifts[:1])
    assert {str(row.operation_id) for row in stored()} == {op["id"] for op in refused}
    phone.send(refused)
    with db.read_session() as session:
        told = session.exec(select(AuditEvent).where(AuditEvent.action == "sync:refused")).all()
    assert len(told) == len(refused)


def test_what_is_nested_too_deep_is_refused_and_kept_without_its_depths(evening: Evening) -> None:
    phone = evening.phone(evening.cast.tuyen)
    deep: Any = "Đáy"
    for _ in range(400):
        deep = [deep]
    assert phone.send([operation("petition", uuid4(), {"content": deep})])[0]["status"] == 422
    (row,) = stored()
    assert "Đáy" not in json.dumps(row.payload, ensure_ascii=False)


def test_digits_of_a_presence_that_cannot_be_read_are_not_kept(evening: Evening) -> None:
    phone = evening.phone(evening.cast.hau)
    body = evening.presence(via="code", code="123456")
    phone.waits.append(
        {"id": str(uuid4()), "kind": "check_in", "claimed_at": "gestern", "body": body}
    )
    assert phone.send()[0]["status"] == 422
    (row,) = stored()
    assert row.payload["body"]["via"] == "code" and "123456" not in json.dumps(row.payload)


def test_trouble_of_ours_is_no_refusal(evening: Evening, monkeypatch: Any) -> None:
    def trouble(*_arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.petitions.service.put_petition", trouble)
    phone = evening.phone(evening.cast.tuyen)
    assert phone.send([petition(evening)])[0]["status"] == 500
    assert stored() == []


def test_ninety_days_later_it_is_gone(evening: Evening) -> None:
    phone = evening.phone(evening.cast.tuyen)
    phone.does("record", evening.id, {"excused": 400})
    phone.send()
    for days, left in ((89, 1), (91, 0)):
        evening.move(clock.now() + timedelta(days=days))
        with db.write_session() as session:
            assert refused.purge(session) == 1 - left
        assert len(stored()) == left
        evening.move(clock.now() - timedelta(days=days))


def test_pages_of_it(evening: Evening) -> None:
    phone = evening.phone(evening.cast.tuyen)
    for number in range(5):
        phone.does("record", evening.id, {"excused": 400 + number})
    phone.send()
    first = phone.owner.get("/refused-operations", limit=3, count=True).json()
    assert len(first["items"]) == 3 and first["count"] == 5
    rest = phone.owner.get("/refused-operations", limit=3, cursor=first["next_cursor"]).json()
    assert rest["next_cursor"] is None
    ids = {item["id"] for item in first["items"] + rest["items"]}
    assert ids == {str(row.id) for row in stored()}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text() | st.sampled_from(["lat", "Position", "lon "]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(ANYTHING)
def test_whatever_was_sent_can_be_kept(sent: Any) -> None:
    kept = rules.keepable({"body": sent, "lat": 20.07})
    text = json.dumps(kept, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert "\\u0000" not in text and "lat" not in kept
    assert rules.keepable(sent) == rules.keepable(rules.keepable(sent))
