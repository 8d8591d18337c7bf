"""A workbook that was read: the dry run, whether it was applied, and what to put back on undo."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.core.db import Instant, PathColumn, Record, words
from app.core.ids import new_id


class ImportState(StrEnum):
    """Life of an import."""

    checked = "checked"
    applied = "applied"
    undone = "undone"


class ImportRun(Record, table=True):
    """One uploaded workbook, as rows understood, with its findings."""

    __tablename__ = "import_run"

    unit_id: UUID = Field(foreign_key="unit.id")
    unit_path: str = Field(sa_type=PathColumn, index=True)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    state: ImportState = Field(default=ImportState.checked, sa_type=words(ImportState))
    rows: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    findings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_by: UUID
    applied_at: datetime | None = Field(default=None, sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class ImportChange(SQLModel, table=True):
    """One row an import made or changed: what it was before, which version it left."""

    __tablename__ = "import_change"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    run_id: UUID = Field(foreign_key="import_run.id", index=True)
    position: int
    table: str = Field(max_length=40)
    row_id: UUID
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    after_version: int
