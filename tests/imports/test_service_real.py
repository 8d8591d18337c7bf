"""The district's real workbook, end to end: dry run, apply, again without changes, undo."""

import time
from collections import Counter

import pytest
from sqlalchemy import event
from sqlmodel import Session, func, select

from app.assignments.models import Assignment, Obligation
from app.core import clock, db
from app.imports.rules.coverage import clashes
from app.imports.workbook.reading import read_workbook
from app.meetings.models import Meeting
from app.organisation.models import SEGMENT, Unit, UnitKind, UnitVersion
from app.people.models import Person, Post
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api
from tests.imports.books import REAL
from tests.imports.desk import Desk, adds_up, dump, figures

TOTALS = {"cells": 282, "communes": 25, "secretaries": 282, "visitors": 90, "assignments": 282}


@pytest.fixture
def desk(api: Api, cast: Cast) -> Desk:
    return Desk(sign_in(api, cast.chau), cast.kim_son)


def below(session: Session, cast: Cast, kind: UnitKind) -> list[Unit]:
    """Units that the import made: codes of the workbook are five digits."""
    units = session.exec(select(Unit).where(Unit.kind == kind)).all()
    mine = [u for u in units if u.path.startswith(cast.kim_son.path)]
    old = {cast.an_hoa.path, cast.kim_dinh.path}
    return [u for u in mine if u.path[: len(cast.an_hoa.path)] not in old]


def test_the_dry_run_changes_nothing_and_tells_everything(desk: Desk) -> None:
    before = dump()
    read = desk.check(REAL.read_bytes())
    assert dump() == before
    assert figures(read) == (283, 0, 0, 0)
    adds_up(read)
    assert read["counts"]["total"] == 283
    assert read["totals"] == TOTALS
    assert read["reachable_coverage"] == {"reachable": 243, "total": 282, "rate": 0.8617}
    assert len(read["clashes"]) == 36
    rows = read_workbook(REAL.read_bytes()).rows
    expected = clashes(rows, clock.first_day(clock.this_month()))
    first = read["clashes"][0]
    assert (first["visitor"], first["phone"]) == (expected[0].visitor, expected[0].phone)
    assert first["day"] == expected[0].day.isoformat()
    assert first["meetings"][0] == {
        "cell": expected[0].meetings[0].cell,
        "commune": expected[0].meetings[0].commune,
        "time": f"{expected[0].meetings[0].starts:%H:%M}",
        "row": expected[0].meetings[0].row,
    }
    assert [(f["row"], f["value"], f["code"]) for f in read["rows"]] == [
        (9, "7h30", "time_understood")
    ]
    assert (read["state"], read["sheet"], read["title_unit"]) == ("checked", "Chi bộ", "Kim Sơn")
    assert read["needs_confirmation"] is None
    assert read["may_undo"] is False


def test_applied_it_stands_in_the_tables(desk: Desk, cast: Cast) -> None:
    with db.read_session() as session:
        people = session.exec(select(func.count()).select_from(Person)).one()
    read = desk.take_in(REAL.read_bytes())
    assert (read["state"], read["may_undo"]) == ("applied", True)
    month = clock.this_month()
    with db.read_session() as session:
        communes, cells = (below(session, cast, k) for k in (UnitKind.commune, UnitKind.cell))
        assert (len(communes), len(cells)) == (25, 282)
        assert {c.opened_on for c in cells} == {clock.first_day(month)}
        assert {c.path[:-SEGMENT] for c in cells} == {c.path for c in communes}
        made = session.exec(select(func.count()).select_from(Person)).one() - people
        assert made == 282 + 90 - 1
        ids = {c.id for c in cells}
        posts = session.exec(select(Post)).all()
        assert len({p.unit_id for p in posts if p.unit_id in ids and p.role == "secretary"}) == 282
        visiting = [p for p in posts if p.unit_id == cast.kim_son.id and p.role == "visitor"]
        assert len({p.person_id for p in visiting} - {cast.hau.id, cast.bao.id}) == 90
        assigned = [a for a in session.exec(select(Assignment)) if a.cell_id in ids]
        assert len(assigned) == 282
        per_cell = Counter(a.cell_id for a in assigned)
        assert sorted(Counter(per_cell.values()).items()) == [(1, 280), (2, 1)]
        versions = session.exec(select(UnitVersion.unit_id)).all()
        assert ids <= set(versions)
        meetings = [m for m in session.exec(select(Meeting)) if m.cell_id in ids]
        assert Counter(m.month for m in meetings) == Counter(
            {clock.shift(month, n): 282 for n in range(4)}
        )
        owed = [o for o in session.exec(select(Obligation)) if o.cell_id in ids]
        assert Counter(o.month for o in owed)[clock.shift(month, 1)] == 282


def test_again_it_changes_nothing(desk: Desk) -> None:
    desk.take_in(REAL.read_bytes())
    before = dump()
    again = desk.check(REAL.read_bytes())
    assert figures(again) == (0, 0, 283, 0)
    applied = desk.apply(again["id"]).json()
    assert (applied["state"], applied["may_undo"]) == ("applied", False)
    assert dump() == before
    nothing = desk.undo(again["id"])
    assert (nothing.status_code, nothing.json()["code"]) == (409, "cannot_undo")


def test_undone_everything_is_as_before(desk: Desk) -> None:
    before = dump()
    read = desk.take_in(REAL.read_bytes())
    assert dump() != before
    # An import without changes in between is nothing that stands in the way.
    desk.take_in(REAL.read_bytes())
    undone = desk.undo(read["id"])
    assert undone.status_code == 200, undone.text
    assert (undone.json()["state"], undone.json()["may_undo"]) == ("undone", False)
    after = dump()
    for table, rows in kept_ahead(before, after).items():
        assert after[table] == rows, table
    assert desk.undo(read["id"]).json()["state"] == "undone"
    refused = desk.apply(read["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "import_undone")
    assert figures(desk.check(REAL.read_bytes())) == (283, 0, 0, 0)


def kept_ahead(
    before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]]
) -> dict[str, list[dict[str, object]]]:
    """The former tables, with the meetings and visits of older cells that the job would add."""
    cells = {row["id"] for row in before["unit"]}
    job = {
        table: [row for row in after[table] if row["cell_id"] in cells]
        for table in ("meeting", "obligation")
    }
    return before | job


def test_its_cost_does_not_grow_with_the_rows(desk: Desk, database: str) -> None:
    """Seconds are printed (the machine is shared); what is held is the number of statements."""
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(db.engine(), "before_cursor_execute", count)
    data = REAL.read_bytes()
    started = time.perf_counter()
    read = desk.check(data)
    checked = time.perf_counter()
    assert desk.apply(read["id"]).status_code == 200
    applied = time.perf_counter()
    assert statements < 120
    assert desk.undo(read["id"]).status_code == 200
    undone = time.perf_counter()
    print(
        f"\n{database.split(':')[0]}: dry run {checked - started:.2f} s, "
        f"apply {applied - checked:.2f} s, undo {undone - applied:.2f} s"
    )
