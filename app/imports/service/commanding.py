"""An import by whoever runs the server: `python -m app import-workbook`."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor, Grant
from app.access.permissions import Role
from app.core.errors import FieldError, UnknownReference
from app.imports import queries
from app.imports.service.applying import apply as apply_run
from app.imports.service.checking import check, require_import
from app.imports.service.showing import shown

# Who the audit names when nobody is signed in.
OPERATOR = UUID(int=0)


def run_from_command(
    session: Session,
    *,
    data: bytes,
    file_name: str,
    unit_code: str,
    apply: bool,
    confirm_unit: bool = False,
) -> dict[str, Any]:
    """Try a workbook in the committee with this code and, when told so, apply it.

    Raises what a dry run and applying raise; UnknownReference unless exactly one committee has
    the code.
    """
    units = queries.committees_with_code(session, unit_code)
    if len(units) != 1:
        many = "Có nhiều cấp ủy" if units else "Không có cấp ủy huyện, xã nào"
        message = f"{many} mang mã {unit_code}."
        raise UnknownReference(message, errors=[FieldError("unit", "unknown_reference", message)])
    unit = units[0]
    actor = Actor(OPERATOR, (Grant(Role.office, unit.path, date.min),))
    require_import(session, actor, unit)
    run = check(session, actor, unit, data=data, file_name=file_name)
    if apply:
        run = apply_run(session, actor, run.id, confirm_unit=confirm_unit)
    return shown(session, run).model_dump(mode="json")
