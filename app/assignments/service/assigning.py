"""Who sits in where: create, edit, end an assignment; the visits follow in the same transaction."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.assignments import rules
from app.assignments.errors import AssignmentOverlaps, NotInCharge, PlaceFixed
from app.assignments.models import Assignment
from app.assignments.queries import assigned
from app.assignments.schemas import AssignmentPut
from app.assignments.service.owing import owe, settle
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, versions
from app.core.errors import FieldError, IdReused, NotFound, UnknownReference
from app.organisation import queries as organisation
from app.organisation.models import Duty, Unit, UnitKind
from app.organisation.service import in_charge
from app.people import queries as people
from app.people import service as people_service
from app.people.models import Person


def put_assignment(
    session: Session, actor: Actor, id: UUID, body: AssignmentPut, version: int | None
) -> tuple[Assignment, bool]:
    """Create or edit an assignment. Returns it and whether it is new.

    Raises NotFound, Forbidden, UnknownReference, IdReused, Stale, VersionRequired, PlaceFixed,
    AssignmentOverlaps.
    """
    if version is not None:
        return _edit(session, actor, id, body, version), False
    cell = organisation.visible_unit(session, actor, body.cell_id)
    person = people.visible_person(session, actor, body.person_id)
    if cell is not None and not _may_be_visited(cell, body.starts_on):
        cell = None
    if cell is None or person is None:
        raise _unknown(cell, person)
    require_in_charge(session, actor, cell.path)
    mark = replay.fingerprint(actor.person_id, f"/assignments/{id}", replay.content(body))
    if not replay.first_time(
        session, id=id, kind="assignment", person_id=actor.person_id, mark=mark
    ):
        made = assigned.assignment(session, id)  # read after waiting for whoever made it
        if made is None:
            raise NotFound()
        return made, False
    known = assigned.assignment(session, id)
    if known is not None:
        if actor.can(Permission.assignment_read, known.cell_path):
            versions.check(known.version, version)
        raise IdReused()
    made = create_assignment(
        session, actor, person=person, cell=cell, starts_on=body.starts_on, ends_on=body.ends_on,
        every_months=body.every_months, id=id,
    )  # fmt: skip
    now = clock.now()
    owe(session, path=cell.path, months=rules.months_ahead(now), now=now)
    return made, True


def create_assignment(
    session: Session,
    actor: Actor | None,
    *,
    person: Person,
    cell: Unit,
    starts_on: date,
    ends_on: date | None = None,
    every_months: int = 1,
    id: UUID | None = None,
) -> Assignment:
    """Add an assignment, and the visitor's post when it is missing. Raises AssignmentOverlaps.

    For imports and seeds, which have judged rights themselves and let `owe` make the visits of
    all their rows at once.
    """
    organisation.locked_unit(session, cell.id)  # of two equal assignments at once, one waits
    _refuse_overlap(session, person.id, cell.id, (starts_on, ends_on))
    made = Assignment(
        person_id=person.id, cell_id=cell.id, cell_path=cell.path, starts_on=starts_on,
        ends_on=ends_on, every_months=every_months,
        created_by=actor.person_id if actor else None,
    )  # fmt: skip
    if id is not None:
        made.id = id
    session.add(made)
    session.flush()
    make_visitor(session, person, starts_on)
    record(
        session, actor, Action.assignment_created, subject="assignment", subject_id=made.id,
        path=cell.path, person_id=str(person.id), starts_on=str(starts_on),
        ends_on=str(ends_on) if ends_on else None, every_months=every_months,
    )  # fmt: skip
    return made


def make_visitor(session: Session, person: Person, from_on: date) -> None:
    """See that the person holds a visitor's post at the home unit."""
    home = organisation.unit(session, person.home_unit_id)
    assert home is not None  # a foreign key
    people_service.ensure_post(
        session, person=person, role=Role.visitor, unit=home, from_on=from_on
    )


def require_in_charge(session: Session, actor: Actor, cell_path: str) -> None:
    """Raise unless the actor's office works for the committee that assigns at this cell."""
    committee = in_charge(session, cell_path, Duty.assigns)
    if actor.can(Permission.assignment_edit, committee.path):
        return
    if actor.can(Permission.unit_read, cell_path):
        raise NotInCharge(committee)
    raise NotFound()


def _edit(
    session: Session, actor: Actor, id: UUID, body: AssignmentPut, version: int
) -> Assignment:
    known = assigned.assignment(session, id)
    if known is None:
        raise NotFound()
    require_in_charge(session, actor, known.cell_path)
    organisation.locked_unit(session, known.cell_id)
    row = assigned.locked_assignment(session, id)
    assert row is not None  # assignments are ended, never deleted, while the cell is locked
    versions.check(row.version, version)
    if (body.person_id, body.cell_id) != (row.person_id, row.cell_id):
        raise PlaceFixed()
    wanted = (body.starts_on, body.ends_on, body.every_months)
    if wanted == (row.starts_on, row.ends_on, row.every_months):
        return row
    _refuse_overlap(session, row.person_id, row.cell_id, (body.starts_on, body.ends_on), but=id)
    row.starts_on, row.ends_on, row.every_months = wanted
    row.touch()
    session.add(row)
    now = clock.now()
    settle(session, row, now)
    owe(session, path=row.cell_path, months=rules.months_ahead(now), now=now)
    record(
        session, actor, Action.assignment_changed, subject="assignment", subject_id=id,
        path=row.cell_path, starts_on=str(row.starts_on),
        ends_on=str(row.ends_on) if row.ends_on else None, every_months=row.every_months,
    )  # fmt: skip
    return row


def _refuse_overlap(
    session: Session,
    person_id: UUID,
    cell_id: UUID,
    span: tuple[date, date | None],
    but: UUID | None = None,
) -> None:
    for other in assigned.assignments_at(session, person_id, cell_id):
        if other.id != but and rules.overlap((other.starts_on, other.ends_on), span):
            raise AssignmentOverlaps()


def _may_be_visited(unit: Unit, on: date) -> bool:
    return unit.kind is UnitKind.cell and (unit.closed_on is None or on <= unit.closed_on)


def _unknown(cell: Unit | None, person: Person | None) -> UnknownReference:
    found = []
    if cell is None:
        found.append(
            FieldError("cell_id", "unknown_reference", "Không có chi bộ này. Hãy chọn lại.")
        )
    if person is None:
        found.append(
            FieldError("person_id", "unknown_reference", "Không có đồng chí này. Hãy chọn lại.")
        )
    return UnknownReference(errors=found)
