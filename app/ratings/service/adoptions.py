"""Verbs of adoptions: a unit uses a published sheet for kinds of meeting, from a day to a day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit import replay
from app.audit.models import Action
from app.core import clock, versions
from app.core.errors import FieldError, Forbidden, IdReused, Invalid, NotFound
from app.organisation.models import Unit
from app.organisation.queries import locked_unit
from app.ratings.errors import AdoptionOverlaps, AdoptionRewrites, PlaceFixed, RubricDraft
from app.ratings.models import Adoption, Rubric, RubricState
from app.ratings.queries import force
from app.ratings.queries import sheets as queries
from app.ratings.schemas import AdoptionPut
from app.ratings.service.sheets import committee, note
from app.ratings.sheet import Sheet


def adopt(
    session: Session,
    rubric: Rubric,
    unit: Unit,
    kinds: Sequence[str],
    from_on: date,
    to_on: date | None = None,
    *,
    id: UUID | None = None,
) -> Adoption:
    """From a day on, the unit scores these kinds of meeting with the sheet.

    Raises Invalid (kinds or days that the sheet does not have), RubricDraft, AdoptionOverlaps.
    """
    made = Adoption(
        rubric_id=rubric.id,
        unit_id=unit.id,
        unit_path=unit.path,
        kinds=[str(kind) for kind in kinds],
        from_on=from_on,
        to_on=to_on,
    )
    if id is not None:
        made.id = id
    _check_adoption(session, rubric, made)
    session.add(made)
    session.flush()
    return made


def _check_adoption(session: Session, rubric: Rubric, wanted: Adoption) -> None:
    if rubric.state is RubricState.draft:
        raise RubricDraft()
    sheet = Sheet.model_validate(rubric.sheet)
    faults = [
        FieldError("kinds", "meeting_kind", f"Bảng chấm này không dùng cho loại {kind}.")
        for kind in sorted(set(wanted.kinds).difference(sheet.meeting_kinds))
    ]
    if len(set(wanted.kinds)) < len(wanted.kinds):
        faults.append(FieldError("kinds", "duplicate", "Mỗi loại sinh hoạt chỉ ghi một lần."))
    if wanted.from_on < sheet.effective_from:
        text = f"Bảng chấm có hiệu lực từ {sheet.effective_from:%d/%m/%Y}."
        faults.append(FieldError("from", "before_effect", text))
    if wanted.to_on is not None and wanted.to_on < wanted.from_on:
        faults.append(FieldError("to", "before_start", "Ngày kết thúc phải sau ngày bắt đầu."))
    if faults:
        raise Invalid(errors=faults)
    if queries.overlapping(
        session, wanted.unit_id, wanted.kinds, wanted.from_on, wanted.to_on, other_than=wanted.id
    ):
        raise AdoptionOverlaps()


def put_adoption(
    session: Session,
    actor: Actor,
    rubric_id: UUID,
    id: UUID,
    body: AdoptionPut,
    version: int | None,
) -> tuple[Adoption, bool]:
    """A unit starts to use a sheet, or (with the version) changes kinds or days. And if new.

    Raises NotFound, Forbidden, UnknownReference, IdReused, Stale, VersionRequired, PlaceFixed,
    AdoptionRewrites, and what `adopt` raises.
    """
    rubric = queries.visible_rubric(session, actor, rubric_id)
    if rubric is None:
        raise NotFound()
    if version is not None:
        return _change_adoption(session, actor, rubric, id, body, version), False
    mark = replay.fingerprint(
        actor.person_id, f"/rubrics/{rubric_id}/adoptions/{id}", replay.content(body)
    )
    # Asked before the row is read: it waits for a twin in flight, whose row is then there.
    new = replay.first_time(session, id=id, kind="adoption", person_id=actor.person_id, mark=mark)
    known = queries.adoption(session, id)
    if not new:
        if known is None:
            raise NotFound()
        return known, False
    if known is not None:
        if actor.can(Permission.rubric_edit, known.unit_path):
            versions.check(known.version, version)
        raise IdReused()
    unit = committee(session, actor, body.unit_id, "unit_id")
    locked_unit(session, unit.id)  # of two adoptions at once the second sees the first
    kinds = [kind.value for kind in body.kinds]
    before = force.around(session, unit.path)
    if body.ends_earlier:
        _end_earlier(session, unit, kinds, body.from_on, body.to_on)
    made = adopt(session, rubric, unit, kinds, body.from_on, body.to_on, id=id)
    _require_past_kept(session, unit.path, before, kinds, made.from_on, made.to_on)
    note(session, actor, Action.rubric_adopted, rubric, path=unit.path, adoption=str(id))
    return made, True


def _end_earlier(
    session: Session, unit: Unit, kinds: Sequence[str], from_on: date, to_on: date | None
) -> None:
    """End what the unit uses for these kinds on the day before, where that leaves no kind bare."""
    for earlier in queries.overlapping(session, unit.id, kinds, from_on, to_on):
        if earlier.from_on < from_on and set(earlier.kinds) <= set(kinds):
            earlier.to_on = from_on - timedelta(days=1)
            earlier.touch()
            session.add(earlier)
    session.flush()


def _require_past_kept(
    session: Session,
    path: str,
    before: force.Adopted,
    kinds: Iterable[str],
    first: date,
    last: date | None,
) -> None:
    """Raise AdoptionRewrites if a meeting that was held would be scored with another sheet.

    One that had no sheet may get one: an office that begins mid-year looks back.
    """
    today = clock.today()
    until = min(last or today, today)
    after, changed = force.around(session, path), []
    for cell, kind, day in force.begun_meetings(
        session, path, kinds, clock.month_of(first), clock.month_of(until)
    ):
        had = before.rubric_for(cell, kind, day)
        if had is not None and had != after.rubric_for(cell, kind, day):
            changed.append(day)
    if changed:
        free = max(changed) + timedelta(days=1)
        text = f"Buổi gần nhất bị ảnh hưởng diễn ra ngày {max(changed):%d/%m/%Y}."
        raise AdoptionRewrites(
            errors=[FieldError("from", "rewrites", text)], free_from=free.isoformat()
        )


def _change_adoption(
    session: Session, actor: Actor, rubric: Rubric, id: UUID, body: AdoptionPut, version: int
) -> Adoption:
    seen = queries.adoptions_seen(session, actor, [rubric.id]).get(rubric.id, [])
    known = queries.locked_adoption(session, id) if id in {a.id for a in seen} else None
    if known is None:
        raise NotFound()
    if not actor.can(Permission.rubric_edit, known.unit_path):
        raise Forbidden()
    versions.check(known.version, version)
    if body.unit_id != known.unit_id:
        raise PlaceFixed()
    locked_unit(session, known.unit_id)
    before = force.around(session, known.unit_path)
    kinds = {*known.kinds, *(kind.value for kind in body.kinds)}
    first = min(known.from_on, body.from_on)
    last = max(known.to_on, body.to_on) if known.to_on and body.to_on else None
    known.kinds = [kind.value for kind in body.kinds]
    known.from_on, known.to_on = body.from_on, body.to_on
    with session.no_autoflush:
        _check_adoption(session, rubric, known)
    known.touch()
    session.add(known)
    session.flush()
    _require_past_kept(session, known.unit_path, before, kinds, first, last)
    path = known.unit_path
    note(session, actor, Action.rubric_adopted, rubric, path=path, adoption=str(id))
    return known
