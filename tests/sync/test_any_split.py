"""However a month's operations are cut into batches, mixed and repeated: the same state.

Only the order within one record is kept. The seed of a failing case is its name.
"""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.assignments.models import Obligation
from app.attendance.models import CheckIn, Confirmation, VisitReport
from app.audit.models import AuditEvent
from app.core import db
from app.meetings.models import Meeting, MeetingRecord, Task
from app.petitions.models import Petition
from app.ratings.models import Assessment
from tests.meetings.stage import EVENING
from tests.sync.conftest import Evening
from tests.sync.phone import Operation, Phone, operation
from tests.sync.work import assessment, petition, record

Chain = tuple[str, list[Operation]]  # whose, and what keeps its order

ACTS = {
    "meeting:opened": 1, "meeting:closed": 1, "meeting:record_saved": 2,
    "assessment:saved": 1, "assessment:submitted": 1, "check_in:made": 2, "check_in:undone": 1,
    "report:saved": 1, "petition:recorded": 2, "check_in:confirmed": 1,
}  # fmt: skip


def chains(evening: Evening) -> list[Chain]:
    """What the secretary and the visitor did that evening."""
    id = evening.id
    first = operation("check_in", UUID(int=1), evening.presence())
    taken_back = operation("check_in_undo", UUID(int=1))
    second = operation("check_in", UUID(int=2), evening.presence())
    written = record(evening, tasks=[{"text": "Sửa cống (mẫu)"}])
    mended = operation("record", id, written["body"] | {"speakers": 5}, if_version=1)
    score = assessment(evening)
    report = operation("visit_report", UUID(int=3), {"meeting_id": str(id), "remark": "tốt"})
    return [
        (
            "tuyen",
            [
                operation("meeting_open", id) | {"claimed_at": EVENING.isoformat()},
                written, mended, operation("meeting_close", id), score,
                operation("assessment_submit", UUID(score["target_id"])),
            ],
        ),
        ("tuyen", [operation("confirmation", id, {"person_id": str(evening.cast.hau.id)})]),
        ("tuyen", [petition(evening)]),
        ("hau", [first, taken_back, second]),
        ("hau", [report]),
        ("hau", [petition(evening)]),
    ]  # fmt: skip


def mixed(rng: Random, waiting: list[Chain]) -> list[tuple[str, list[Operation]]]:
    """Batches of one person each, in some order; some of what was sent is sent again."""
    left = [(who, list(operations)) for who, operations in waiting]
    sent: list[tuple[str, Operation]] = []
    batches: list[tuple[str, list[Operation]]] = []
    while any(operations for _, operations in left):
        who = rng.choice([who for who, operations in left if operations])
        batch: list[Operation] = []
        for _ in range(rng.randint(1, 4)):
            again = [each for whose, each in sent if whose == who]
            mine = [operations for whose, operations in left if whose == who and operations]
            if again and (not mine or rng.random() < 0.3):
                batch.append(rng.choice(again))
            elif mine:
                batch.append(rng.choice(mine).pop(0))
                sent.append((who, batch[-1]))
        batches.append((who, batch))
    for who in ("hau", "tuyen"):
        everything = [each for whose, each in sent if whose == who]
        batches.append((who, rng.sample(everything, len(everything))))
    return batches


def state(session: Session, evening: Evening) -> dict[str, Any]:
    """What it came to, without moments and versions."""
    meeting = session.get_one(Meeting, evening.id)
    written = session.get_one(MeetingRecord, evening.id)
    acts = [event.action for event in session.exec(select(AuditEvent))]
    visits = session.exec(select(Obligation).where(Obligation.meeting_id == evening.id))
    return {
        "meeting": (meeting.state, meeting.opened_at, meeting.self_points, meeting.flags),
        "record": (written.speakers, written.present, written.version),
        "tasks": [task.text for task in session.exec(select(Task))],
        "scores": [(a.state, a.points) for a in session.exec(select(Assessment))],
        "presences": sorted(
            (str(row.id), row.grade.value, row.undone_at is None)
            for row in session.exec(select(CheckIn))
        ),
        "visits": [(v.state.value, v.grade, v.done_by) for v in visits],
        "reports": [report.remark for report in session.exec(select(VisitReport))],
        "petitions": len(session.exec(select(Petition)).all()),
        "confirmations": len(session.exec(select(Confirmation)).all()),
        "acts": {action: acts.count(action) for action in ACTS},
    }


def check(evening: Evening, seed: int) -> None:
    """One way of cutting, mixing and repeating."""
    evening.move(evening.after)
    phones: dict[str, Phone] = {
        who: evening.phone(getattr(evening.cast, who)) for who in ("hau", "tuyen")
    }
    for who, batch in mixed(Random(seed), chains(evening)):
        verdicts = phones[who].send(batch)
        assert {v["status"] for v in verdicts} <= {200, 201}, (seed, verdicts)
    with db.read_session() as session:
        found = state(session, evening)
    points = found["meeting"][2]
    assert points is not None and points > 50
    assert found == {
        "meeting": ("held", EVENING, points, ""),
        "record": (5, 9, 2),
        "tasks": ["Sửa cống (mẫu)"],
        "scores": [("submitted", points)],
        "presences": [(str(UUID(int=1)), found["presences"][0][1], False),
                      (str(UUID(int=2)), "C", True)],
        "visits": [("done", "C", UUID(int=2))],
        "reports": ["tốt"],
        "petitions": 2,
        "confirmations": 1,
        "acts": ACTS,
    }, seed  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_any_split_ends_the_same(evening: Evening, seed: int) -> None:
    check(evening, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(6, 200))
def test_every_split_ends_the_same(evening: Evening, seed: int) -> None:
    check(evening, seed)
