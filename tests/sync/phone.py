"""A phone of one person: writes operations down, sends them as one batch."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from app.core import clock
from app.core.ids import new_id
from tests.fixtures.cast import Caller

Operation = dict[str, Any]


def operation(
    kind: str, target: UUID, body: dict[str, Any] | None = None, **more: Any
) -> Operation:
    """One operation under a new id."""
    made: Operation = {
        "id": str(new_id()), "kind": kind, "target_id": str(target),
        "claimed_at": clock.now().isoformat(), "body": body or {},
    }  # fmt: skip
    return made | more


@dataclass
class Phone:
    """Its owner, and what waits on it."""

    owner: Caller
    waits: list[Operation] = field(default_factory=list)

    def does(
        self, kind: str, target: UUID | None = None, body: dict[str, Any] | None = None, **more: Any
    ) -> Operation:
        """Write an operation down."""
        made = operation(kind, target or new_id(), body, **more)
        self.waits.append(made)
        return made

    def envelope(self, operations: list[Any] | None = None, **more: Any) -> dict[str, Any]:
        """What would be sent."""
        return {
            "person_id": str(self.owner.person.id), "device_id": "may-1",
            "operations": self.waits if operations is None else operations,
        } | more  # fmt: skip

    def post(self, operations: list[Any] | None = None, **more: Any) -> httpx.Response:
        """Send it."""
        return self.owner.post("/sync", self.envelope(operations, **more))

    def send(self, operations: list[Any] | None = None, **more: Any) -> list[dict[str, Any]]:
        """Send it; the verdicts."""
        answer = self.post(operations, **more)
        assert answer.status_code == 200, answer.text
        verdicts: list[dict[str, Any]] = answer.json()["verdicts"]
        return verdicts


def statuses(verdicts: list[dict[str, Any]]) -> list[int]:
    """The status of each."""
    return [verdict["status"] for verdict in verdicts]
