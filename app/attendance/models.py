"""Presence of visitors: check-ins, confirmations, wrong codes, visit reports and their tags."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from app.core.clock import stamp
from app.core.db import Instant, PathColumn, Record, words
from app.core.ids import new_id
from app.meetings.models import Source


class Via(StrEnum):
    """How presence was claimed."""

    qr = "qr"
    code = "code"
    declared = "declared"


class Grade(StrEnum):
    """How well presence is supported (design §2.5); never used to accuse."""

    A = "A"  # code verified while fresh
    B = "B"  # code valid for the meeting, received later
    C = "C"  # confirmed by the secretary or deputy
    D = "D"  # own declaration


class CheckIn(Record, table=True):
    """A visitor's presence at a meeting, as claimed and as received."""

    __tablename__ = "check_in"
    __table_args__ = (
        Index(
            "uq_check_in_standing",
            "meeting_id",
            "person_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL AND voided_at IS NULL"),
            postgresql_where=text("undone_at IS NULL AND voided_at IS NULL"),
        ),
        Index("ix_check_in_person", "person_id", "month"),
        Index("ix_check_in_month", "month", "cell_path"),
    )

    meeting_id: UUID = Field(foreign_key="meeting.id")
    person_id: UUID = Field(foreign_key="person.id")
    cell_path: str = Field(sa_type=PathColumn)
    month: str = Field(max_length=7)
    obligation_id: UUID | None = Field(default=None, foreign_key="obligation.id", index=True)
    via: Via = Field(sa_type=words(Via))
    grade: Grade = Field(sa_type=words(Grade))
    claimed_at: datetime = Field(sa_type=Instant)
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    step: int | None = None
    distance_band: str | None = Field(default=None, max_length=12)  # at_place, near, far, unknown
    device_id: str = Field(default="", max_length=64)
    flags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    source: Source = Field(default=Source.app, sa_type=words(Source))
    entered_by: UUID | None = None
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    voided_at: datetime | None = Field(default=None, sa_type=Instant)
    voided_by: UUID | None = None
    void_reason: str | None = Field(default=None, max_length=500)

    @property
    def stands(self) -> bool:
        """Neither taken back nor voided."""
        return self.undone_at is None and self.voided_at is None


class SamePresence(SQLModel, table=True):
    """That a second check-in came at a meeting, and which presence answered for it.

    Its phone may not have heard so yet, and takes back what it knows by this id.
    """

    __tablename__ = "same_presence"

    id: UUID = Field(primary_key=True)  # of the check-in that came second
    check_in_id: UUID = Field(foreign_key="check_in.id")


class Confirmation(SQLModel, table=True):
    """The secretary or deputy saw this person; may arrive before the check-in does."""

    __tablename__ = "confirmation"

    meeting_id: UUID = Field(primary_key=True, foreign_key="meeting.id")
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    by: UUID
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    is_late: bool = False  # received after the month was closed


class CodeAttempt(SQLModel, table=True):
    """A wrong code; kept although the check-in was refused. Caps count these."""

    __tablename__ = "code_attempt"
    __table_args__ = (Index("ix_code_attempt_meeting", "meeting_id", "person_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    meeting_id: UUID
    person_id: UUID
    at: datetime = Field(default_factory=stamp, sa_type=Instant)
    is_stranger: bool = False  # not assigned: counted apart, so that guessing silences nobody
    # Of a batch: the digits, until a moved clock explains them or ninety days have passed.
    check_in_id: UUID | None = None
    code: str | None = Field(default=None, max_length=6)


class CodeShift(SQLModel, table=True):
    """By how much a phone that showed the code ran ahead, as it found out afterwards."""

    __tablename__ = "code_shift"

    id: UUID = Field(primary_key=True)  # of the operation that brought it
    meeting_id: UUID = Field(foreign_key="meeting.id", index=True)
    person_id: UUID = Field(foreign_key="person.id")
    shift_seconds: int = Field(sa_type=BigInteger)
    device_id: str = Field(default="", max_length=64)
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant)


class VisitReport(Record, table=True):
    """Phiếu dự sinh hoạt: one of a person at a meeting."""

    __tablename__ = "visit_report"
    __table_args__ = (
        Index("uq_visit_report_one", "meeting_id", "person_id", unique=True),
        Index("ix_visit_report_month", "month", "cell_path"),
    )

    meeting_id: UUID = Field(foreign_key="meeting.id")
    person_id: UUID = Field(foreign_key="person.id")
    cell_path: str = Field(sa_type=PathColumn)
    month: str = Field(max_length=7)
    stayed: str = Field(max_length=4)  # all | part
    seen: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    good_practice: str = Field(default="", max_length=1000)
    advice: str = Field(default="", max_length=1000)
    proposal: str = Field(default="", max_length=1000)
    remark: str = Field(default="", max_length=1000)
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    is_late: bool = False


class VisitTag(SQLModel, table=True):
    """A phrase a visitor can tap in the report; the office keeps the list."""

    __tablename__ = "visit_tag"

    key: str = Field(primary_key=True, max_length=40)
    label: str = Field(max_length=120)
    position: int = 0
    is_active: bool = True
