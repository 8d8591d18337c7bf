"""What a month came to when it was closed: one snapshot a close, never changed afterwards."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, false
from sqlmodel import Field, SQLModel

from app.core.clock import stamp
from app.core.db import Instant, PathColumn
from app.core.ids import new_id


class MonthSnapshot(SQLModel, table=True):
    """The figures of a unit's month at its `number`-th close."""

    __tablename__ = "month_snapshot"
    __table_args__ = (Index("uq_month_snapshot_number", "unit_id", "month", "number", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    unit_path: str = Field(sa_type=PathColumn, index=True)
    month: str = Field(max_length=7)
    number: int
    at: datetime = Field(default_factory=stamp, sa_type=Instant)
    by: UUID | None = None
    # Made afterwards, of a month closed before snapshots were kept: with the decisions of that day.
    rebuilt: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class SnapshotVisits(SQLModel, table=True):
    """How many visits of a cell were in a state at a close: what a unit below was printed with."""

    __tablename__ = "month_snapshot_visits"

    snapshot_id: UUID = Field(foreign_key="month_snapshot.id", primary_key=True)
    cell_path: str = Field(sa_type=PathColumn, primary_key=True)
    state: str = Field(max_length=12, primary_key=True)
    count: int


class SnapshotScore(SQLModel, table=True):
    """The decision behind a printed class. Without foreign keys to what it copies: the close must
    not wait for a meeting that somebody is deciding, who waits for the close."""

    __tablename__ = "month_snapshot_score"
    __table_args__ = (Index("ix_month_snapshot_score_cell", "snapshot_id", "cell_path"),)

    snapshot_id: UUID = Field(foreign_key="month_snapshot.id", primary_key=True)
    meeting_id: UUID = Field(primary_key=True)
    cell_path: str = Field(sa_type=PathColumn)
    class_: str | None = Field(default=None, max_length=12, sa_column_kwargs={"name": "class"})
    points: float | None = None
    self_points: float | None = None
    revision: int | None = None
    conclusion_no: str | None = Field(default=None, max_length=60)
    session_on: date | None = None
