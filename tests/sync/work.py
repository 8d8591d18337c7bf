"""Operations that are good ones at the meeting of An Hòa 1, each with its direct request."""

from typing import Any
from uuid import uuid4

from tests.meetings.stage import EVENING
from tests.sync.conftest import Evening
from tests.sync.phone import Operation, operation

FULL: dict[str, Any] = {
    "preparation.content": 10, "preparation.notice": True, "conduct.regular_content": 10,
    "conduct.discussion": 10, "conduct.minutes": True, "principles.principles": 15,
    "result.done": 15,
}  # fmt: skip


def petition(evening: Evening) -> Operation:
    """A petition heard there."""
    body = {"meeting_id": str(evening.id), "text": "Đề nghị sửa cống đầu xóm (mẫu)"}
    return operation("petition", uuid4(), body)


def record(evening: Evening, **more: Any) -> Operation:
    """The record: two hours, all there but one."""
    body = {
        "started_at": EVENING.isoformat(), "ended_at": evening.after.isoformat(), "excused": 1,
        "speakers": 3,
    } | more  # fmt: skip
    return operation("record", evening.id, body)


def assessment(evening: Evening, rater: str = "self") -> Operation:
    """A score, everything full."""
    body = {
        "meeting_id": str(evening.id), "rater": rater, "rubric_id": str(evening.rubric),
        "answers": FULL,
    }  # fmt: skip
    return operation("assessment", uuid4(), body)
