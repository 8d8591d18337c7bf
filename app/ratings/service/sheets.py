"""Verbs of scoring sheets: load the library, draft, publish. `adoptions` has the rest."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, versions
from app.core.errors import FieldError, Forbidden, IdReused, Invalid, NotFound, UnknownReference
from app.organisation.models import Unit, UnitKind
from app.organisation.queries import locked_unit, visible_unit
from app.ratings.checks import read_sheet
from app.ratings.errors import PlaceFixed, RubricInvalid, RubricPublished
from app.ratings.models import Rubric, RubricState
from app.ratings.queries import sheets as queries
from app.ratings.schemas import RubricPut
from app.ratings.sheet import Sheet

LIBRARY = Path(__file__).parents[1] / "sheets"


@cache
def library() -> tuple[Sheet, ...]:
    """The sheets that come with the product, by the names of their files."""
    files = sorted(LIBRARY.glob("*.yaml"))
    return tuple(read_sheet(yaml.safe_load(file.read_text("utf-8"))) for file in files)


def load_library(session: Session) -> dict[str, Rubric]:
    """Store the library, by code; published, owned by no unit, adopted by none.

    Idempotent: a sheet whose code is there already stays as it is.
    """
    loaded = {}
    for sheet in library():
        known = queries.library_sheet(session, sheet.code)
        if known is None:
            known = Rubric(**_columns(sheet), state=RubricState.published, published_at=clock.now())
            session.add(known)
            session.flush()
        loaded[sheet.code] = known
    return loaded


def _columns(sheet: Sheet) -> dict[str, Any]:
    return {
        "code": sheet.code,
        "title": sheet.title,
        "issuer": sheet.issuer,
        "issued_on": sheet.issued_on,
        "status": sheet.status,
        "sheet": sheet.model_dump(mode="json"),
    }


def put_rubric(
    session: Session, actor: Actor, id: UUID, body: RubricPut, version: int | None
) -> tuple[Rubric, bool]:
    """Create or edit a draft. Returns it and whether it is new.

    Raises NotFound, Forbidden, UnknownReference, IdReused, Stale, VersionRequired, RubricInvalid,
    RubricPublished, PlaceFixed.
    """
    if version is not None:
        return _edit_draft(session, actor, id, body, version), False
    path, content = f"/rubrics/{id}", replay.content(body)
    mark = replay.fingerprint(actor.person_id, path, content)
    known = queries.rubric(session, id)
    if not replay.first_time(session, id=id, kind="rubric", person_id=actor.person_id, mark=mark):
        known = queries.visible_rubric(session, actor, id)
        if known is None:
            raise NotFound()
        return known, False
    if known is not None:
        if queries.visible_rubric(session, actor, id):
            versions.check(known.version, version)
        raise IdReused()
    owner = committee(session, actor, body.owner_unit_id, "owner_unit_id")
    made = Rubric(id=id, owner_unit_id=owner.id, owner_path=owner.path, **_columns(_sheet_of(body)))
    session.add(made)
    session.flush()
    note(session, actor, Action.rubric_saved, made)
    return made, True


def _edit_draft(session: Session, actor: Actor, id: UUID, body: RubricPut, version: int) -> Rubric:
    draft = _editable(session, actor, id)
    versions.check(draft.version, version)
    if draft.state is not RubricState.draft:
        raise RubricPublished()
    if body.owner_unit_id != draft.owner_unit_id:
        raise PlaceFixed()
    fields = _columns(_sheet_of(body))
    if any(getattr(draft, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.touch()
        session.add(draft)
        note(session, actor, Action.rubric_saved, draft)
    return draft


def _sheet_of(body: RubricPut) -> Sheet:
    try:
        return read_sheet(body.sheet)
    except RubricInvalid as refused:
        placed = [replace(e, field=f"sheet.{e.field}"[:200]) for e in refused.errors[:50]]
        raise RubricInvalid(errors=placed) from None


def committee(session: Session, actor: Actor, id: UUID, field: str) -> Unit:
    """A committee named in a body, over which the actor may edit sheets."""
    unit = visible_unit(session, actor, id)
    if unit is None:
        text = "Không có đơn vị này, hoặc đơn vị ở ngoài phạm vi của đồng chí."
        raise UnknownReference(errors=[FieldError(field, "unknown_reference", text)])
    if unit.kind is UnitKind.cell:
        text = "Bảng chấm do cấp ủy ban hành và áp dụng; hãy chọn cấp ủy của chi bộ."
        raise Invalid(errors=[FieldError(field, "cell", text)])
    actor.require(Permission.rubric_edit, unit.path)
    return unit


def _editable(session: Session, actor: Actor, id: UUID) -> Rubric:
    """A sheet of the actor's own committee, locked. Raises NotFound, Forbidden."""
    if queries.visible_rubric(session, actor, id) is None:
        raise NotFound()
    found = queries.locked_rubric(session, id)
    if found is None:
        raise NotFound()
    # What belongs to nobody, or to a committee above, may be read here and changed elsewhere.
    if not actor.can(Permission.rubric_edit, found.owner_path):
        raise Forbidden()
    return found


def publish(session: Session, actor: Actor, id: UUID) -> Rubric:
    """Make a draft unchangeable; an earlier version of the same owner and code is superseded.

    Raises NotFound, Forbidden, RubricPublished (another person was first).
    """
    sheet = _editable(session, actor, id)
    if sheet.state is not RubricState.draft:
        if sheet.published_by == actor.person_id:
            return sheet
        raise RubricPublished()
    if sheet.owner_unit_id:
        # Of two versions published at once the second sees, and supersedes, the first.
        locked_unit(session, sheet.owner_unit_id)
    for earlier in queries.earlier_versions(session, sheet):
        earlier.state = RubricState.superseded
        earlier.touch()
        session.add(earlier)
    sheet.state = RubricState.published
    sheet.published_at = clock.now()
    sheet.published_by = actor.person_id
    sheet.touch()
    session.add(sheet)
    note(session, actor, Action.rubric_published, sheet)
    return sheet


def note(
    session: Session, actor: Actor, action: Action, rubric: Rubric, *, path: str = "", **data: Any
) -> None:
    """A line of history about a sheet."""
    record(
        session, actor, action, subject="rubric", subject_id=rubric.id,
        path=path or rubric.owner_path, state=rubric.state, version=rubric.version, **data,
    )  # fmt: skip
