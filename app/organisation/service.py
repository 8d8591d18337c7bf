"""Verbs of the tree: put a unit, find the committee in charge. Other packages call the latter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, versions
from app.core.errors import FieldError, Forbidden, IdReused, NotFound, UnknownReference
from app.core.text import fold
from app.organisation import queries
from app.organisation.errors import CodeTaken, PlaceFixed, WrongParent
from app.organisation.models import SEGMENT, Duty, Unit, UnitKind, UnitVersion
from app.organisation.schemas import UnitPut

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Who may stand under whom; a root has no parent.
PARENTS: dict[UnitKind, frozenset[UnitKind | None]] = {
    UnitKind.province: frozenset({None}),
    UnitKind.district: frozenset({UnitKind.province}),
    UnitKind.commune: frozenset({UnitKind.province, UnitKind.district}),
    UnitKind.attached: frozenset({UnitKind.province, UnitKind.district}),
    UnitKind.grassroots: frozenset({UnitKind.attached, UnitKind.commune, UnitKind.district}),
    UnitKind.branch: frozenset({UnitKind.commune, UnitKind.grassroots}),
    UnitKind.cell: frozenset(set(UnitKind) - {UnitKind.cell}),
}
# Where no ancestor says otherwise: the nearest commune does everything (the model since 1-7-2025).
DEFAULT_TIER = UnitKind.commune


def next_path(session: Session, parent_path: str) -> str:
    """A path below the parent that no unit ever had."""
    return _path_after(queries.last_child_path(session, parent_path), parent_path)


def _path_after(last: str | None, parent_path: str) -> str:
    number = int(last[-SEGMENT:], 36) + 1 if last else 1
    segment = ""
    while number:
        number, digit = divmod(number, 36)
        segment = _DIGITS[digit] + segment
    return parent_path + segment.rjust(SEGMENT, "0")


def create_unit(
    session: Session,
    *,
    kind: UnitKind,
    code: str,
    name: str,
    parent: Unit | None,
    opened_on: date,
    id: UUID | None = None,
    **fields: Any,
) -> Unit:
    """Add a unit and its first version. Raises WrongParent, CodeTaken."""
    if (parent.kind if parent else None) not in PARENTS[kind]:
        raise WrongParent()
    if queries.code_taken(session, parent.id if parent else None, code):
        raise CodeTaken()
    made = Unit(
        kind=kind,
        code=code,
        name=name,
        folded=fold(name),
        parent_id=parent.id if parent else None,
        path=next_path(session, parent.path if parent else ""),
        opened_on=opened_on,
        **fields,
    )
    if id is not None:
        made.id = id
    session.add(made)
    session.flush()
    _open_version(session, made, opened_on)
    return made


@dataclass(frozen=True)
class NewUnit:
    """One of many units to add below parents that exist already."""

    kind: UnitKind
    code: str
    name: str
    parent: Unit
    opened_on: date
    fields: dict[str, Any] = field(default_factory=dict)


def create_units(session: Session, wanted: Sequence[NewUnit]) -> list[Unit]:
    """`create_unit` for many, with a number of queries that does not grow with theirs.

    For imports. Raises WrongParent, CodeTaken.
    """
    parents = {unit.parent.id: unit.parent for unit in wanted}
    taken = queries.codes_below(session, list(parents))
    last = queries.last_child_paths(session, [parent.path for parent in parents.values()])
    made: list[Unit] = []
    for new in wanted:
        if new.parent.kind not in PARENTS[new.kind]:
            raise WrongParent()
        if (new.parent.id, new.code) in taken:
            raise CodeTaken()
        taken.add((new.parent.id, new.code))
        path = _path_after(last.get(new.parent.path), new.parent.path)
        last[new.parent.path] = path
        made.append(
            Unit(
                kind=new.kind, code=new.code, name=new.name, folded=fold(new.name),
                parent_id=new.parent.id, path=path, opened_on=new.opened_on, **new.fields,
            )
        )  # fmt: skip
    session.add_all(made)
    session.flush()
    for unit in made:
        _open_version(session, unit, unit.opened_on)
    return made


def _open_version(session: Session, unit: Unit, on: date) -> None:
    session.add(
        UnitVersion(
            unit_id=unit.id,
            parent_id=unit.parent_id,
            path=unit.path,
            name=unit.name,
            from_on=on,
        )
    )


def change_unit(session: Session, unit: Unit, fields: dict[str, Any]) -> bool:
    """Set fields that differ; a new name opens a new version from today. True if any changed."""
    changed = {k: v for k, v in fields.items() if getattr(unit, k) != v}
    if not changed:
        return False
    if "name" in changed:
        unit.folded = fold(str(changed["name"]))
        queries.end_version(session, unit.id, clock.today())
    for key, value in changed.items():
        setattr(unit, key, value)
    unit.touch()
    session.add(unit)
    session.flush()
    if "name" in changed:
        _open_version(session, unit, clock.today())
    return True


def put_unit(
    session: Session, actor: Actor, id: UUID, body: UnitPut, version: int | None
) -> tuple[Unit, bool]:
    """Create or edit a unit. Returns it and whether it is new.

    Raises NotFound, Forbidden, UnknownReference, IdReused, Stale, VersionRequired, PlaceFixed,
    CodeTaken, WrongParent.
    """
    if version is not None:
        return _edit(session, actor, id, body, version), False
    parent = queries.visible_unit(session, actor, body.parent_id) if body.parent_id else None
    if body.parent_id and parent is None:
        raise UnknownReference(
            errors=[FieldError("parent_id", "unknown_reference", "Không có đơn vị cấp trên này.")]
        )
    actor.require(Permission.unit_edit, parent.path if parent else "")
    mark = replay.fingerprint(actor.person_id, f"/units/{id}", replay.content(body))
    if not replay.first_time(session, id=id, kind="unit", person_id=actor.person_id, mark=mark):
        made = queries.unit(session, id)  # read after waiting for whoever made it
        if made is None:
            raise NotFound()
        return made, False
    _require_duties(session, actor, body, parent.path if parent else None)
    known = queries.unit(session, id)
    if known is not None:
        if actor.can(Permission.unit_read, known.path):
            versions.check(known.version, version)
        raise IdReused()
    fields = _fields(body, exclude={"kind", "code", "name", "parent_id", "opened_on"})
    made = create_unit(
        session,
        kind=body.kind,
        code=body.code,
        name=body.name,
        parent=parent,
        opened_on=body.opened_on or clock.today(),
        id=id,
        **fields,
    )
    record(
        session,
        actor,
        Action.unit_created,
        subject="unit",
        subject_id=id,
        path=made.path,
    )
    return made, True


def _edit(session: Session, actor: Actor, id: UUID, body: UnitPut, version: int) -> Unit:
    unit = queries.locked_unit(session, id)
    if unit is None:
        raise NotFound()
    actor.require(Permission.unit_edit, unit.path)
    versions.check(unit.version, version)
    if body.kind is not unit.kind or (body.parent_id and body.parent_id != unit.parent_id):
        raise PlaceFixed()
    if body.code != unit.code and queries.code_taken(session, unit.parent_id, body.code):
        raise CodeTaken()
    _require_duties(session, actor, body, unit.path, unit)
    fields = _fields(body, exclude={"kind", "parent_id", "opened_on"})
    if change_unit(session, unit, fields):
        record(
            session, actor, Action.unit_changed, subject="unit", subject_id=id, path=unit.path,
            version=unit.version,
        )  # fmt: skip
    return unit


def _require_duties(
    session: Session, actor: Actor, body: UnitPut, path: str | None, unit: Unit | None = None
) -> None:
    """Nobody takes a duty from the committee that has it: who hands it on has authority there."""
    if path is None:
        return
    chain = queries.chain(session, path)
    for duty in Duty:
        if getattr(body, duty) == (getattr(unit, duty) if unit else None):
            continue
        holder = in_charge_of(chain, duty)
        if not actor.can(Permission.unit_edit, holder.path):
            raise Forbidden(f"Việc đổi cấp phụ trách ở đây thuộc {holder.name}.")


def _fields(body: UnitPut, *, exclude: set[str]) -> dict[str, Any]:
    """The columns of a body; the tiers in charge as the kinds they are."""
    fields = body.model_dump(exclude=exclude)
    return fields | {duty: UnitKind(fields[duty]) for duty in Duty if fields[duty] is not None}


def in_charge(session: Session, path: str, duty: Duty) -> Unit:
    """The committee that has a duty for the unit at `path`.

    The nearest ancestor (or the unit itself) that sets the duty names a kind; the nearest
    ancestor of that kind is in charge. Nothing set, or no such ancestor: the nearest commune,
    else the nearest committee above the cell.
    """
    return in_charge_of(queries.chain(session, path), duty)


def in_charge_of(chain: list[Unit], duty: Duty) -> Unit:
    """`in_charge` on a chain already read (root first)."""
    said = (getattr(u, duty) for u in reversed(chain))
    wanted = next((tier for tier in said if tier is not None), None)
    committees = [u for u in chain if u.kind is not UnitKind.cell]
    for tier in (wanted, DEFAULT_TIER):
        for unit in reversed(committees):
            if unit.kind == tier:
                return unit
    return committees[-1]
