"""HTTP words of the desk, and `/me`, which counts across packages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.access.permissions import Permission, Role
from app.core import clock
from app.core.clock import Month
from app.core.paging import PageOf
from app.core.settings import settings
from app.dashboards import leniency, service
from app.dashboards.queries import doubts, waiting
from app.dashboards.schemas import CellGap, Dashboard, Differences, VisitorGap
from app.deps import CurrentActor, PageQuery, ReadSession, allow, signed_in
from app.organisation import queries as organisation
from app.organisation.schemas import UnitRef
from app.people import service as people
from app.people.schemas import Me, Waiting

router = APIRouter(tags=["dashboards"])

From = Annotated[Month, Query(alias="from")]
To = Annotated[Month, Query(alias="to")]


@router.get("/dashboard", dependencies=[allow(Permission.dashboard_read)])
def dashboard(
    session: ReadSession, actor: CurrentActor, unit: UUID, month: Month | None = None
) -> Dashboard:
    """A unit's month: figures, and exactly the rows behind each."""
    return service.dashboard(session, actor, unit, month or clock.this_month())


@router.get("/differences", dependencies=[allow(Permission.assess_committee)])
def read_differences(
    session: ReadSession, actor: CurrentActor, unit: UUID, from_month: From, to_month: To
) -> Differences:
    """Self minus decided by cell, visitor minus decided by visitor: how many are named."""
    return leniency.read(session, actor, unit, from_month, to_month)


@router.get("/differences/cells", dependencies=[allow(Permission.assess_committee)])
def differences_of_cells(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    unit: UUID,
    from_month: From,
    to_month: To,
) -> PageOf[CellGap]:
    """Self minus decided by cell: n, median, spread."""
    return leniency.cells(session, actor, unit, from_month, to_month, page)


@router.get("/differences/visitors", dependencies=[allow(Permission.assess_committee)])
def differences_of_visitors(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    unit: UUID,
    from_month: From,
    to_month: To,
) -> PageOf[VisitorGap]:
    """Visitor minus decided by visitor: n, median, spread, how often as the cell did."""
    return leniency.visitors(session, actor, unit, from_month, to_month, page)


@router.get("/me", dependencies=[signed_in])
def me(session: ReadSession, actor: CurrentActor) -> Me:
    """The signed-in person: posts, rights, units, what waits."""
    today = clock.today()
    person, units = people.profile(session, actor)
    held = [g for g in actor.grants if g.holds_on(today)]
    places = organisation.units_at(session, [g.path for g in held])
    visited = sorted({g.path for g in held if g.role is Role.visitor and g.path in places})
    run = [places[g.path].id for g in held if g.role is Role.secretary and g.path in places]
    counts = waiting.waiting_of(
        session, actor.person_id, run, clock.this_month(), clock.now(), today
    )
    excuses = sum(
        doubts.excuses_waiting(session, path, clock.this_month())
        for path in actor.paths(Permission.excuse_decide)
    )
    return Me(
        person=person,
        permissions=sorted({p for p in Permission if actor.has(p)}),
        units=units,
        visited_cells=[
            UnitRef.model_validate(places[p]) for p in visited if places[p].kind == "cell"
        ],
        waiting=Waiting(excuses_to_decide=excuses, **counts),
        server_time=clock.now(),
        month=clock.this_month(),
        demo=settings().demo,
    )
