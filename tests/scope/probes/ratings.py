"""Probes of scoring sheets, scores and decisions."""

from typing import Any

from app.core.ids import new_id
from tests.fixtures.cast import Cast
from tests.scope.evening import (
    LAST,
    adoption,
    decided,
    drafted,
    handed_in,
    judged,
    met,
    own_sheet,
    running,
    scored,
    sheet,
    to_score,
    tried,
    waiting,
)
from tests.scope.probe import Hidden, Listed, Open, Probes, ask


def _adoption(cast: Cast) -> dict[str, Any]:
    return {"unit_id": str(cast.an_hoa.id), "kinds": ["regular"], "from": "2025-01-01"}


def _draft(cast: Cast, sheet: dict[str, Any]) -> dict[str, Any]:
    return {"owner_unit_id": str(cast.an_hoa.id), "sheet": sheet}


def _both(session: Any, cast: Cast) -> Any:
    id = running(session, cast)
    sheet(session, cast)
    return id


DECISION = {
    "class": "kha",
    "session_on": "2031-03-04",
    "conclusion_no": "1-KL",
    "reason": "x",
    "seen": 0,
}
WHY = {"revision": 1, "reason": "xem lại biên bản"}

PROBES: Probes = {
    "GET /rubrics": [
        Listed(
            "lan",
            lambda _c, _g: ask("/rubrics", params={"state": "draft"}),
            lambda _c, id: {id},
            own_sheet,
        ),
        Hidden("lan", lambda c, _g: ask("/rubrics", params={"cell": str(c.an_hoa_1.id)}), sheet),
    ],
    "GET /rubrics/{id}": [Hidden("lan", lambda _c, id: ask(f"/rubrics/{id}"), own_sheet)],
    "PUT /rubrics/{id}": [
        Hidden(
            "lan",
            lambda c, draft: ask(f"/rubrics/{new_id()}", json=_draft(c, draft.sheet)),
            drafted,
        ),
        Hidden(
            "lan",
            lambda c, draft: ask(f"/rubrics/{draft.id}", json=_draft(c, draft.sheet), version=1),
            drafted,
        ),
    ],
    "POST /rubrics/read": [Open("what is in the caller's own file; nothing is stored")],
    "POST /rubrics/check": [Open("what is in the caller's own editor; nothing is stored")],
    "GET /rubrics/{id}/table.xlsx": [
        Hidden("lan", lambda _c, id: ask(f"/rubrics/{id}/table.xlsx"), own_sheet)
    ],
    "POST /rubrics/{id}/publish": [
        Hidden("lan", lambda _c, id: ask(f"/rubrics/{id}/publish"), own_sheet),
    ],
    "PUT /rubrics/{id}/adoptions/{adoption_id}": [
        Hidden(
            "lan",
            lambda c, a: ask(
                f"/rubrics/{a.rubric_id}/adoptions/{a.id}", json=_adoption(c), version=1
            ),
            adoption,
        ),
    ],
    "POST /rubrics/{id}/what-if": [
        Hidden(
            "lan",
            lambda c, id: ask(
                f"/rubrics/{id}/what-if",
                json={
                    "unit_id": str(c.an_hoa.id),
                    "from_month": "2031-01",
                    "to_month": "2031-02",
                },
            ),
            own_sheet,
        )
    ],
    "GET /rubrics/{id}/what-if": [
        Hidden("lan", lambda _c, id: ask(f"/rubrics/{id}/what-if"), own_sheet)
    ],
    "GET /rubrics/{id}/what-if/{trial_id}": [
        Hidden("lan", lambda _c, t: ask(f"/rubrics/{t.rubric_id}/what-if/{t.id}"), tried)
    ],
    "GET /rubrics/{id}/what-if/{trial_id}/rows": [
        Hidden("lan", lambda _c, t: ask(f"/rubrics/{t.rubric_id}/what-if/{t.id}/rows"), tried)
    ],
    "GET /units/{id}/yearly": [
        Hidden("lan", lambda c, _g: ask(f"/units/{c.an_hoa_1.id}/yearly", params={"year": 2031}))
    ],
    "GET /yearly": [
        Listed(
            "lan",
            lambda _c, _g: ask("/yearly", params={"year": 2031}),
            lambda c, _g: {c.an_hoa_1.id},
        ),
        Hidden(
            "lan",
            lambda c, _g: ask("/yearly", params={"year": 2031, "within": str(c.an_hoa.id)}),
        ),
    ],
    "GET /meetings/{id}/sheet": [
        Hidden("tuyen", lambda _c, id: ask(f"/meetings/{id}/sheet"), _both),
    ],
    "GET /meetings/{id}/voices": [
        Hidden("tuyen", lambda _c, id: ask(f"/meetings/{id}/voices"), met),
    ],
    "POST /meetings/{id}/decision": [
        Hidden(
            "lan",
            lambda _c, id: ask(f"/meetings/{id}/decision", json=DECISION),
            judged,
        ),
    ],
    "GET /decisions/to-decide": [
        Hidden(
            "lan",
            lambda c, _g: ask(
                "/decisions/to-decide", params={"unit": str(c.an_hoa_1.id), "month": LAST}
            ),
            judged,
        ),
    ],
    "GET /decisions/waiting": [
        Hidden(
            "lan",
            lambda c, _g: ask(
                "/decisions/waiting", params={"unit": str(c.an_hoa_1.id), "month": LAST}
            ),
            waiting,
        ),
    ],
    "POST /decisions": [
        Hidden(
            "lan",
            lambda c, id: ask(
                "/decisions",
                json={
                    "unit_id": str(c.an_hoa_1.id),
                    "month": LAST,
                    "session_on": "2031-03-04",
                    "conclusion_no": "1-KL",
                    "items": [{"meeting_id": str(id), "seen": 0}],
                },
            ),
            judged,
        ),
    ],
    "POST /decisions/confirm": [
        Hidden(
            "huong",
            lambda c, id: ask(
                "/decisions/confirm",
                json={
                    "unit_id": str(c.an_hoa_1.id),
                    "items": [{"meeting_id": str(id), "revision": 1}],
                },
            ),
            waiting,
        ),
    ],
    "POST /meetings/{id}/decision/confirm": [
        Hidden(
            "huong",
            lambda _c, id: ask(f"/meetings/{id}/decision/confirm", json={"revision": 1}),
            waiting,
        ),
    ],
    "POST /meetings/{id}/decision/refuse": [
        Hidden(
            "huong",
            lambda _c, id: ask(f"/meetings/{id}/decision/refuse", json=WHY),
            waiting,
        ),
    ],
    "POST /meetings/{id}/decision/reopen": [
        Hidden(
            "huong",
            lambda _c, id: ask(f"/meetings/{id}/decision/reopen", json=WHY),
            decided,
        ),
    ],
    "GET /assessments": [
        Listed(
            "lan",
            lambda _c, _g: ask("/assessments"),
            lambda c, id: {id, c.tuyen.id},
            handed_in,
        ),
        Hidden("lan", lambda c, _g: ask("/assessments", params={"within": str(c.an_hoa_1.id)})),
    ],
    "GET /assessments/{id}": [
        Hidden("lan", lambda _c, id: ask(f"/assessments/{id}"), handed_in),
    ],
    "PUT /assessments/{id}": [
        Hidden("tuyen", lambda _c, body: ask(f"/assessments/{new_id()}", json=body), to_score),
    ],
    "POST /assessments/{id}/submit": [
        Hidden("tuyen", lambda _c, id: ask(f"/assessments/{id}/submit"), scored),
    ],
    "POST /assessments/{id}/return": [
        Hidden(
            "lan",
            lambda _c, id: ask(
                f"/assessments/{id}/return", json={"reason": "thiếu biên bản", "seen": 2}
            ),
            handed_in,
        ),
    ],
}
