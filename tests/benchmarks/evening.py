"""An evening to measure with: thousands of cells that meet now, each expecting one visitor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from app.access.permissions import Role
from app.assignments.models import Assignment, Obligation
from app.core import clock, db, security
from app.meetings.models import Meeting, MeetingState
from app.organisation.models import Unit, UnitKind
from app.organisation.service import create_unit
from app.people.models import Account, Person, Post, SignIn

SINCE = date(2025, 1, 1)
CELLS_EACH = 3  # a visitor's cells; their meetings lie on different days of the week


@dataclass(frozen=True)
class Visit:
    """One visitor who is about to check in."""

    meeting_id: UUID
    person_id: UUID
    token: str


def fill(visits: int) -> list[Visit]:
    """Write the evening into the configured, migrated, empty database."""
    with db.write_session() as session:
        parent = _commune(session)
        people = [_person(parent, n) for n in range(visits // CELLS_EACH + 1)]
        for model, rows in _rows(parent, people, visits):
            session.connection().execute(insert(model), rows)
        found = session.connection().execute(
            Obligation.__table__.select().with_only_columns(  # type: ignore[attr-defined]
                Obligation.meeting_id, Obligation.person_id
            )
        )
        owed = [(meeting_id, person_id) for meeting_id, person_id in found]
    tokens = {p["id"]: security.make_access_token(p["id"], p["sign_in_id"]) for p in people}
    return [Visit(meeting, person, tokens[person]) for meeting, person in owed]


def _commune(session: Any) -> Unit:
    province = create_unit(
        session, kind=UnitKind.province, code="1", name="Tỉnh mẫu", parent=None, opened_on=SINCE
    )
    return create_unit(
        session, kind=UnitKind.commune, code="1", name="Xã mẫu", parent=province, opened_on=SINCE
    )


def _person(home: Unit, number: int) -> dict[str, Any]:
    return {
        "id": uuid4(), "sign_in_id": uuid4(), "full_name": f"Cán bộ {number}",
        "folded": f"can bo {number}", "phone": f"09{number:08d}", "title": "",
        "home_unit_id": home.id, "home_path": home.path, "created_at": clock.now(), "version": 1,
    }  # fmt: skip


def _rows(
    parent: Unit, people: list[dict[str, Any]], visits: int
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    now = clock.now()
    stamp = {"created_at": now, "version": 1}
    month = clock.month_of(now)
    cells = [
        stamp | {
            "id": uuid4(), "kind": UnitKind.cell, "code": str(n), "name": f"Chi bộ {n}",
            "folded": f"chi bo {n}", "parent_id": parent.id, "path": f"{parent.path}{n:04d}",
            "opened_on": SINCE, "place_lat": 20.05, "place_lon": 106.09,
        }
        for n in range(visits)
    ]  # fmt: skip
    # A third meets now, the others two and four days ago: nobody sits in two halls.
    starts = [now - timedelta(minutes=10) - timedelta(days=2 * (n % 3)) for n in range(visits)]
    meetings = [
        stamp | {
            "id": uuid4(), "cell_id": c["id"], "cell_path": c["path"], "month": month,
            "starts_at": at, "opened_at": at, "state": MeetingState.open,
        }
        for c, at in zip(cells, starts, strict=True)
    ]  # fmt: skip
    owners = [people[n // CELLS_EACH] for n in range(visits)]
    assignments = [
        stamp | {
            "id": uuid4(), "person_id": p["id"], "cell_id": c["id"], "cell_path": c["path"],
            "starts_on": SINCE, "every_months": 1,
        }
        for p, c in zip(owners, cells, strict=True)
    ]  # fmt: skip
    obligations = [
        stamp | {
            "id": uuid4(), "assignment_id": a["id"], "person_id": a["person_id"],
            "cell_id": a["cell_id"], "cell_path": a["cell_path"], "month": month,
            "meeting_id": m["id"], "expected_at": m["starts_at"], "flags": "", "state": "due",
        }
        for a, m in zip(assignments, meetings, strict=True)
    ]  # fmt: skip
    later = now + timedelta(days=1)
    yield Unit, cells
    yield Person, [{k: v for k, v in p.items() if k != "sign_in_id"} for p in people]
    yield Account, [{"person_id": p["id"], "created_at": now} for p in people]
    yield SignIn, [
        {
            "id": p["sign_in_id"], "person_id": p["id"], "generation": 0, "created_at": now,
            "used_at": now, "expires_at": later, "agent": "",
        }
        for p in people
    ]  # fmt: skip
    yield Post, [
        stamp | {
            "id": uuid4(), "person_id": p["id"], "role": Role.visitor, "unit_id": parent.id,
            "unit_path": parent.path, "is_deputy": False, "from_on": SINCE,
        }
        for p in people
    ]  # fmt: skip
    yield Meeting, meetings
    yield Assignment, assignments
    yield Obligation, obligations
