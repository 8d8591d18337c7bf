"""Persons: put one, find or make one from a workbook, show them. Others call `ensure_person`,
`shown` and `profile`."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import versions
from app.core.errors import FieldError, Forbidden, IdReused, NotFound, UnknownReference
from app.core.text import clean, fold
from app.organisation import queries as organisation
from app.organisation.models import Unit
from app.organisation.schemas import UnitRef
from app.people import queries
from app.people.errors import PhoneTaken
from app.people.models import Person, Post
from app.people.rules import normal_phone
from app.people.schemas import PersonPut, PersonRead, PostRead


def put_person(
    session: Session, actor: Actor, id: UUID, body: PersonPut, version: int | None
) -> tuple[Person, bool]:
    """Create or edit a person. Returns it and whether it is new.

    Raises NotFound, Forbidden, UnknownReference, IdReused, Stale, VersionRequired, PhoneTaken.
    """
    if version is not None:
        return _edit(session, actor, id, body, version), False
    home = _home(session, actor, body.home_unit_id)
    mark = replay.fingerprint(actor.person_id, f"/people/{id}", replay.content(body))
    # Asked before the row is read: it waits for a twin in flight, whose row is then there.
    new = replay.first_time(session, id=id, kind="person", person_id=actor.person_id, mark=mark)
    known = queries.person(session, id)
    visible = queries.visible_person(session, actor, id) is not None
    if not new:
        if known is None or not visible:
            raise NotFound()
        return known, False
    if known is not None:
        if visible:
            versions.check(known.version, version)
        raise IdReused()
    _refuse_taken(session, body.phone, id)
    made = Person(
        id=id,
        full_name=body.full_name,
        folded=fold(body.full_name),
        phone=body.phone,
        title=body.title,
        home_unit_id=home.id,
        home_path=home.path,
    )
    session.add(made)
    session.flush()
    record(
        session, actor, Action.person_created, subject="person", subject_id=id,
        path=made.home_path,
    )  # fmt: skip
    return made, True


def _edit(session: Session, actor: Actor, id: UUID, body: PersonPut, version: int) -> Person:
    if queries.visible_person(session, actor, id) is None:
        raise NotFound()
    person = queries.locked_person(session, id)
    if person is None:
        raise NotFound()
    if not actor.can(Permission.person_edit, person.home_path):
        raise Forbidden()
    versions.check(person.version, version)
    home = _home(session, actor, body.home_unit_id)
    _refuse_taken(session, body.phone, id)
    wanted = {
        "full_name": body.full_name,
        "folded": fold(body.full_name),
        "phone": body.phone,
        "title": body.title,
        "home_unit_id": home.id,
        "home_path": home.path,
    }
    changed = [key for key, value in wanted.items() if getattr(person, key) != value]
    if not changed:
        return person
    for key in changed:
        setattr(person, key, wanted[key])
    person.touch()
    session.add(person)
    record(
        session, actor, Action.person_changed, subject="person", subject_id=id,
        path=person.home_path, fields=changed, version=person.version,
    )  # fmt: skip
    return person


def _home(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        sentence = "Không có đơn vị này."
        raise UnknownReference(errors=[FieldError("home_unit_id", "unknown_reference", sentence)])
    if not actor.can(Permission.person_edit, unit.path):
        raise Forbidden()
    return unit


def _refuse_taken(session: Session, phone: str | None, id: UUID) -> None:
    holder = queries.by_phone(session, phone) if phone else None
    if holder is not None and holder.id != id:
        sentence = "Số điện thoại này đã có người dùng."
        raise PhoneTaken(errors=[FieldError("phone", "phone_taken", sentence)])


def ensure_person(
    session: Session,
    *,
    full_name: str,
    phone: str | None,
    title: str,
    home_unit: Unit,
) -> tuple[Person, bool]:
    """The person known by this phone (by name at the unit, without one), made when there is none.

    A person already known is returned unchanged: what differs is the caller's to weigh.
    """
    name = clean(full_name)
    number = normal_phone(phone) if phone else None
    known = (
        queries.by_phone(session, number)
        if number
        else queries.by_name_at(session, name, home_unit.path)
    )
    if known is not None:
        return known, False
    made = Person(
        full_name=name,
        folded=fold(name),
        phone=number,
        title=title,
        home_unit_id=home_unit.id,
        home_path=home_unit.path,
    )
    session.add(made)
    session.flush()
    return made, True


def shown(session: Session, actor: Actor, persons: Sequence[Person]) -> list[PersonRead]:
    """Persons in scope as they go out, with those of their posts that the actor may read.

    Whoever sees a person by scope may read persons there, hence the phone too.
    """
    ids = [p.id for p in persons]
    posts = queries.posts_of(session, ids)
    return _assembled(session, actor, persons, posts)


def profile(session: Session, actor: Actor) -> tuple[PersonRead, list[UnitRef]]:
    """The actor's own person with the posts in force, and the units of these, highest first."""
    person = queries.person(session, actor.person_id)
    if person is None:
        raise NotFound()
    posts = queries.posts_of(session, [person.id], in_force=True)
    read = _assembled(session, actor, [person], posts)[0]
    units = {post.unit.id: post.unit for post in read.posts}
    return read, list(units.values())


def _assembled(
    session: Session,
    actor: Actor,
    persons: Sequence[Person],
    posts: dict[UUID, list[Post]],
) -> list[PersonRead]:
    readable = {
        p.id: [
            post
            for post in posts[p.id]
            if p.id == actor.person_id or actor.can(Permission.person_read, post.unit_path)
        ]
        for p in persons
    }
    paths = [p.home_path for p in persons]
    paths += [post.unit_path for own in readable.values() for post in own]
    units = organisation.units_at(session, paths)
    accounts = queries.accounts(session, [p.id for p in persons])
    made: list[PersonRead] = []
    for person in persons:
        account = accounts.get(person.id)
        made.append(
            PersonRead(
                id=person.id,
                full_name=person.full_name,
                phone=person.phone,
                title=person.title,
                home_unit=UnitRef.model_validate(units[person.home_path]),
                posts=[post_read(post, units[post.unit_path]) for post in readable[person.id]],
                has_account=account is not None and account.disabled_at is None,
                account_disabled=account is not None and account.disabled_at is not None,
                version=person.version,
            )
        )
    return made


def post_read(post: Post, unit: Unit) -> PostRead:
    """A post as it goes out."""
    return PostRead.model_validate(post.model_dump() | {"unit": UnitRef.model_validate(unit)})
