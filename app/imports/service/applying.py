"""Carries out what a dry run promised: all of it in the caller's transaction, or nothing.

One audit row tells of the whole import; `ImportChange` keeps every row that was made or changed,
and what it was before, for the undo.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.assignments.models import Assignment
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.db import Record
from app.core.errors import NotFound
from app.core.text import fold
from app.imports import queries
from app.imports.errors import ConfirmUnit, ImportOutdated, ImportUndone
from app.imports.models import ImportChange, ImportRun, ImportState
from app.imports.rules.known import CellKey, Known
from app.imports.rules.plan import NewCell, Plan
from app.imports.rules.planning import make_plan
from app.imports.schemas import Checked
from app.imports.service.checking import ROWS, require_import
from app.meetings.service import keep_ahead
from app.organisation import queries as organisation
from app.organisation.models import Unit, UnitKind
from app.organisation.service import NewUnit, change_unit, create_units
from app.people.models import Person, Post

Row = TypeVar("Row", bound=Record)


def apply(session: Session, actor: Actor, id: UUID, *, confirm_unit: bool) -> ImportRun:
    """Apply a checked import; one already applied stays as it is.

    Raises NotFound, Forbidden, NotInCharge, ImportUndone, ConfirmUnit, ImportOutdated.
    """
    run, unit = locked(session, actor, id)
    if run.state is ImportState.applied:
        return run
    if run.state is ImportState.undone:
        raise ImportUndone()
    checked = Checked.model_validate(run.findings)
    if checked.needs_confirmation and not confirm_unit:
        raise ConfirmUnit(checked.needs_confirmation)
    rows = ROWS.validate_python(run.rows)
    known = queries.known(session, unit, rows, lock=True)
    plan = make_plan(known, rows, checked.headings)
    if plan.mark() != checked.plan:
        raise ImportOutdated()
    changes = _Works(session, actor, run, known).carry_out(plan)
    run.state = ImportState.applied
    run.applied_at = clock.now()
    run.touch()
    session.add(run)
    record(
        session, actor, Action.import_applied, subject="import", subject_id=run.id,
        path=unit.path, changes=changes, rows=plan.figures(),
    )  # fmt: skip
    session.flush()
    keep_ahead(session, path=unit.path)
    return run


def locked(session: Session, actor: Actor, id: UUID) -> tuple[ImportRun, Unit]:
    """An import and its unit, both locked: of two verbs on one unit at once, one waits."""
    seen = queries.run(session, actor, id)
    unit = organisation.locked_unit(session, seen.unit_id) if seen else None
    if seen is None or unit is None:
        raise NotFound()
    require_import(session, actor, unit)
    return queries.locked_run(session, id), unit


class _Works:
    """Makes and changes rows, and writes each one down."""

    def __init__(self, session: Session, actor: Actor, run: ImportRun, known: Known) -> None:
        self._session = session
        self._actor = actor
        self._run = run
        self._known = known
        self._cells = {key: cells[0] for key, cells in known.cells.items()}
        self._people = known.everybody()
        self._journal: list[ImportChange] = []

    def carry_out(self, plan: Plan) -> int:
        """Every step of the plan; how many rows were made or changed."""
        communes = self._communes(plan) | self._known.communes
        self._new_cells(plan.cells, communes)
        self._change_cells(plan)
        self._new_people(plan)
        for id, fields in plan.person_changes.items():
            self._change(self._person(str(id)), fields)
        self._posts(plan)
        self._assignments(plan)
        self._session.add_all(self._journal)
        return len(self._journal)

    def _communes(self, plan: Plan) -> dict[str, Unit]:
        made = create_units(
            self._session,
            [
                NewUnit(
                    UnitKind.commune, new.code, new.name, self._known.unit, self._known.first_day
                )
                for new in plan.communes
            ],
        )
        self._made(made)
        return {unit.code: unit for unit in made}

    def _new_cells(self, cells: Sequence[NewCell], communes: Mapping[str, Unit]) -> None:
        made = create_units(
            self._session,
            [
                NewUnit(
                    UnitKind.cell, new.code, new.name, communes[new.key[0]],
                    self._known.first_day, new.profile,
                )
                for new in cells
            ],
        )  # fmt: skip
        self._made(made)
        for new, cell in zip(cells, made, strict=True):
            self._cells[new.key] = cell

    def _change_cells(self, plan: Plan) -> None:
        by_id = {cell.id: cell for cell in self._cells.values()}
        for change in plan.cell_changes:
            cell = by_id[change.id]
            before = {name: getattr(cell, name) for name in change.fields}
            change_unit(self._session, cell, change.fields)
            self._note(cell, before)

    def _new_people(self, plan: Plan) -> None:
        made: list[Person] = []
        for new in plan.persons:
            home = self._place(new.home)
            person = Person(
                full_name=new.name, folded=fold(new.name), phone=new.phone, title=new.title,
                home_unit_id=home.id, home_path=home.path,
            )  # fmt: skip
            self._people[new.key] = person
            made.append(person)
        self._add(made)

    def _posts(self, plan: Plan) -> None:
        by_id = {post.id: post for held in self._known.secretaries.values() for post, _ in held}
        for change in plan.ended_posts:
            self._change(by_id[change.id], change.fields)
        made: list[Post] = []
        for new in plan.posts:
            unit = self._place(new.cell)
            made.append(
                Post(
                    person_id=self._person(new.person).id, role=new.role, unit_id=unit.id,
                    unit_path=unit.path, from_on=new.from_on,
                )
            )  # fmt: skip
        self._add(made)

    def _assignments(self, plan: Plan) -> None:
        made: list[Assignment] = []
        for new in plan.assignments:
            cell = self._cells[new.cell]
            made.append(
                Assignment(
                    person_id=self._person(new.person).id, cell_id=cell.id, cell_path=cell.path,
                    starts_on=new.starts_on, created_by=self._actor.person_id,
                )
            )  # fmt: skip
        self._add(made)

    def _place(self, key: CellKey | None) -> Unit:
        return self._cells[key] if key else self._known.unit

    def _person(self, key: str) -> Person:
        return self._people[key]

    def _change(self, row: Person | Post, fields: dict[str, Any]) -> None:
        before = {name: getattr(row, name) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        row.touch()
        self._session.add(row)
        self._note(row, before)

    def _add(self, rows: Sequence[Row]) -> None:
        self._session.add_all(rows)
        self._session.flush()  # rows of other tables refer to these next
        self._made(rows)

    def _made(self, rows: Sequence[Record]) -> None:
        for row in rows:
            self._note(row, None)

    def _note(self, row: Record, before: dict[str, Any] | None) -> None:
        self._journal.append(
            ImportChange(
                run_id=self._run.id, position=len(self._journal),
                table=str(type(row).__tablename__), row_id=row.id,
                before={k: _plain(v) for k, v in before.items()} if before else None,
                after_version=row.version,
            )
        )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
