"""HTTP words of the class of a cell's year."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.access.permissions import Permission
from app.core.errors import FieldError, Forbidden, Invalid, NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import CurrentActor, PageQuery, ReadSession, allow
from app.organisation.models import UnitKind
from app.organisation.queries import visible_unit
from app.ratings.queries import years as queries
from app.ratings.schemas import YearRead
from app.ratings.service import years as service

router = APIRouter()
Year = Annotated[int, Query(ge=2000, le=2199)]
_may_read = [allow(Permission.meeting_read)]


@router.get("/units/{id}/yearly", dependencies=_may_read)
def get_year(session: ReadSession, actor: CurrentActor, id: UUID, year: Year) -> YearRead:
    """A cell's class of the year by its sheet's rule, with the months behind it."""
    cell = visible_unit(session, actor, id)
    if cell is None:
        raise NotFound()
    if cell.kind is not UnitKind.cell:
        text = "Xếp loại năm là của từng chi bộ; danh sách của cấp ủy ở /yearly."
        raise Invalid(errors=[FieldError("id", "not_a_cell", text)])
    if not actor.can(Permission.meeting_read, cell.path):
        raise Forbidden()
    return service.of_cells(session, actor, [cell], year)[0]


@router.get("/yearly", dependencies=_may_read)
def list_years(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    year: Year,
    within: UUID | None = None,
) -> PageOf[YearRead]:
    """The same for the cells of a committee, in the order of the tree."""
    inside = None
    if within is not None:
        unit = visible_unit(session, actor, within)
        if unit is None:
            raise NotFound()
        inside = unit.path
    rows, count = queries.cells(session, actor, page, year, inside)
    shown = rows[: page.limit]
    return PageOf(
        items=service.of_cells(session, actor, shown, year),
        next_cursor=cursor_of(shown[-1].path) if len(rows) > page.limit else None,
        count=count,
    )
