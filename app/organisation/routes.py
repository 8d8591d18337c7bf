"""HTTP words of the tree."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from app.access.permissions import Permission
from app.core.clock import Day
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
    keeps_ledger,
)
from app.organisation import queries, service
from app.organisation.models import Unit, UnitKind
from app.organisation.schemas import UnitPut, UnitRead, UnitRef

router = APIRouter(tags=["organisation"])


def _read(session: Session, units: list[Unit]) -> list[UnitRead]:
    below = queries.counts_below(session, units)
    chains = queries.chains(session, [u.path for u in units])
    return [
        UnitRead.model_validate(
            unit.model_dump()
            | {
                "ancestors": [UnitRef.model_validate(a) for a in chains[unit.path][:-1]],
                "children_count": below[unit.id][0],
                "cells_count": below[unit.id][1],
            }
        )
        for unit in units
    ]


@router.get("/units", dependencies=[allow(Permission.unit_read)])
def list_units(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    parent: UUID | None = None,
    kind: UnitKind | None = None,
    q: Annotated[str | None, Query(max_length=160)] = None,
    as_of: Day | None = None,
    within: UUID | None = None,
) -> PageOf[UnitRead]:
    """Units in scope, in tree order."""
    inside = None
    if within is not None:
        unit = queries.visible_unit(session, actor, within)
        if unit is None:
            raise NotFound()
        inside = unit.path
    rows, count = queries.listing(
        session, actor, page, parent=parent, kind=kind, q=q, as_of=as_of, inside=inside
    )
    more = len(rows) > page.limit
    shown = rows[: page.limit]
    return PageOf(
        items=_read(session, shown),
        next_cursor=cursor_of(shown[-1].path) if more else None,
        count=count,
    )


@router.get("/units/{id}", dependencies=[allow(Permission.unit_read)])
def get_unit(session: ReadSession, actor: CurrentActor, response: Response, id: UUID) -> UnitRead:
    """One unit; the names of its ancestors come with it."""
    unit = queries.visible_unit(session, actor, id)
    if unit is None:
        raise NotFound()
    answer(response, unit.version)
    return _read(session, [unit])[0]


@router.put("/units/{id}", dependencies=[allow(Permission.unit_edit), keeps_ledger])
def put_unit(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: UnitPut,
    if_match: IfMatch,
) -> UnitRead:
    """Create (201), replay (200) or, with If-Match, edit a unit."""
    unit, created = service.put_unit(session, actor, id, body, if_match)
    answer(response, unit.version, created=created)
    return _read(session, [unit])[0]
