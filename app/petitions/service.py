"""The verb of petitions: record one where it was heard. A fact: a closed month takes it too."""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import versions
from app.core.errors import (
    FieldError,
    Forbidden,
    IdReused,
    Invalid,
    NotFound,
    UnknownReference,
)
from app.meetings import queries as meetings
from app.meetings.rules import rights
from app.organisation import queries as organisation
from app.organisation.models import Unit, UnitKind
from app.petitions import queries
from app.petitions.errors import PlaceFixed
from app.petitions.models import Petition
from app.petitions.schemas import PetitionPut


def put_petition(
    session: Session, actor: Actor, id: UUID, body: PetitionPut, version: int | None
) -> tuple[Petition, bool]:
    """Record a petition, or mend one's own by its version. Returns it and whether it is new.

    Raises UnknownReference, Invalid, Forbidden, NotFound, IdReused, Stale, PlaceFixed.
    """
    if version is not None:
        return _edit(session, actor, id, body, version), False
    # Asked before anything is judged: what was accepted is not refused when it is repeated.
    mark = replay.fingerprint(actor.person_id, f"/petitions/{id}", replay.content(body))
    new = replay.first_time(session, id=id, kind="petition", person_id=actor.person_id, mark=mark)
    known = queries.petition(session, id)
    if not new:
        if known is None:
            raise NotFound()
        return known, False
    cell = _place(session, actor, body)
    if known is not None:
        raise IdReused()
    made = Petition(
        id=id,
        meeting_id=body.meeting_id,
        cell_id=cell.id,
        cell_path=cell.path,
        text=body.text,
        field=body.field,
        recorded_by=actor.person_id,
    )
    session.add(made)
    session.flush()
    _note(session, actor, made)
    return made, True


def _place(session: Session, actor: Actor, body: PetitionPut) -> Unit:
    """The cell of a petition, by its meeting or named. The recorder has business there."""
    if body.meeting_id is not None:
        return _at_meeting(session, actor, body.meeting_id, body.cell_id)
    if body.cell_id is None:
        message = "Chọn buổi sinh hoạt hoặc chi bộ nơi nghe kiến nghị."
        raise Invalid(message, errors=[FieldError("meeting_id", "missing", message)])
    cell = organisation.visible_unit(session, actor, body.cell_id)
    if cell is None or cell.kind is not UnitKind.cell:
        raise _unknown("cell_id", "Không có chi bộ này trong phạm vi của đồng chí.")
    if not actor.can(Permission.petition_write, cell.path):
        raise Forbidden()
    return cell


def _at_meeting(session: Session, actor: Actor, meeting_id: UUID, cell_id: UUID | None) -> Unit:
    meeting = meetings.visible_meeting(session, actor, meeting_id)
    if meeting is None:
        raise _unknown("meeting_id", "Không có buổi sinh hoạt này trong phạm vi của đồng chí.")
    if cell_id is not None and cell_id != meeting.cell_id:
        raise _unknown("cell_id", "Buổi sinh hoạt này không phải của chi bộ đã chọn.")
    allowed = rights.holds(actor, Permission.petition_write, meeting) or meetings.takes_part(
        session, actor.person_id, meeting_id
    )
    if not allowed:
        raise Forbidden()
    cell = organisation.unit(session, meeting.cell_id)
    assert cell is not None  # the row's foreign key
    return cell


def _edit(session: Session, actor: Actor, id: UUID, body: PetitionPut, version: int) -> Petition:
    known = queries.locked_petition(session, actor, id)
    if known is None:
        raise NotFound()
    if known.recorded_by != actor.person_id:
        raise Forbidden()
    if _repeated(session, actor, id, body):
        return known
    versions.check(known.version, version)
    if body.meeting_id != known.meeting_id or body.cell_id not in (None, known.cell_id):
        raise PlaceFixed()
    known.text, known.field = body.text, body.field
    known.touch()
    session.add(known)
    session.flush()
    _note(session, actor, known)
    return known


def _repeated(session: Session, actor: Actor, id: UUID, body: PetitionPut) -> bool:
    """Whether this very edit was accepted before. Raises IdReused for another one's id."""
    if body.operation_id is None:
        return False
    mark = replay.fingerprint(actor.person_id, f"/petitions/{id}", replay.content(body))
    return not replay.first_time(
        session, id=body.operation_id, kind="operation", person_id=actor.person_id, mark=mark
    )


def _note(session: Session, actor: Actor, petition: Petition) -> None:
    record(
        session, actor, Action.petition_recorded, subject="petition", subject_id=petition.id,
        path=petition.cell_path, field=petition.field, version=petition.version,
    )  # fmt: skip


def _unknown(field: str, message: str) -> UnknownReference:
    return UnknownReference(errors=[FieldError(field, "unknown_reference", message)])
