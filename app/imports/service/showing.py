"""Imports as they go out. Routes and the command line call it."""

from collections.abc import Sequence

from sqlmodel import Session

from app.imports import queries
from app.imports.models import ImportRun
from app.imports.schemas import Checked, ImportListed, ImportRead
from app.organisation.schemas import UnitRef


def listed(session: Session, runs: Sequence[ImportRun]) -> list[ImportListed]:
    """Imports without their findings."""
    return [ImportListed.model_validate(document) for document in _documents(session, runs)]


def shown(session: Session, run: ImportRun) -> ImportRead:
    """One import with everything found."""
    return ImportRead.model_validate(_documents(session, [run])[0])


def _documents(session: Session, runs: Sequence[ImportRun]) -> list[dict[str, object]]:
    units = queries.importing_units(session, runs)
    last = queries.last_effective(session, units)
    return [
        Checked.model_validate(run.findings).model_dump()
        | {
            "id": run.id,
            "unit": UnitRef.model_validate(units[run.unit_id]),
            "file_name": run.file_name,
            "state": run.state,
            "created_at": run.created_at,
            "applied_at": run.applied_at,
            "undone_at": run.undone_at,
            "may_undo": run.id in last,
            "version": run.version,
        }
        for run in runs
    ]
