"""Selects of posts: who holds which function where. For `queries` of this package and services."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, column, func, or_, table
from sqlmodel import Session, col, select

from app.access.actor import Grant
from app.access.permissions import Role
from app.core import clock
from app.people.models import Person, Post

# The ledger lies above this package; what visits a person owes matters here only to judge
# whether somebody's reach exceeds the authority of whoever invites them.
_ASSIGNMENT = table(
    "assignment", column("person_id", Uuid()), column("cell_path"), column("ends_on")
)
_OBLIGATION = table(
    "obligation",
    column("person_id", Uuid()),
    column("cell_path"),
    column("month"),
    column("handed_from", Uuid()),
)


def grants_of(session: Session, person_id: UUID) -> list[Grant]:
    """The grants of a person's posts, past and present.

    A visitor's post gives no subtree (the assignments do, each at one cell), so it is not one.
    """
    posts = session.exec(select(Post).where(Post.person_id == person_id, Post.role != Role.visitor))
    return [Grant(p.role, p.unit_path, p.from_on, p.to_on) for p in posts]


def not_ended(on: date) -> ColumnElement[bool]:
    """Posts of today and later, as seen on a day."""
    return or_(col(Post.to_on).is_(None), col(Post.to_on) >= on)


def in_force_on(on: date) -> ColumnElement[bool]:
    """Posts that hold on a day."""
    return not_ended(on) & (col(Post.from_on) <= on)


def posts_of(
    session: Session, ids: Iterable[UUID], *, in_force: bool = False
) -> dict[UUID, list[Post]]:
    """Posts that have not ended (or only those in force today) by person, highest unit first."""
    wanted = set(ids)
    if not wanted:
        return {}
    day = clock.today()
    found = session.exec(
        select(Post)
        .where(
            col(Post.person_id).in_(wanted),
            in_force_on(day) if in_force else not_ended(day),
        )
        .order_by(func.length(Post.unit_path), col(Post.unit_path), col(Post.from_on))
    )
    posts: dict[UUID, list[Post]] = {id: [] for id in wanted}
    for post in found:
        posts[post.person_id].append(post)
    return posts


def locked_post(session: Session, id: UUID) -> Post | None:
    """A post, locked for the rest of the transaction."""
    query = select(Post).where(Post.id == id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def overlapping_post(
    session: Session,
    *,
    person_id: UUID,
    role: Role,
    unit_id: UUID,
    from_on: date,
    to_on: date | None,
    other_than: UUID | None = None,
) -> Post | None:
    """A post of the same person, role and unit in days that overlap."""
    where: list[Any] = [
        Post.person_id == person_id,
        Post.role == role,
        Post.unit_id == unit_id,
        or_(col(Post.to_on).is_(None), col(Post.to_on) >= from_on),
        # Withdrawn before it began: holds on no day, so it overlaps none.
        or_(col(Post.to_on).is_(None), col(Post.to_on) >= Post.from_on),
    ]
    if to_on is not None:
        where.append(col(Post.from_on) <= to_on)
    if other_than is not None:
        where.append(col(Post.id) != other_than)
    return session.exec(select(Post).where(*where).order_by(col(Post.from_on))).first()


def secretaries(session: Session, cell_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """The present secretary of each cell; a deputy where there is none."""
    if not cell_ids:
        return {}
    rows = session.exec(
        select(Post.unit_id, Person)
        .join(Person, col(Person.id) == Post.person_id)
        .where(
            Post.role == Role.secretary,
            col(Post.unit_id).in_(set(cell_ids)),
            in_force_on(clock.today()),
        )
        .order_by(col(Post.is_deputy), col(Post.from_on).desc(), col(Post.id))
    )
    first: dict[UUID, Person] = {}
    for cell_id, found in rows:
        first.setdefault(cell_id, found)
    return first


def may_run_cell(session: Session, person_id: UUID, cell_id: UUID, on: date) -> bool:
    """Whether the person was secretary or deputy of the cell on a day."""
    return (
        session.exec(
            select(Post.id).where(
                Post.person_id == person_id,
                Post.role == Role.secretary,
                Post.unit_id == cell_id,
                in_force_on(on),
            )
        ).first()
        is not None
    )


def visited_paths(session: Session, ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The cells that these persons visit now or later, by assignment or hand-over."""
    wanted = set(ids)
    paths: dict[UUID, set[str]] = {id: set() for id in wanted}
    assigned, handed = _ASSIGNMENT.c, _OBLIGATION.c
    for query in (
        select(assigned.person_id, assigned.cell_path).where(
            assigned.person_id.in_(wanted),
            or_(assigned.ends_on.is_(None), assigned.ends_on >= clock.today()),
        ),
        select(handed.person_id, handed.cell_path).where(
            handed.person_id.in_(wanted),
            handed.handed_from.is_not(None),
            handed.month >= clock.this_month(),
        ),
    ):
        for person_id, path in session.connection().execute(query):
            paths[person_id].add(path)
    return paths
