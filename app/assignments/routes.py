"""HTTP words of assignments and of the visits they owe."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from app.access.permissions import Permission
from app.assignments import queries, service
from app.assignments.models import Obligation, ObligationState
from app.assignments.schemas import (
    AbsenceAnswer,
    AssignmentPut,
    AssignmentRead,
    ExcuseAsk,
    ExcuseDecide,
    HandOver,
    ObligationRead,
    Verb,
)
from app.core import clock
from app.core.clock import Month
from app.core.errors import FieldError, Invalid, NotFound
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
from app.organisation.queries import visible_unit

router = APIRouter(tags=["assignments"])
answers = allow(Permission.obligation_answer, ever=True)


def _inside(session: Session, actor: CurrentActor, within: UUID | None) -> str | None:
    if within is None:
        return None
    unit = visible_unit(session, actor, within)
    if unit is None:
        raise NotFound()
    return unit.path


def _states(asked: list[str]) -> frozenset[ObligationState]:
    words = [word.strip() for part in asked for word in part.split(",") if word.strip()]
    try:
        return frozenset(ObligationState(word) for word in words)
    except ValueError as unknown:
        known = ", ".join(ObligationState)
        message = f"Chọn trong: {known}."
        raise Invalid(errors=[FieldError("state", "enum", message)]) from unknown


@router.get("/assignments", dependencies=[signed_in])
def list_assignments(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    within: UUID | None = None,
    person: UUID | None = None,
    cell: UUID | None = None,
    current: bool = False,
    q: Annotated[str | None, Query(max_length=160)] = None,
) -> PageOf[AssignmentRead]:
    """Who sits in where, by cell; `current` leaves out those that have ended or not begun."""
    rows, count = queries.assignment_listing(
        session, actor, page, inside=_inside(session, actor, within), person=person, cell=cell,
        on=clock.today() if current else None, q=q,
    )  # fmt: skip
    shown, more = rows[: page.limit], len(rows) > page.limit
    return PageOf(
        items=queries.shown_assignments(session, shown),
        next_cursor=cursor_of(shown[-1].cell_path, shown[-1].id) if more else None,
        count=count,
    )


@router.get("/assignments/{id}", dependencies=[signed_in])
def get_assignment(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> AssignmentRead:
    """One assignment."""
    row = queries.visible_assignment(session, actor, id)
    if row is None:
        raise NotFound()
    answer(response, row.version)
    return queries.shown_assignments(session, [row])[0]


@router.put("/assignments/{id}", dependencies=[allow(Permission.assignment_edit)])
def put_assignment(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: AssignmentPut,
    if_match: IfMatch,
) -> AssignmentRead:
    """Create (201), replay (200) or, with If-Match, edit; the coming visits follow at once."""
    row, created = service.put_assignment(session, actor, id, body, if_match)
    answer(response, row.version, created=created)
    warnings = {row.id: service.assignment_warnings(session, row)}
    return queries.shown_assignments(session, [row], warnings)[0]


@router.get("/obligations", dependencies=[signed_in])
def list_obligations(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    month: Month | None = None,
    within: UUID | None = None,
    person: UUID | None = None,
    state: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
    mine: bool = False,
    cell: UUID | None = None,
    due_past: bool = False,
    reported: bool | None = None,
    owes: Literal["report"] | None = None,
    overdue: bool = False,
    excuse: Literal["waiting"] | None = None,
    before: clock.Moment | None = None,
) -> PageOf[ObligationRead]:
    """Visits owed, latest month first.

    `due_past`: not recorded though the meeting is over; `before`: expected by then;
    `reported`: with the visitor's report; `owes=report`: made, and its report has not come, with
    `month` and `overdue` only where its day has passed.
    """
    if overdue and (owes is None or month is None):
        message = "Chọn tháng và việc còn thiếu để xem việc quá hạn."
        raise Invalid(errors=[FieldError("overdue", "month_and_step", message)])
    asked = queries.ObligationFilter(
        month=month,
        inside=_inside(session, actor, within),
        person=person,
        own=actor.person_id if mine else None,
        states=_states(state),
        cell=cell,
        due_past=due_past,
        reported=reported,
        owes_report=owes is not None,
        overdue=overdue,
        excuse_waiting=excuse is not None,
        before=before,
    )
    rows, count = queries.obligation_listing(session, actor, page, asked)
    shown, more = rows[: page.limit], len(rows) > page.limit
    last = shown[-1] if more else None
    return PageOf(
        items=queries.shown_obligations(session, actor, shown),
        next_cursor=cursor_of(last.month, last.cell_path, last.id) if last else None,
        count=count,
    )


def _one(
    session: Session,
    actor: CurrentActor,
    response: Response,
    row: Obligation,
    warnings: list[str] | None = None,
) -> ObligationRead:
    answer(response, row.version)
    return queries.shown_obligations(session, actor, [row], {row.id: warnings or []})[0]


@router.get("/obligations/{id}", dependencies=[signed_in])
def get_obligation(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> ObligationRead:
    """One visit owed."""
    row = queries.visible_obligation(session, actor, id)
    if row is None:
        raise NotFound()
    return _one(session, actor, response, row)


@router.post("/obligations/{id}/will-attend", dependencies=[answers])
def will_attend(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: Verb
) -> ObligationRead:
    """ "Sẽ dự"."""
    return _one(session, actor, response, service.will_attend(session, actor, id, body))


@router.post("/obligations/{id}/excuse", dependencies=[answers])
def ask_excuse(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: ExcuseAsk
) -> ObligationRead:
    """ "Không dự được", with a reason."""
    return _one(session, actor, response, service.ask_excuse(session, actor, id, body))


@router.post("/obligations/{id}/excuse/decide", dependencies=[allow(Permission.excuse_decide)])
def decide_excuse(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: ExcuseDecide
) -> ObligationRead:
    """The committee in charge accepts or refuses."""
    return _one(session, actor, response, service.decide_excuse(session, actor, id, body))


@router.post("/obligations/{id}/hand-over", dependencies=[allow(Permission.assignment_edit)])
def hand_over(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: HandOver
) -> ObligationRead:
    """A substitute for this one visit; answers with the substitute's visit."""
    row, warnings = service.hand_over(session, actor, id, body)
    return _one(session, actor, response, row, warnings)


@router.post("/obligations/{id}/absent", dependencies=[answers])
def answer_absence(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID, body: AbsenceAnswer
) -> ObligationRead:
    """ "Không dự", answered when asked afterwards."""
    return _one(session, actor, response, service.answer_absence(session, actor, id, body))
