"""Meetings, their record, tasks of the resolution, pages of the paper book."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from app.core.clock import stamp
from app.core.db import Instant, PathColumn, Record, words
from app.core.ids import new_id


class MeetingKind(StrEnum):
    """Kinds of meeting; `regular` and `combined` fill the one slot of the month."""

    regular = "regular"  # thường kỳ
    thematic = "thematic"  # chuyên đề
    combined = "combined"  # thường kỳ kết hợp chuyên đề
    extraordinary = "extraordinary"  # bất thường
    congress = "congress"  # đại hội


class MeetingState(StrEnum):
    """States of a meeting (design §2.2)."""

    expected = "expected"  # dự kiến theo nền nếp
    planned = "planned"  # bí thư đã xác nhận hoặc đổi
    open = "open"  # đang sinh hoạt
    held = "held"  # đã sinh hoạt
    not_held = "not_held"  # không sinh hoạt


class Source(StrEnum):
    """How what is stored came in."""

    app = "app"
    phone_call = "phone_call"
    paper = "paper"


class Meeting(Record, table=True):
    """A meeting of a cell in a month. The regular one has a computable id."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_month", "month", "cell_path"),
        Index("ix_meeting_cell", "cell_id", "month"),
    )

    cell_id: UUID = Field(foreign_key="unit.id")
    cell_path: str = Field(sa_type=PathColumn)
    month: str = Field(max_length=7)
    kind: MeetingKind = Field(default=MeetingKind.regular, sa_type=words(MeetingKind))
    state: MeetingState = Field(default=MeetingState.expected, sa_type=words(MeetingState))
    starts_at: datetime | None = Field(default=None, sa_type=Instant)
    place: str | None = Field(default=None, max_length=200)
    minutes_taker_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    notice_at: datetime | None = Field(default=None, sa_type=Instant)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    opened_by: UUID | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    not_held_reason: str | None = Field(default=None, max_length=500)
    not_held_at: datetime | None = Field(default=None, sa_type=Instant)
    first_planned_at: datetime | None = Field(default=None, sa_type=Instant)
    entered_by: UUID | None = None
    source: Source = Field(default=Source.app, sa_type=words(Source))
    flags: str = Field(default="", max_length=200)  # comma separated
    # Set by `ratings` through `service.note_scores`, so that lists and heat maps read one table
    self_points: float | None = None
    self_class: str | None = Field(default=None, max_length=12)
    decided_points: float | None = None
    decided_class: str | None = Field(default=None, max_length=12)


class Schedule(StrEnum):
    """How a registered date stands with the committee; hinders nothing."""

    waiting = "waiting"  # chưa duyệt
    changed = "changed"  # đổi sau khi duyệt
    approved = "approved"  # đã duyệt


class ScheduleApproval(SQLModel, table=True):
    """The committee approved the date that a cell had registered (duyệt lịch sinh hoạt).

    A row beside the meeting, whose version phones hold. It stands only while the meeting keeps the
    approved hour: a change afterwards shows by itself.
    """

    __tablename__ = "schedule_approval"

    meeting_id: UUID = Field(primary_key=True, foreign_key="meeting.id")
    starts_at: datetime = Field(sa_type=Instant)  # as approved
    approved_by: UUID
    approved_at: datetime = Field(default_factory=stamp, sa_type=Instant)


class MeetingRecord(SQLModel, table=True):
    """What the meeting came to: counts, times, vote, minutes. One per meeting; the latest holds.

    summoned = present + excused + unexcused; rate = present / summoned; exempt are outside.
    """

    __tablename__ = "meeting_record"

    meeting_id: UUID = Field(primary_key=True, foreign_key="meeting.id")
    cell_path: str = Field(sa_type=PathColumn, index=True)
    month: str = Field(max_length=7)
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    chair: str | None = Field(default=None, max_length=160)
    minutes_taker: str | None = Field(default=None, max_length=160)
    members: int
    exempt: int = 0
    excused: int = 0
    unexcused: int = 0
    away: int = 0  # sinh hoạt tạm nơi khác
    special_duty: int = 0  # lực lượng làm nhiệm vụ đặc biệt
    exempt_present: int = 0  # được miễn mà vẫn dự: counted beside, outside the rate
    guests: int = 0
    speakers: int = 0
    present: int  # computed: summoned - excused - unexcused
    summoned: int  # computed: members - exempt - away - special_duty
    pre_meeting_on: date | None = None
    minutes: str | None = Field(default=None, sa_type=Text)
    resolution: str | None = Field(default=None, sa_type=Text)
    vote_for: int | None = None
    vote_against: int | None = None
    vote_other: int | None = None
    entered_by: UUID
    entered_for: UUID | None = None
    source: Source = Field(default=Source.app, sa_type=words(Source))
    confirmed_by: UUID | None = None  # the secretary, when the office entered it
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    is_late: bool = False  # received after the month was closed
    version: int = 1


class TaskState(StrEnum):
    """What became of a task of the resolution."""

    open = "open"
    done = "done"
    not_done = "not_done"


class Task(SQLModel, table=True):
    """A task of a resolution; the next meeting ticks it."""

    __tablename__ = "task"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    meeting_id: UUID = Field(foreign_key="meeting.id", index=True)
    cell_id: UUID = Field(foreign_key="unit.id", index=True)
    cell_path: str = Field(sa_type=PathColumn)
    position: int = 0
    text: str = Field(max_length=500)
    who: str = Field(default="", max_length=160)
    due_on: date | None = None
    state: TaskState = Field(default=TaskState.open, sa_type=words(TaskState))
    result: str | None = Field(default=None, max_length=500)
    reviewed_at_id: UUID | None = Field(default=None, foreign_key="meeting.id")


class Attachment(Record, table=True):
    """A page of the paper book: re-encoded image or PDF, in a folder named by content."""

    __tablename__ = "attachment"

    meeting_id: UUID = Field(foreign_key="meeting.id", index=True)
    cell_path: str = Field(sa_type=PathColumn)
    kind: str = Field(max_length=20)  # image/webp, image/jpeg, application/pdf
    size: int
    sha256: str = Field(max_length=64)
    added_by: UUID
