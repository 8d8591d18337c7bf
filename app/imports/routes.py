"""HTTP words of imports."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile

from app.access.permissions import Permission
from app.core.errors import NotFound, Problem
from app.core.paging import PageOf, cursor_of
from app.deps import CurrentActor, PageQuery, ReadSession, WriteSession, allow, answer
from app.imports import queries, service
from app.imports.errors import FileTooBig
from app.imports.models import ImportRun
from app.imports.schemas import Checked, ImportApply, ImportListed, ImportRead
from app.imports.workbook.archive import MAX_UPLOAD
from app.organisation import queries as organisation

router = APIRouter(tags=["imports"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_may_import = [allow(Permission.import_run)]


@router.post(
    "/imports",
    status_code=201,
    dependencies=_may_import,
    responses={413: {"model": Problem}},
)
def try_workbook(
    reading: ReadSession,
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    file: Annotated[UploadFile, File(description="Sổ Excel .xlsx, tối đa 5 MB, 5.000 dòng.")],
    unit_id: Annotated[UUID, Form()],
) -> ImportRead:
    """A dry run: reads the workbook, keeps rows and findings, changes nothing else."""
    unit = service.importing_unit(reading, actor, unit_id)
    if file.size is not None and file.size > MAX_UPLOAD:
        raise FileTooBig()
    data = file.file.read(MAX_UPLOAD + 1)
    run = service.check(session, actor, unit, data=data, file_name=file.filename or "")
    answer(response, run.version)
    return service.shown(session, run)


@router.get("/imports", dependencies=_may_import)
def list_imports(
    session: ReadSession, actor: CurrentActor, page: PageQuery, unit: UUID | None = None
) -> PageOf[ImportListed]:
    """Imports into units where one may import, newest first, without their findings."""
    if unit is not None and organisation.visible_unit(session, actor, unit) is None:
        raise NotFound()
    rows, count = queries.listing(session, actor, page, unit)
    shown = rows[: page.limit]
    return PageOf(
        items=service.listed(session, shown),
        next_cursor=cursor_of(shown[-1].id) if len(rows) > page.limit else None,
        count=count,
    )


def _run(session: ReadSession, actor: CurrentActor, id: UUID) -> ImportRun:
    run = queries.run(session, actor, id)
    if run is None:
        raise NotFound()
    return run


@router.get("/imports/{id}", dependencies=_may_import)
def get_import(
    session: ReadSession, actor: CurrentActor, response: Response, id: UUID
) -> ImportRead:
    """A dry run, and what became of it."""
    run = _run(session, actor, id)
    answer(response, run.version)
    return service.shown(session, run)


@router.get(
    "/imports/{id}/findings.xlsx",
    dependencies=_may_import,
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_findings(session: ReadSession, actor: CurrentActor, id: UUID) -> Response:
    """The findings as a workbook, to be worked off."""
    run = _run(session, actor, id)
    content = service.findings_sheet(Checked.model_validate(run.findings).rows)
    name = {"Content-Disposition": 'attachment; filename="dong-can-xem.xlsx"'}
    return Response(content, media_type=XLSX, headers=name)


@router.post("/imports/{id}/apply", dependencies=_may_import)
def apply_import(
    session: WriteSession,
    actor: CurrentActor,
    response: Response,
    id: UUID,
    body: ImportApply | None = None,
) -> ImportRead:
    """Carry out a dry run as a whole; 409 `import_outdated` when it no longer holds."""
    run = service.apply(session, actor, id, confirm_unit=body is not None and body.confirm_unit)
    answer(response, run.version)
    return service.shown(session, run)


@router.post("/imports/{id}/undo", dependencies=_may_import)
def undo_import(
    session: WriteSession, actor: CurrentActor, response: Response, id: UUID
) -> ImportRead:
    """Take back the last import; 409 `cannot_undo` says what was built on it."""
    run = service.undo(session, actor, id)
    answer(response, run.version)
    return service.shown(session, run)
