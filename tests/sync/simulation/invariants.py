"""What must hold after any month of phones, in six questions; each answers with what is wrong.

Facts lost and doubled are here; `rightful` has scope, states, sums and history.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid5

from app.meetings.models import MeetingState
from app.ratings.models import AssessmentState
from tests.sync.simulation.left import Left

# Under the id of the row, not of the operation, where no version was named.
OWN = {"check_in", "meeting", "visit_report", "petition", "assessment"}
NO_RECEIPT = {"check_in_undo", "confirmation"}


def nothing_lost(left: Left) -> Iterator[str]:
    """Every act is acknowledged, refused or given up, and what is acknowledged is there."""
    for phone in left.phones:
        mine = [act for act in left.acts.values() if act["phone"] == phone["id"]]
        acknowledged = {each["id"] for each in phone["receipts"]}
        kept = {item["id"]: item for item in phone["items"]}
        for act in mine:
            places = (act["op"] in acknowledged, act["op"] in kept, act["dropped"])
            if sum(places) != 1:
                yield f"{_name(act)}: acknowledged, kept, given up: {places}"
        yield from _waiting(phone)
        yield from _pictures(left, phone)
        for receipt in phone["receipts"]:
            if receipt["kind"] != "photo":
                yield from _acknowledged(left, phone["person"], receipt)
    yield from _last_words(left)


def _name(act: dict[str, Any]) -> str:
    return f"{act['kind']} {act['op']} of {act['phone']} at {act['at']}"


def _waiting(phone: dict[str, Any]) -> Iterator[str]:
    """After the last quiet sending nothing waits but what stands behind a refusal."""
    refused = {item["record"] for item in phone["items"] if item["state"] == "refused"}
    for item in phone["items"]:
        if item["state"] == "waiting" and item["record"] not in refused:
            yield f"{phone['id']} still keeps {item['kind']} {item['id']}, tried {item['tried']}"


def _pictures(left: Left, phone: dict[str, Any]) -> Iterator[str]:
    acknowledged = {each["id"] for each in phone["receipts"] if each["kind"] == "photo"}
    kept = {each["id"]: each["state"] for each in phone["photos"]}
    for picture in phone["pictures"]:
        id = picture["id"]
        if (id in acknowledged) + (id in kept) + picture["dropped"] != 1:
            yield f"page {id} of {phone['id']} is neither there nor refused"
        if id in acknowledged and UUID(id) not in left.pages:
            yield f"page {id} of {phone['id']} is acknowledged and not stored"
        if kept.get(id) == "waiting":
            yield f"{phone['id']} still keeps page {id}"


def _acknowledged(left: Left, person: str, receipt: dict[str, Any]) -> Iterator[str]:
    act = left.acts.get(receipt["id"])
    if act is None:
        yield f"a receipt for {receipt['kind']} {receipt['id']}, which nobody handed in"
        return
    if not _is_there(left, act, receipt["result"]):
        yield f"{_name(act)} is acknowledged and not there"
    if act["kind"] in NO_RECEIPT:
        return
    target = UUID(act["target"])
    own = uuid5(target, "record") if act["kind"] == "record" else target
    on_server = {own} if act["version"] is None else set()
    known = left.receipts.get(UUID(act["op"])) or next(
        (left.receipts[id] for id in on_server if id in left.receipts), None
    )
    if known is None or str(known.person_id) != person:
        yield f"{_name(act)} is acknowledged and the server has no receipt of {person}"


def _is_there(left: Left, act: dict[str, Any], result: Any) -> bool:
    effect = EFFECTS.get(act["kind"])
    # What a later act may change again has none: the server's receipt has to do.
    return effect is None or bool(effect(left, UUID(act["target"]), act, result))


def _of(row: object, name: str) -> Any:
    return getattr(row, name, None)


def _present(left: Left, _target: UUID, act: dict[str, Any], result: Any) -> bool:
    row = left.check_ins.get(UUID(result["id"]))
    named = (act["body"]["meeting_id"], act["person"])
    return row is not None and (str(row.meeting_id), str(row.person_id)) == named


def _planned(left: Left, target: UUID, _act: dict[str, Any], _result: Any) -> bool:
    meeting = left.meetings[target]
    return bool(meeting.confirmed_at) and meeting.state is not MeetingState.expected


def _asked_for(left: Left, target: UUID, act: dict[str, Any], _result: Any) -> bool:
    return target in left.petitions and left.petitions[target].text == act["body"]["text"]


EFFECTS: dict[str, Callable[[Left, UUID, dict[str, Any], Any], object]] = {
    "check_in": _present,
    "check_in_undo": lambda left, _t, _a, result: _of(
        left.check_ins.get(UUID(result["id"])), "undone_at"
    ),
    "confirmation": lambda left, t, act, _r: (
        (t, UUID(act["body"]["person_id"])) in left.confirmations
    ),
    "meeting": _planned,
    "meeting_open": lambda left, t, _a, _r: _of(left.meetings.get(t), "opened_at"),
    "meeting_close": lambda left, t, _a, _r: _of(left.meetings.get(t), "closed_at"),
    "record": lambda left, t, _a, _r: t in left.records,
    "visit_report": lambda left, _t, act, result: (
        str(_of(left.reports.get(UUID(result["id"])), "person_id")) == act["person"]
    ),
    "assessment": lambda left, t, _a, _r: t in left.assessments,
    "assessment_submit": lambda left, t, _a, _r: (
        _of(left.assessments.get(t), "state") is AssessmentState.submitted
    ),
    "petition": _asked_for,
    "absent": lambda left, t, _a, _r: _of(left.visits.get(t), "absence_answered_at"),
}


def _last_words(left: Left) -> Iterator[str]:
    """Where one phone alone was acknowledged, its last words are what is stored."""
    acknowledged = {each["id"] for phone in left.phones for each in phone["receipts"]}
    said: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for act in left.acts.values():
        if act["kind"] in {"record", "visit_report"} and act["op"] in acknowledged:
            said.setdefault((act["kind"], act["target"]), []).append(act)
    for (kind, target), acts in said.items():
        if len({act["phone"] for act in acts}) > 1:
            continue
        last = acts[-1]["body"]
        if kind == "record":
            same = _of(left.records.get(UUID(target)), "minutes") == last["minutes"]
        else:
            same = _of(left.reports.get(UUID(target)), "remark") == last["remark"]
        if not same:
            yield f"{_name(acts[-1])}: other words are stored"


def nothing_doubled(left: Left) -> Iterator[str]:
    """One row for each thing a person did, one line of history for each change."""
    standing = Counter(
        (row.meeting_id, row.person_id) for row in left.check_ins.values() if row.stands
    )
    yield from (f"two presences stand: {who}" for who, count in standing.items() if count > 1)
    targets: dict[str, set[str]] = {}
    for act in left.acts.values():
        targets.setdefault(act["kind"], set()).add(act["target"])
    pictures = {each["id"] for phone in left.phones for each in phone["pictures"]}
    for kind, rows, handed_in in (
        ("check_in", left.check_ins, targets.get("check_in", set())),
        ("petition", left.petitions, targets.get("petition", set())),
        ("visit_report", left.reports, targets.get("visit_report", set())),
        ("assessment", left.assessments, targets.get("assessment", set())),
        ("page", left.pages, pictures),
    ):
        for id in rows:
            if str(id) not in handed_in:
                yield f"{kind} {id}: nobody handed it in"
    for words, count in _words(left).items():
        if count > 1:
            yield f"stored {count} times: {words}"
    for what, expected, found in tally(left):
        if found > expected:
            yield f"{what}: {found} lines of history for {expected} changes"


def _words(left: Left) -> Counter[str]:
    """No two acts of the simulation say the same."""
    found = Counter(row.text for row in left.petitions.values())
    found.update(row.text for row in left.tasks.values())
    found.update(row.remark for row in left.reports.values() if row.remark)
    found.update(row.minutes for row in left.records.values() if row.minutes)
    return found


def tally(left: Left) -> Iterator[tuple[str, int, int]]:
    """For each stored thing: the changes it has seen, and the lines of history that tell of it."""
    lines = left.counted()

    def told(id: UUID | None, *actions: str) -> int:
        return sum(lines[action, id] for action in actions)

    for id, check_in in left.check_ins.items():
        yield f"check_in {id}", 1, told(id, "check_in:made")
        gone = int(check_in.undone_at is not None)
        yield f"check_in {id} taken back", gone, told(id, "check_in:undone")
    for id, petition in left.petitions.items():
        yield f"petition {id}", petition.version, told(id, "petition:recorded")
    for id, report in left.reports.items():
        yield f"report {id}", report.version, told(id, "report:saved")
    yield from _of_the_cell(left, told)


def _of_the_cell(left: Left, told: Callable[..., int]) -> Iterator[tuple[str, int, int]]:
    for id, score in left.assessments.items():
        done = told(id, "assessment:saved", "assessment:submitted")
        yield f"assessment {id}", score.version, done
    for id, stored in left.records.items():
        done = told(id, "meeting:record_saved", "meeting:record_confirmed")
        yield f"record of {id}", stored.version, done
    for id in left.meetings:
        seen = sum(meeting == id for meeting, _person in left.confirmations)
        yield f"confirmations at {id}", seen, told(id, "check_in:confirmed")
    for id, row in left.refused.items():
        if row.operation_id is not None:
            yield f"refused operation {id}", 1, told(row.operation_id, "sync:refused")
    added = [e.data["attachment"] for e in left.events if e.action == "meeting:attachment_added"]
    for id in left.pages:
        yield f"page {id}", 1, added.count(str(id))
