"""Scoring sheets as data, adoptions, assessments of three voices, decisions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from app.core.clock import stamp
from app.core.db import Instant, PathColumn, Record, words
from app.core.ids import new_id
from app.ratings.course import Event, Stage


class RubricState(StrEnum):
    """Life of a version."""

    draft = "draft"
    published = "published"  # immutable
    superseded = "superseded"


class Rubric(Record, table=True):
    """One version of a scoring sheet; `sheet` is the whole content (see `sheet.Sheet`)."""

    __tablename__ = "rubric"

    code: str = Field(max_length=60, index=True)
    title: str = Field(max_length=300)
    issuer: str = Field(max_length=200)
    issued_on: date | None = None
    status: str = Field(max_length=20)  # mau | chua_doi_chieu | chinh_thuc
    owner_unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    owner_path: str = Field(default="", sa_type=PathColumn)
    state: RubricState = Field(default=RubricState.draft, sa_type=words(RubricState))
    sheet: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    published_by: UUID | None = None


class Adoption(Record, table=True):
    """A unit uses a published sheet for kinds of meeting, from a day to a day."""

    __tablename__ = "rubric_adoption"

    rubric_id: UUID = Field(foreign_key="rubric.id", index=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    unit_path: str = Field(sa_type=PathColumn, index=True)
    kinds: list[str] = Field(sa_column=Column(JSON, nullable=False))
    from_on: date
    to_on: date | None = None


class TrialState(StrEnum):
    """How far a trial is."""

    waiting = "waiting"
    running = "running"
    done = "done"
    failed = "failed"


class RubricTrial(Record, table=True):
    """A sheet tried on meetings of the past ("nếu chấm theo bảng này"). Changes no score.

    `sheet` is the sheet as it stood when asked: a draft may be edited while the trial runs.
    """

    __tablename__ = "rubric_trial"

    rubric_id: UUID = Field(foreign_key="rubric.id", index=True)
    sheet: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    unit_id: UUID = Field(foreign_key="unit.id")
    unit_path: str = Field(sa_type=PathColumn)
    from_month: str = Field(max_length=7)
    to_month: str = Field(max_length=7)
    asked_by: UUID
    state: TrialState = Field(
        default=TrialState.waiting, sa_type=words(TrialState), sa_column_kwargs={"index": True}
    )
    total: int | None = None
    done: int = 0
    after: list[str] | None = Field(default=None, sa_column=Column(JSON))  # the last meeting seen
    summary: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class RubricTrialRow(SQLModel, table=True):
    """One meeting of a trial: what its cell's self-score came to, and what it would come to."""

    __tablename__ = "rubric_trial_row"
    __table_args__ = (
        Index("ix_rubric_trial_row_order", "trial_id", "changed", "month", "cell_path"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    trial_id: UUID = Field(foreign_key="rubric_trial.id")
    meeting_id: UUID = Field(foreign_key="meeting.id")
    cell_path: str = Field(sa_type=PathColumn)
    month: str = Field(max_length=7)
    before: str | None = Field(default=None, max_length=12)
    before_points: float | None = None
    after: str | None = Field(default=None, max_length=12)  # None: the answers do not suffice
    after_points: float | None = None
    changed: bool = False
    why: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Rater(StrEnum):
    """Whose voice."""

    self_ = "self"  # chi bộ tự đánh giá
    visitor = "visitor"  # cán bộ dự
    committee = "committee"  # cấp ủy


class AssessmentState(StrEnum):
    """Where an assessment stands."""

    draft = "draft"
    submitted = "submitted"
    returned = "returned"


class Assessment(Record, table=True):
    """One voice on one meeting. What the record says is computed, and frozen at submit."""

    __tablename__ = "assessment"
    __table_args__ = (
        Index(
            "uq_assessment_voice",
            "meeting_id",
            "rater",
            unique=True,
            sqlite_where=text("rater <> 'visitor'"),
            postgresql_where=text("rater <> 'visitor'"),
        ),
        Index("uq_assessment_person", "meeting_id", "rater", "person_id", unique=True),
        Index("ix_assessment_month", "month", "cell_path"),
    )

    meeting_id: UUID = Field(foreign_key="meeting.id")
    rater: str = Field(max_length=10)
    person_id: UUID = Field(foreign_key="person.id")
    cell_path: str = Field(sa_type=PathColumn)
    month: str = Field(max_length=7)
    rubric_id: UUID = Field(foreign_key="rubric.id")
    state: AssessmentState = Field(default=AssessmentState.draft, sa_type=words(AssessmentState))
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    notes: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    points: float | None = None  # rounded to 2 decimals, for lists; the exact one is in `result`
    class_: str | None = Field(default=None, max_length=12, sa_column_kwargs={"name": "class"})
    submitted_at: datetime | None = Field(default=None, sa_type=Instant)
    returned_reason: str | None = Field(default=None, max_length=500)
    agreed_with: int | None = None  # visitor: the event with the self-score that was agreed with
    entered_for: UUID | None = None
    source: str = Field(default="app", max_length=12)


class Decision(Record, table=True):
    """The committee's class of a meeting, with its session and conclusion.

    One that waits has no `confirmed_at`; one that was refused, replaced or reopened has `ended_at`.
    In force is the one that is confirmed and not ended: there is at most one.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("uq_decision_revision", "meeting_id", "revision", unique=True),
        Index("ix_decision_month", "month", "cell_path"),
        Index(
            "uq_decision_standing",
            "meeting_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    meeting_id: UUID = Field(foreign_key="meeting.id")
    cell_path: str = Field(sa_type=PathColumn)
    month: str = Field(max_length=7)
    revision: int = 1
    class_: str = Field(max_length=12, sa_column_kwargs={"name": "class"})
    points: float | None = None
    rubric_id: UUID | None = Field(default=None, foreign_key="rubric.id")
    conclusion_no: str = Field(default="", max_length=60)
    session_on: date | None = None
    reason: str | None = Field(default=None, max_length=500)
    gap_note: str | None = Field(default=None, max_length=500)  # why the voices differ so much
    entered_by: UUID
    entered_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    slip_by: UUID | None = None  # who issued the slip that the entering sign-in was opened with
    confirmed_by: UUID | None = None  # None though confirmed: from before two persons were asked
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_reason: str | None = Field(default=None, max_length=500)


class RatingEvent(SQLModel, table=True):
    """One step in the course of a meeting's score (`course.TABLE`). Rows are only ever added.

    `number` counts the steps of a meeting, so two that happen at once cannot both be stored;
    `stage` is where the step led. What was handed in or decided is kept in `content`.
    """

    __tablename__ = "rating_event"
    __table_args__ = (Index("uq_rating_event_number", "meeting_id", "number", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    meeting_id: UUID = Field(foreign_key="meeting.id")
    number: int
    event: Event = Field(sa_type=words(Event))
    stage: Stage = Field(sa_type=words(Stage))
    revision: int | None = None  # of the decision that the step is about
    rater: str | None = Field(default=None, max_length=10)  # whose score, where it is about one
    person_id: UUID | None = None
    at: datetime = Field(default_factory=stamp, sa_type=Instant)
    note: str | None = Field(default=None, max_length=500)
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
