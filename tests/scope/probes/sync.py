"""Probes of sync: a queue is its own person's; what is in it has its own tests (tests/sync)."""

from app.core.ids import new_id
from tests.scope.evening import EVENING, running
from tests.scope.probe import Hidden, Probes, ask

PROBES: Probes = {
    "POST /sync": [
        Hidden(
            "hau",
            lambda c, id: ask(
                "/sync",
                json={
                    "person_id": str(c.hau.id),
                    "device_id": "may-cua-hau",
                    "operations": [
                        {
                            "id": str(new_id()),
                            "kind": "check_in",
                            "target_id": str(new_id()),
                            "claimed_at": EVENING.isoformat(),
                            "body": {
                                "meeting_id": str(id),
                                "claimed_at": EVENING.isoformat(),
                                "via": "declared",
                            },
                        }
                    ],
                },
            ),
            running,
        ),
    ],
}
