"""HTTP words of persons, posts and accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.core.errors import NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import (
    CurrentActor,
    IfMatch,
    PageQuery,
    ReadSession,
    WriteSession,
    allow,
    answer,
    signed_in,
)
from app.organisation import queries as organisation
from app.people import queries
from app.people.schemas import PersonPut, PersonRead, PostPut, PostRead
from app.people.service import accounts, persons, posts

router = APIRouter(prefix="/people")


@router.get("", dependencies=[signed_in])
def list_people(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    q: Annotated[str | None, Query(max_length=160)] = None,
    unit: UUID | None = None,
) -> PageOf[PersonRead]:
    """Persons in scope by name; one's own row is always among them."""
    inside = None
    if unit is not None:
        found = organisation.visible_unit(session, actor, unit)
        if found is None:
            raise NotFound()
        inside = found.path
    rows, count = queries.listing(session, actor, page, q=q, inside=inside)
    more = len(rows) > page.limit
    listed = rows[: page.limit]
    return PageOf(
        items=persons.shown(session, actor, listed),
        next_cursor=cursor_of(listed[-1].folded, listed[-1].id) if more else None,
        count=count,
    )


@router.get("/{id}", dependencies=[signed_in])
def get_person(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> PersonRead:
    """One person in scope."""
    person = queries.visible_person(session, actor, id)
    if person is None:
        raise NotFound()
    answer(response, person.version)
    return persons.shown(session, actor, [person])[0]


@router.put("/{id}", dependencies=[allow(Permission.person_edit)])
def put_person(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: PersonPut,
    if_match: IfMatch,
) -> PersonRead:
    """Create (201), replay (200) or, with If-Match, edit a person."""
    person, created = persons.put_person(session, actor, id, body, if_match)
    answer(response, person.version, created=created)
    return persons.shown(session, actor, [person])[0]


@router.put("/{id}/posts/{post_id}", dependencies=[allow(Permission.person_edit)])
def put_post(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    post_id: UUID,
    body: PostPut,
    if_match: IfMatch,
) -> PostRead:
    """Grant a post (201), replay (200) or, with If-Match, change or end it; counts at once."""
    post, unit, created = posts.put_post(session, actor, id, post_id, body, if_match)
    answer(response, post.version, created=created)
    return persons.post_read(post, unit)


@router.post("/{id}/account/disable", dependencies=[allow(Permission.post_grant)])
def disable_account(session: WriteSession, actor: CurrentActor, id: UUID) -> PersonRead:
    """Lock an account; every phone of the person is signed out at once."""
    person = accounts.disable(session, actor, id)
    return persons.shown(session, actor, [person])[0]


@router.post("/{id}/account/enable", dependencies=[allow(Permission.post_grant)])
def enable_account(session: WriteSession, actor: CurrentActor, id: UUID) -> PersonRead:
    """Open a locked account again."""
    person = accounts.enable(session, actor, id)
    return persons.shown(session, actor, [person])[0]
