"""The books of a month at a unit (a missing row is an open month), and the days of its work."""

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


class MonthTerms(Record, table=True):
    """A unit's days for the steps of a month, and its thresholds; what is empty is inherited.

    Days are counted as `rules.Step` says: of the month before, of the month after, or from the
    meeting's day.
    """

    __tablename__ = "month_terms"

    unit_id: UUID = Field(foreign_key="unit.id", unique=True)
    unit_path: str = Field(sa_type=PathColumn, index=True)
    register_day: int | None = None
    approve_day: int | None = None
    notice_days: int | None = None
    self_score_days: int | None = None
    report_days: int | None = None
    decide_day: int | None = None
    close_day: int | None = None
    gap_points: float | None = None  # a difference between voices that asks for a sentence
    least_count: int | None = None  # below so many scores no median is shown
