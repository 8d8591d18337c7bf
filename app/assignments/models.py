"""Assignments and the obligation ledger. Written by the services here; the heart of the product."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.core.db import Instant, PathColumn, Record, words


class Assignment(Record, table=True):
    """Person sits in at a cell every `every_months` months, from a day to a day."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_cell", "cell_path", "person_id"),)

    person_id: UUID = Field(foreign_key="person.id", index=True)
    cell_id: UUID = Field(foreign_key="unit.id", index=True)
    cell_path: str = Field(sa_type=PathColumn)
    starts_on: date
    ends_on: date | None = None
    every_months: int = 1
    created_by: UUID | None = None


class ObligationState(StrEnum):
    """States of a visit that is owed (design §2.1). All but `withdrawn` are expected."""

    due = "due"  # Chưa ghi nhận
    done = "done"  # Đã dự
    late = "late"  # Ghi nhận muộn
    excused = "excused"  # Vắng có lý do
    not_met = "not_met"  # Chi bộ không sinh hoạt
    cell_silent = "cell_silent"  # Chi bộ chưa báo cáo
    missed = "missed"  # Không dự
    withdrawn = "withdrawn"  # thôi phân công hoặc đã giao lại


class Obligation(Record, table=True):
    """One visit owed: an assignment in a month. Exists before the meeting does."""

    __tablename__ = "obligation"
    __table_args__ = (
        Index("uq_obligation_owed", "assignment_id", "month", "person_id", unique=True),
        Index("ix_obligation_month", "month", "cell_path"),
        Index("ix_obligation_person", "person_id", "month"),
    )

    assignment_id: UUID = Field(foreign_key="assignment.id")
    person_id: UUID = Field(foreign_key="person.id")
    cell_id: UUID = Field(foreign_key="unit.id", index=True)
    cell_path: str = Field(sa_type=PathColumn)
    month: str = Field(max_length=7)
    state: ObligationState = Field(default=ObligationState.due, sa_type=words(ObligationState))
    # Copied by `meetings` whenever the meeting moves; the id is computable beforehand.
    meeting_id: UUID = Field(index=True)
    expected_at: datetime | None = Field(default=None, sa_type=Instant)
    place: str | None = Field(default=None, max_length=200)
    done_by: UUID | None = None  # the check-in that fulfils it
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    grade: str | None = Field(default=None, max_length=1)  # evidence, set by `attendance`
    # What the visitor answered beforehand
    will_attend_at: datetime | None = Field(default=None, sa_type=Instant)
    excuse_reason: str | None = Field(default=None, max_length=500)
    excuse_requested_at: datetime | None = Field(default=None, sa_type=Instant)
    excuse_accepted: bool | None = None
    excuse_decided_at: datetime | None = Field(default=None, sa_type=Instant)
    excuse_decided_by: UUID | None = None
    excuse_note: str | None = Field(default=None, max_length=500)
    # What the visitor answered when asked afterwards
    asked_at: datetime | None = Field(default=None, sa_type=Instant)
    absence_answered_at: datetime | None = Field(default=None, sa_type=Instant)
    absence_reason: str | None = Field(default=None, max_length=500)
    handed_from: UUID | None = Field(default=None, foreign_key="obligation.id", index=True)
    flags: str = Field(default="", max_length=200)  # comma separated, e.g. "checked_in_not_met"
