"""Petitions heard at meetings. Routing and answers come with their own issue."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.core.clock import stamp
from app.core.db import Instant, PathColumn, Record


class Petition(Record, table=True):
    """A petition or proposal (kiến nghị, đề xuất), recorded where it was heard."""

    __tablename__ = "petition"
    __table_args__ = (Index("ix_petition_cell", "cell_path", "created_at"),)

    meeting_id: UUID | None = Field(default=None, foreign_key="meeting.id", index=True)
    cell_id: UUID = Field(foreign_key="unit.id")
    cell_path: str = Field(sa_type=PathColumn)
    text: str = Field(max_length=2000)
    field: str = Field(max_length=40)
    recorded_by: UUID = Field(foreign_key="person.id")
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant)
