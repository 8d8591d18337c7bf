"""HTTP words of trying a sheet on meetings of the past."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.core.errors import NotFound
from app.core.paging import PageOf, cursor_of
from app.deps import CurrentActor, PageQuery, ReadSession, WriteSession, allow
from app.ratings.models import Rubric, RubricTrial
from app.ratings.queries import sheets
from app.ratings.queries import trials as queries
from app.ratings.schemas import TrialAsk, TrialRead, TrialRow
from app.ratings.service import trials as service

router = APIRouter()
# Whoever tries a sheet reads what cells scored.
_may_try = [allow(Permission.assess_committee)]


@router.post("/rubrics/{id}/what-if", status_code=201, dependencies=_may_try)
def ask_what_if(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: TrialAsk
) -> TrialRead:
    """Queue a trial of the sheet on a unit's meetings of some months; changes no score."""
    made = service.ask(session, actor, id, body)
    session.flush()
    response.headers["Location"] = f"/api/v1/rubrics/{id}/what-if/{made.id}"
    rubric = sheets.rubric(session, id)
    assert rubric is not None
    return service.shown(session, rubric, made)


@router.get("/rubrics/{id}/what-if", dependencies=_may_try)
def list_what_ifs(session: ReadSession, actor: CurrentActor, id: UUID) -> PageOf[TrialRead]:
    """The trials of a sheet on units in scope, newest first; each person's last one is kept."""
    rubric = sheets.visible_rubric(session, actor, id)
    if rubric is None:
        raise NotFound()
    found = queries.of_rubric(session, actor, id)[:50]
    return PageOf(items=[service.shown(session, rubric, trial) for trial in found])


def _found(
    session: ReadSession, actor: CurrentActor, id: UUID, trial_id: UUID
) -> tuple[Rubric, RubricTrial]:
    rubric = sheets.visible_rubric(session, actor, id)
    trial = queries.visible_trial(session, actor, id, trial_id)
    if rubric is None or trial is None:
        raise NotFound()
    return rubric, trial


@router.get("/rubrics/{id}/what-if/{trial_id}", dependencies=_may_try)
def get_what_if(session: ReadSession, actor: CurrentActor, id: UUID, trial_id: UUID) -> TrialRead:
    """How far a trial is, and what has come of it."""
    return service.shown(session, *_found(session, actor, id, trial_id))


@router.get("/rubrics/{id}/what-if/{trial_id}/rows", dependencies=_may_try)
def list_rows(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    id: UUID,
    trial_id: UUID,
    changed: bool | None = None,
) -> PageOf[TrialRow]:
    """Each meeting with its class before and after, by month and cell."""
    _, trial = _found(session, actor, id, trial_id)
    rows, count = queries.rows(session, trial, page, changed)
    shown = rows[: page.limit]
    last = shown[-1] if len(rows) > page.limit else None
    return PageOf(
        items=service.rows(session, shown),
        next_cursor=cursor_of(last.month, last.cell_path, last.id) if last else None,
        count=count,
    )
