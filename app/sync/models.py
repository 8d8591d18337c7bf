"""Operations that were refused: kept a while, so that the office can see what a person meant."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from app.core.clock import stamp
from app.core.db import Instant, PathColumn


class RefusedOperation(SQLModel, table=True):
    """One operation of a person, refused: until it, or the same act anew, is accepted; 90 days."""

    __tablename__ = "refused_operation"
    __table_args__ = (
        Index("ix_refused_operation_home", "home_path", "received_at"),
        Index("ix_refused_operation_person", "person_id", "received_at"),
    )

    id: UUID = Field(primary_key=True)  # computed of person and operation: a repeat adds no row
    operation_id: UUID | None = None  # None when it could not be read
    person_id: UUID = Field(foreign_key="person.id")
    home_path: str = Field(sa_type=PathColumn)
    cell_path: str | None = Field(default=None, sa_type=PathColumn)  # of the meeting it names
    device_id: str = Field(default="", max_length=64)
    kind: str = Field(default="", max_length=40)
    target_id: UUID | None = None
    # As sent, without position.
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    status: int
    code: str = Field(max_length=60)
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant, index=True)
