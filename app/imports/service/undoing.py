"""Takes back the last import of a unit, as long as nobody has built on it. The audit stays.

What was changed gets its former values under a new version, so that an edit begun before the undo
is still found stale; what was made goes, with the expected meetings and visits that followed from
it. A person whom something else refers to by now (a sign-in slip, a post elsewhere) is kept.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session

from app.access.actor import Actor
from app.assignments.models import Assignment, Obligation
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.db import Record
from app.core.errors import FieldError
from app.imports import queries
from app.imports.errors import CannotUndo
from app.imports.models import ImportChange, ImportRun, ImportState
from app.imports.queries import undoing
from app.imports.service.applying import locked
from app.meetings.models import Meeting
from app.meetings.service import keep_ahead
from app.organisation.models import Unit
from app.organisation.service import change_unit
from app.people import queries as people
from app.people.models import Person, Post

_NAMED_AT_MOST = 20


def undo(session: Session, actor: Actor, id: UUID) -> ImportRun:
    """Undo an applied import; one already undone stays as it is.

    Raises NotFound, Forbidden, NotInCharge, CannotUndo.
    """
    run, unit = locked(session, actor, id)
    if run.state is ImportState.undone:
        return run
    if run.state is ImportState.checked:
        raise CannotUndo("Lần nhập này mới xem trước, chưa ghi gì nên không có gì để hoàn tác.")
    changes = queries.changes_of(session, run.id)
    if not changes:
        raise CannotUndo("Lần nhập này không thay đổi gì nên không có gì để hoàn tác.")
    if run.id not in queries.last_effective(session, [unit.id]):
        raise CannotUndo("Sau đó đã có lần nhập khác. Hãy hoàn tác lần nhập mới nhất trước.")
    traces = _Traces(session, changes)
    traces.refuse_when_built_on()
    kept = traces.take_back(unit)
    run.state = ImportState.undone
    run.undone_at = clock.now()
    run.touch()
    session.add(run)
    record(
        session, actor, Action.import_undone, subject="import", subject_id=run.id,
        path=unit.path, changes=len(changes), persons_kept=kept,
    )  # fmt: skip
    session.flush()
    return run


@dataclass
class _Traces:
    """What an import left behind: rows made, rows changed, and what followed from them."""

    session: Session
    changes: list[ImportChange]
    rows: dict[str, dict[UUID, Any]] = field(default_factory=dict)
    meetings: dict[UUID, Meeting] = field(default_factory=dict)
    visits: dict[UUID, Obligation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in dict.fromkeys(change.table for change in self.changes):
            ids = [change.row_id for change in self.changes if change.table == table]
            self.rows[table] = undoing.locked(self.session, undoing.MODELS[table], ids)
        self.meetings = undoing.meetings_of(self.session, self._made("unit"))
        self.visits = undoing.visits_of(self.session, self._made("assignment"))

    def _made(self, table: str) -> set[UUID]:
        return {c.row_id for c in self.changes if c.table == table and c.before is None}

    @property
    def removal(self) -> dict[str, set[UUID]]:
        """The rows that go."""
        made = {table: self._made(table) for table in ("unit", "person", "post", "assignment")}
        return made | {"meeting": set(self.meetings), "obligation": set(self.visits)}

    def refuse_when_built_on(self) -> None:
        """Raise CannotUndo naming the rows that were changed, answered or referred to since."""
        found = [self._edited(change) for change in self.changes]
        found += [self._met(m) for m in self.meetings.values() if not undoing.as_expected(m)]
        found += [self._answered(v) for v in self.visits.values() if not undoing.as_owed(v)]
        removal = self.removal
        for table, tell in (
            ("unit", self._used), ("assignment", self._used), ("post", self._used),
            ("meeting", self._met_by_id), ("obligation", self._answered_by_id),
        ):  # fmt: skip
            depended = undoing.depended_on(self.session, table, removal)
            found += [tell(table, id) for id in sorted(depended)]
        errors = list({e.message: e for e in found if e is not None}.values())
        if errors:
            few = errors[:_NAMED_AT_MOST]
            more = f" Còn {len(errors) - 1} mục khác." if len(errors) > 1 else ""
            raise CannotUndo(
                f"{few[0].message}{more} Hãy sửa từng mục thay cho hoàn tác.",
                errors=few,
                count=len(errors),
            )

    def _edited(self, change: ImportChange) -> FieldError | None:
        row: Record | None = self.rows[change.table].get(change.row_id)
        if row is not None and row.version == change.after_version:
            return None
        name = self._name(change.table, change.row_id)
        return FieldError(change.table, "changed_since", f"{name} đã được sửa sau lần nhập này.")

    def _met(self, meeting: Meeting) -> FieldError:
        where = self.rows["unit"][meeting.cell_id].name
        month = f"{int(meeting.month[5:])}/{meeting.month[:4]}"
        message = f"Buổi sinh hoạt tháng {month} của {where} đã có người cập nhật."
        return FieldError("meeting", "used_since", message)

    def _met_by_id(self, _table: str, id: UUID) -> FieldError:
        return self._met(self.meetings[id])

    def _answered(self, visit: Obligation) -> FieldError:
        name = self._name("assignment", visit.assignment_id)
        return FieldError("obligation", "used_since", f"{name} đã có lượt dự được ghi nhận.")

    def _answered_by_id(self, _table: str, id: UUID) -> FieldError:
        return self._answered(self.visits[id])

    def _used(self, table: str, id: UUID) -> FieldError:
        return FieldError(table, "used_since", f"{self._name(table, id)} đã có dữ liệu khác dùng.")

    def _name(self, table: str, id: UUID) -> str:
        row = self.rows[table].get(id)
        if isinstance(row, Unit):
            return row.name
        if isinstance(row, Person):
            return f"Đồng chí {row.full_name}"
        if isinstance(row, Post | Assignment):
            person = people.person(self.session, row.person_id)
            unit_id = row.unit_id if isinstance(row, Post) else row.cell_id
            unit = self.session.get(Unit, unit_id)
            what = "Chức trách" if isinstance(row, Post) else "Phân công"
            if person is not None and unit is not None:
                return f"{what} của đồng chí {person.full_name} tại {unit.name}"
        return "Một dòng đã nhập"

    def take_back(self, unit: Unit) -> int:
        """Remove and restore; returns how many persons are kept."""
        session, removal = self.session, self.removal
        kept = undoing.depended_on(session, "person", removal)
        for id in kept:
            self._keep(self.rows["person"][id], unit, removal["unit"])
        removal["person"] -= kept
        self._restore()
        session.flush()
        for model in (Obligation, Meeting, Assignment, Post, Person):
            undoing.remove(session, model, removal[str(model.__tablename__)])
        made = [self.rows["unit"][id] for id in removal["unit"]]
        for depth in sorted({len(u.path) for u in made}, reverse=True):  # cells before communes
            undoing.remove(session, Unit, {u.id for u in made if len(u.path) == depth})
        cells_restored = any(c.table == "unit" and c.before is not None for c in self.changes)
        session.expire_all()
        if cells_restored:
            keep_ahead(session, path=unit.path)  # expected meetings follow the cells back
        return len(kept)

    def _keep(self, person: Person, unit: Unit, going: set[UUID]) -> None:
        if person.home_unit_id in going:
            person.home_unit_id, person.home_path = unit.id, unit.path
            person.touch()
            self.session.add(person)

    def _restore(self) -> None:
        restored = {c.row_id: c for c in self.changes if c.before is not None}
        for change in restored.values():
            row = self.rows[change.table][change.row_id]
            model = undoing.MODELS[change.table]
            before = {
                name: _typed(model, name, value) for name, value in (change.before or {}).items()
            }
            if isinstance(row, Unit):
                change_unit(self.session, row, before)
            else:
                for name, value in before.items():
                    setattr(row, name, value)
                row.touch()
                self.session.add(row)
        run_id = self.changes[0].run_id
        for earlier in undoing.other_changes(self.session, run_id, restored):
            # An earlier import may be undone next: to it the row is again as it left it.
            change = restored[earlier.row_id]
            if earlier.after_version == change.after_version - 1:
                earlier.after_version = self.rows[change.table][change.row_id].version
                self.session.add(earlier)


def _typed(model: type[Record], name: str, value: Any) -> Any:
    """A value of the journal as its column holds it: days are texts in JSON."""
    kind: Any = model.model_fields[name].annotation
    return TypeAdapter(kind).validate_python(value)
