"""Probes of sync: a queue is its own person's; what is in it has its own tests (tests/sync)."""

from uuid import UUID

from sqlmodel import Session

from app.core.ids import new_id
from app.sync.models import RefusedOperation
from tests.fixtures.cast import Cast
from tests.fixtures.sealed import queue_of, sealed
from tests.scope.evening import EVENING, running, tonight
from tests.scope.probe import Hidden, Listed, Probes, ask


def refused(session: Session, cast: Cast) -> UUID:
    """Something of Tuyến's that was refused."""
    row = RefusedOperation(
        id=new_id(), operation_id=new_id(), person_id=cast.tuyen.id,
        home_path=cast.tuyen.home_path, cell_path=cast.an_hoa_1.path, kind="notice",
        target_id=new_id(), status=409, code="wrong_state",
    )  # fmt: skip
    session.add(row)
    return row.id


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
    "POST /sync/rescue": [
        Hidden("lan", lambda c, _g: ask("/sync/rescue", content=sealed(queue_of(c.tuyen, [])))),
    ],
    "GET /visit-pack": [
        Listed(
            "hau", lambda _c, _g: ask("/visit-pack"), lambda c, id: {id, c.an_hoa_1.id}, tonight
        ),
    ],
    "GET /refused-operations": [
        Listed(
            "lan",
            lambda _c, _g: ask("/refused-operations"),
            lambda c, id: {id, c.tuyen.id, c.an_hoa_1.id},
            refused,
        ),
        Hidden(
            "lan", lambda c, _g: ask("/refused-operations", params={"within": str(c.an_hoa_1.id)})
        ),
    ],
}
