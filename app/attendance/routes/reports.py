"""HTTP words of visit reports and of the phrases to tap in them."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from app.access.permissions import Permission
from app.attendance.models import VisitTag
from app.attendance.queries import lists, shown
from app.attendance.routes.presence import Filters
from app.attendance.schemas import VisitReportPut, VisitReportRead, VisitTagPut, VisitTagRead
from app.attendance.service import reports
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

router = APIRouter()


@router.put("/visit-reports/{id}", dependencies=[signed_in])
def put_visit_report(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: VisitReportPut,
    if_match: IfMatch,
) -> VisitReportRead:
    """Create (201), replay (200) or, with If-Match, edit the visitor's report."""
    report, created = reports.put_report(session, actor, id, body, if_match)
    answer(response, report.version, created=created)
    return shown.report_reads(session, [report])[0]


@router.get("/visit-reports", dependencies=[signed_in])
def list_visit_reports(
    session: ReadSession,
    actor: CurrentActor,
    page: PageQuery,
    filters: Filters,
    late: bool | None = None,
) -> PageOf[VisitReportRead]:
    """Reports in scope and one's own, the latest first; `late`: came, or were last changed, after
    the month was closed."""
    rows, count = lists.reports(session, actor, page, replace(filters, late=late))
    kept = rows[: page.limit]
    return PageOf(
        items=shown.report_reads(session, kept),
        next_cursor=cursor_of(kept[-1].received_at.isoformat(), kept[-1].id)
        if len(rows) > page.limit
        else None,
        count=count,
    )


@router.get("/visit-reports/{id}", dependencies=[signed_in])
def get_visit_report(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> VisitReportRead:
    """One report."""
    report = lists.report(session, id)
    if report is None or not lists.sees(actor, report):
        raise NotFound()
    answer(response, report.version)
    return shown.report_reads(session, [report])[0]


def _tag(tag: VisitTag) -> VisitTagRead:
    return VisitTagRead.model_validate(tag.model_dump())


@router.get("/visit-tags", dependencies=[signed_in])
def list_visit_tags(session: ReadSession, all: bool = False) -> list[VisitTagRead]:
    """The phrases to tap; with `all`, also those no longer offered."""
    return [_tag(tag) for tag in lists.tags(session, active=not all)]


@router.put("/visit-tags/{key}", dependencies=[allow(Permission.rubric_edit)])
def put_visit_tag(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    key: Annotated[str, Path(pattern=r"^[a-z0-9-]{2,40}$")],
    body: VisitTagPut,
) -> VisitTagRead:
    """Add or change a phrase; the list is kept by the office of the province or district."""
    tag, created = reports.put_tag(session, actor, key, body)
    answer(response, 1, created=created)
    return _tag(tag)
