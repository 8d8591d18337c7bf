"""HTTP words of scores. Anybody signed in may ask: a minutes-taker has no post."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.core.clock import Month
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
from app.meetings.models import Meeting
from app.meetings.queries import visible_meeting
from app.meetings.schemas import Verb
from app.organisation.queries import visible_unit
from app.ratings.models import AssessmentState, Rater
from app.ratings.queries import voices as queries
from app.ratings.schemas import (
    AssessmentPut,
    AssessmentRead,
    AssessmentReturn,
    SheetInForce,
    Voices,
)
from app.ratings.service import drafts, hand_in, shown, together

router = APIRouter()


def _meeting(session: Session, actor: Actor, id: UUID) -> Meeting:
    found = visible_meeting(session, actor, id)
    if found is None:
        raise NotFound()
    return found


@router.get("/meetings/{id}/sheet", dependencies=[signed_in])
def get_sheet(session: ReadSession, actor: CurrentActor, id: UUID) -> SheetInForce:
    """The sheet in force for the meeting on its day, and the facts it reads."""
    return shown.sheet_in_force(session, actor, _meeting(session, actor, id))


@router.get("/meetings/{id}/voices", dependencies=[signed_in])
def get_voices(session: ReadSession, actor: CurrentActor, id: UUID) -> Voices:
    """Self-score, visitors' and the committee's, each to those who may read it."""
    return together.meeting_voices(session, actor, _meeting(session, actor, id))


@router.get("/assessments", dependencies=[signed_in])
def list_assessments(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    meeting: UUID | None = None,
    within: UUID | None = None,
    month: Annotated[Month | None, Query()] = None,
    rater: Rater | None = None,
    state: AssessmentState | None = None,
) -> PageOf[AssessmentRead]:
    """Scores that may be read, latest month first."""
    inside = None
    if within is not None:
        unit = visible_unit(session, actor, within)
        if unit is None:
            raise NotFound()
        inside = unit.path
    rows, count = queries.listing(
        session, actor, page, meeting=meeting, inside=inside, month=month, rater=rater, state=state
    )
    page_rows = rows[: page.limit]
    last = page_rows[-1] if len(rows) > page.limit else None
    return PageOf(
        items=shown.assessments(session, actor, page_rows),
        next_cursor=cursor_of(last.month, last.cell_path, last.id) if last else None,
        count=count,
    )


@router.get("/assessments/{id}", dependencies=[signed_in])
def get_assessment(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> AssessmentRead:
    """One score."""
    found = queries.visible_assessment(session, actor, id)
    if found is None:
        raise NotFound()
    answer(response, found.version)
    return shown.assessments(session, actor, [found])[0]


@router.put("/assessments/{id}", dependencies=[signed_in])
def put_assessment(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: AssessmentPut,
    if_match: IfMatch,
) -> AssessmentRead:
    """Create (201), replay (200) or, with If-Match, save a draft; scored each time."""
    found, created = drafts.put_assessment(session, actor, id, body, if_match)
    answer(response, found.version, created=created)
    return shown.assessments(session, actor, [found])[0]


@router.post("/assessments/{id}/submit", dependencies=[signed_in])
def submit_assessment(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    if_match: IfMatch,
    body: Verb | None = None,
) -> AssessmentRead:
    """Hand it in; what is missing is named."""
    found = hand_in.submit(session, actor, id, body or Verb(), if_match)
    answer(response, found.version)
    return shown.assessments(session, actor, [found])[0]


@router.post("/assessments/{id}/return", dependencies=[allow(Permission.assess_committee)])
def return_assessment(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: AssessmentReturn
) -> AssessmentRead:
    """The committee in charge sends the self-score back with a reason."""
    found = hand_in.send_back(session, actor, id, body)
    answer(response, found.version)
    return shown.assessments(session, actor, [found])[0]
