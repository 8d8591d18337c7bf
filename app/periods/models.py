"""The books of a month at a unit. A missing row is an open month."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from app.core.db import Instant, PathColumn, Record, words


class BookState(StrEnum):
    """State of a month's books."""

    open = "open"
    closed = "closed"
    unlocked = "unlocked"  # mở lại, until `unlocked_until`


class MonthBook(Record, table=True):
    """Month `month` of the unit at `unit_path`; closing it closes it for the whole subtree."""

    __tablename__ = "month_book"
    __table_args__ = (Index("uq_month_book_unit_month", "unit_id", "month", unique=True),)

    unit_id: UUID = Field(foreign_key="unit.id")
    unit_path: str = Field(sa_type=PathColumn, index=True)
    month: str = Field(max_length=7)
    state: BookState = Field(default=BookState.open, sa_type=words(BookState))
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: UUID | None = None
    unlocked_until: datetime | None = Field(default=None, sa_type=Instant)
    unlock_reason: str | None = Field(default=None, max_length=500)
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
