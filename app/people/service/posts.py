"""Posts: grant one, change its days, end it. A change counts from the next request on."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission, Role
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
from app.organisation import queries as organisation
from app.organisation.models import Unit
from app.people import queries
from app.people.errors import PostFixed, PostOverlaps, WrongPlace
from app.people.models import Person, Post
from app.people.rules import fits_place, may_grant
from app.people.schemas import PostPut


def put_post(
    session: Session,
    actor: Actor,
    person_id: UUID,
    id: UUID,
    body: PostPut,
    version: int | None,
) -> tuple[Post, Unit, bool]:
    """Grant a post or, with a version, change its days. Returns it, its unit, whether it is new.

    Nobody grants what is outside own authority or subtree. Raises NotFound, Forbidden,
    UnknownReference, Invalid, WrongPlace, IdReused, Stale, VersionRequired, PostFixed,
    PostOverlaps.
    """
    if queries.visible_person(session, actor, person_id) is None:
        raise NotFound()
    queries.locked_person(session, person_id)  # one change of a person's posts at a time
    if version is not None:
        return *_edit(session, actor, person_id, id, body, version), False
    unit = organisation.visible_unit(session, actor, body.unit_id)
    if unit is None:
        sentence = "Không có đơn vị này."
        raise UnknownReference(errors=[FieldError("unit_id", "unknown_reference", sentence)])
    if not may_grant(actor, body.role, unit.path):
        raise Forbidden()
    _refuse_misplaced(body, unit)
    _refuse_days(body, body.from_on)
    mark = replay.fingerprint(
        actor.person_id, f"/people/{person_id}/posts/{id}", replay.content(body)
    )
    # Asked before the row is read: it waits for a twin in flight, whose row is then there.
    new = replay.first_time(session, id=id, kind="post", person_id=actor.person_id, mark=mark)
    known = queries.locked_post(session, id)
    readable = known is not None and (
        known.person_id == person_id and actor.can(Permission.person_read, known.unit_path)
    )
    if not new:
        if known is None or not readable:
            raise NotFound()
        return known, unit, False
    if known is not None:
        if readable:
            versions.check(known.version, version)
        raise IdReused()
    _refuse_overlap(session, person_id, body, None)
    made = Post(
        id=id,
        person_id=person_id,
        role=body.role,
        unit_id=unit.id,
        unit_path=unit.path,
        is_deputy=body.is_deputy,
        from_on=body.from_on,
        to_on=body.to_on,
    )
    session.add(made)
    session.flush()
    _record(session, actor, made)
    return made, unit, True


def _edit(
    session: Session,
    actor: Actor,
    person_id: UUID,
    id: UUID,
    body: PostPut,
    version: int,
) -> tuple[Post, Unit]:
    post = queries.locked_post(session, id)
    if post is None or post.person_id != person_id:
        raise NotFound()
    own = person_id == actor.person_id
    if not own and not actor.can(Permission.person_read, post.unit_path):
        raise NotFound()
    if not may_grant(actor, post.role, post.unit_path):
        raise Forbidden()
    versions.check(post.version, version)
    if body.role is not post.role or body.unit_id != post.unit_id:
        raise PostFixed()
    unit = organisation.unit(session, post.unit_id)
    assert unit is not None  # a foreign key holds it
    _refuse_misplaced(body, unit)
    # The day before it begins withdraws it altogether: days are inclusive, and a post granted by
    # mistake this morning must not stand until midnight.
    _refuse_days(body, body.from_on - timedelta(days=1))
    wanted = {"is_deputy": body.is_deputy, "from_on": body.from_on, "to_on": body.to_on}
    if all(getattr(post, key) == value for key, value in wanted.items()):
        return post, unit
    _refuse_overlap(session, person_id, body, id)
    for key, value in wanted.items():
        setattr(post, key, value)
    post.touch()
    session.add(post)
    _record(session, actor, post)
    return post, unit


def _record(session: Session, actor: Actor, post: Post) -> None:
    record(
        session, actor, Action.post_changed, subject="post", subject_id=post.id,
        path=post.unit_path, person_id=str(post.person_id),
        role=post.role.value, deputy=post.is_deputy, from_on=str(post.from_on),
        to_on=str(post.to_on) if post.to_on else None, version=post.version,
    )  # fmt: skip


def _refuse_misplaced(body: PostPut, unit: Unit) -> None:
    if not fits_place(body.role, unit.kind):
        sentence = "Bí thư đặt ở chi bộ; văn phòng, thường trực, quản trị đặt ở cấp ủy."
        raise WrongPlace(errors=[FieldError("unit_id", "wrong_place", sentence)])
    if body.is_deputy and body.role is not Role.secretary:
        sentence = "Chỉ bí thư có cấp phó."
        raise Invalid(errors=[FieldError("is_deputy", "only_secretary", sentence)])


def _refuse_days(body: PostPut, earliest_end: date) -> None:
    if body.to_on is not None and body.to_on < earliest_end:
        sentence = "Ngày kết thúc đứng trước ngày bắt đầu."
        raise Invalid(errors=[FieldError("to_on", "before_start", sentence)])


def _refuse_overlap(
    session: Session, person_id: UUID, body: PostPut, other_than: UUID | None
) -> None:
    if body.to_on is not None and body.to_on < body.from_on:
        return  # withdrawn: holds on no day
    if queries.overlapping_post(
        session,
        person_id=person_id,
        role=body.role,
        unit_id=body.unit_id,
        from_on=body.from_on,
        to_on=body.to_on,
        other_than=other_than,
    ):
        raise PostOverlaps()


def ensure_post(
    session: Session,
    *,
    person: Person,
    role: Role,
    unit: Unit,
    from_on: date,
    is_deputy: bool = False,
) -> tuple[Post, bool]:
    """The person's post of this role at the unit in force from a day on, made when there is none.

    For imports and seeds, which have judged rights themselves.
    """
    known = queries.overlapping_post(
        session,
        person_id=person.id,
        role=role,
        unit_id=unit.id,
        from_on=from_on,
        to_on=None,
    )
    if known is not None:
        return known, False
    made = Post(
        person_id=person.id,
        role=role,
        unit_id=unit.id,
        unit_path=unit.path,
        is_deputy=is_deputy,
        from_on=from_on,
    )
    session.add(made)
    session.flush()
    return made, True
