"""Puts ids, months and days of the scene where a drawn request has meaningless ones.

Without it nearly every request would end at "no such row" and prove little.
"""

from datetime import date, timedelta
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case

from app.access.permissions import ROLE_PERMISSIONS
from app.deps import Allow, Public, SignedIn
from tests.fuzz.conftest import Evening
from tests.fuzz.scene import CALLERS, CLOSED
from tests.scope.evening import EVENING, LAST, MONTH, NEXT

# Around the evening; what is far off, `tests/badinput` tries.
schemathesis.openapi.format(
    "date", st.dates(date(2030, 12, 1), date(2031, 6, 30)).map(date.isoformat)
)
schemathesis.openapi.format(
    "date-time",
    st.integers(-3000, 3000).map(lambda hours: (EVENING + timedelta(hours=hours)).isoformat()),
)

# What a PUT without If-Match makes: a new id each time.
MADE = {"id", "post_id", "adoption_id"}
CHANGED = st.sampled_from([True, True, True, False])
MONTHS = [MONTH, LAST, NEXT, CLOSED, "2031-13", "0000-00"]
# The table whose ids a name means; a path's `id` is one of its first segment's.
TABLES = {
    "cell": "unit", "cell_id": "unit", "within": "unit", "unit": "unit", "unit_id": "unit",
    "home_unit_id": "unit", "parent_id": "unit", "owner_unit_id": "unit", "parent": "unit",
    "person": "person", "person_id": "person", "entered_for": "person", "person_ids": "person",
    "minutes_taker_id": "person", "meeting": "meeting", "meeting_id": "meeting",
    "rubric_id": "rubric", "post_id": "post", "adoption_id": "rubric_adoption",
    "units": "unit", "people": "person", "assignments": "assignment", "imports": "import_run",
    "obligations": "obligation", "meetings": "meeting", "check-ins": "check_in",
    "visit-reports": "visit_report", "petitions": "petition", "attachments": "attachment",
    "rubrics": "rubric", "assessments": "assessment",
}  # fmt: skip


def callers(guard: Allow | SignedIn | Public | None) -> st.SearchStrategy[str]:
    """Anybody, but mostly somebody whom the route lets in."""
    if not isinstance(guard, Allow):
        return st.sampled_from(list(CALLERS))
    may = [n for n, role in CALLERS.items() if guard.permission in ROLE_PERMISSIONS[role]]
    return st.sampled_from(may * 3 + list(CALLERS))


def give_meaning(data: st.DataObject, evening: Evening, case: Case[Any]) -> None:
    """Change three of four ids and months of a drawn request into ones that exist.

    A PUT names a row that is there when it says which version it edits, else one to be made.
    """
    segment = case.path.split("/")[3]
    edits = "if-match" in case.headers
    if edits:
        case.headers["if-match"] = data.draw(st.sampled_from(["1", "1", "1", "2", "x"]))
    for values in (case.path_parameters, case.query, case.body):
        if isinstance(values, dict):
            for name in list(values):
                meant = _values(evening, segment if name == "id" else name)
                changed = data.draw(CHANGED)
                made = case.method == "PUT" and not edits and case.path.endswith(f"{{{name}}}")
                if meant and changed and not (made and name in MADE):
                    values[name] = _like(values[name], data.draw(st.sampled_from(meant)))


def _values(evening: Evening, name: str) -> list[str]:
    if name == "month":
        return MONTHS
    if name in {"cell", "cell_id"}:
        return [str(evening.cast.an_hoa_1.id), str(evening.cast.kim_dinh_1.id)]
    if TABLES.get(name) == "unit":
        cast = evening.cast
        return [str(u.id) for u in (cast.kim_son, cast.an_hoa, cast.an_hoa_1, cast.phat_diem)]
    return evening.known[TABLES[name]] if name in TABLES else []


def _like(drawn: Any, value: str) -> Any:
    return [value] if isinstance(drawn, list) else value
