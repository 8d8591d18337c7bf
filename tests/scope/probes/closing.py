"""Probes of the books of a month."""

from tests.scope.evening import LAST, closed, unanswered
from tests.scope.probe import Hidden, Probes, ask

PROBES: Probes = {
    "GET /months/{month}": [
        Hidden("lan", lambda c, _g: ask(f"/months/{LAST}", params={"unit": str(c.an_hoa_1.id)})),
    ],
    "GET /months/{month}/snapshots": [
        Hidden(
            "lan",
            lambda c, _g: ask(f"/months/{LAST}/snapshots", params={"unit": str(c.an_hoa_1.id)}),
        ),
    ],
    "POST /months/{month}/ask": [
        Hidden(
            "chau",
            lambda c, _g: ask(f"/months/{LAST}/ask", json={"unit_id": str(c.an_hoa.id)}),
            unanswered,
        ),
    ],
    "POST /months/{month}/close": [
        Hidden(
            "viet", lambda c, _g: ask(f"/months/{LAST}/close", json={"unit_id": str(c.kim_son.id)})
        ),
    ],
    "POST /months/{month}/unlock": [
        Hidden(
            "viet",
            lambda c, _g: ask(
                f"/months/{LAST}/unlock",
                json={
                    "unit_id": str(c.kim_son.id),
                    "reason": "bổ sung biên bản",
                    "until": "2031-03-07T12:00:00+07:00",
                },
            ),
            closed,
        ),
    ],
}
