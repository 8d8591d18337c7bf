"""HTTP words of sheets as files: read one, check what an editor holds, take one away."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile

from app.access.permissions import Permission
from app.core.errors import NotFound, Problem
from app.deps import CurrentActor, ReadSession, allow
from app.imports.errors import FileTooBig
from app.imports.workbook.archive import MAX_UPLOAD
from app.ratings.queries import sheets as queries
from app.ratings.schemas import SheetCheck, SheetFault, SheetReading
from app.ratings.service import files as service
from app.ratings.sheet import Sheet

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_may_edit = [allow(Permission.rubric_edit)]


def _shown(read: service.SheetRead) -> SheetReading:
    faults = [SheetFault.model_validate(asdict(fault)) for fault in read.faults]
    return SheetReading(sheet=read.sheet, errors=faults)


@router.post("/rubrics/read", dependencies=_may_edit, responses={413: {"model": Problem}})
def read_file(
    file: Annotated[UploadFile, File(description="Bảng chấm: YAML, hoặc sổ Excel .xlsx.")],
) -> SheetReading:
    """The sheet in a file and every fault at its row; nothing is stored."""
    if file.size is not None and file.size > MAX_UPLOAD:
        raise FileTooBig()
    return _shown(service.read(file.file.read(MAX_UPLOAD + 1)))


@router.post("/rubrics/check", dependencies=_may_edit)
def check_sheet(body: SheetCheck) -> SheetReading:
    """The same for a sheet in an editor."""
    return _shown(service.check(body.sheet, {}, []))


@router.get(
    "/rubrics/{id}/table.xlsx",
    dependencies=[allow(Permission.rubric_read)],
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_table(session: ReadSession, actor: CurrentActor, id: UUID) -> Response:
    """The sheet as a workbook, which can be changed and read again."""
    found = queries.visible_rubric(session, actor, id)
    if found is None:
        raise NotFound()
    content = service.write(Sheet.model_validate(found.sheet))
    name = {"Content-Disposition": 'attachment; filename="bang-cham.xlsx"'}
    return Response(content, media_type=XLSX, headers=name)
