"""Tables of the audit trail and of creation receipts. Written by `service` and `replay` only."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from app.core.clock import stamp
from app.core.db import Instant, PathColumn
from app.core.ids import new_id


class Action(StrEnum):
    """`thing:what_happened`, in the past tense."""

    signed_in = "account:signed_in"
    sign_in_failed = "account:sign_in_failed"
    signed_out = "account:signed_out"
    family_ended = "account:family_ended"
    invitation_issued = "invitation:issued"
    invitation_accepted = "invitation:accepted"
    account_disabled = "account:disabled"
    account_enabled = "account:enabled"
    unit_created = "unit:created"
    unit_changed = "unit:changed"
    person_created = "person:created"
    person_changed = "person:changed"
    post_changed = "post:changed"
    import_checked = "import:checked"
    import_applied = "import:applied"
    import_undone = "import:undone"
    assignment_created = "assignment:created"
    assignment_changed = "assignment:changed"
    obligations_generated = "obligation:generated"
    will_attend = "obligation:will_attend"
    excuse_requested = "obligation:excuse_requested"
    excuse_decided = "obligation:excuse_decided"
    handed_over = "obligation:handed_over"
    visitors_asked = "obligation:asked"
    absence_answered = "obligation:absence_answered"
    meeting_changed = "meeting:changed"
    meeting_opened = "meeting:opened"
    meeting_closed = "meeting:closed"
    meeting_not_held = "meeting:not_held"
    meeting_rescheduled = "meeting:rescheduled"
    notice_shared = "meeting:notice_shared"
    schedule_approved = "meeting:schedule_approved"
    record_saved = "meeting:record_saved"
    record_confirmed = "meeting:record_confirmed"
    key_fetched = "meeting:key_fetched"
    attachment_added = "meeting:attachment_added"
    checked_in = "check_in:made"
    check_in_raised = "check_in:raised"
    check_in_undone = "check_in:undone"
    check_in_voided = "check_in:voided"
    presence_confirmed = "check_in:confirmed"
    code_shift_told = "meeting:code_shift_told"
    code_refused = "check_in:code_refused"
    report_saved = "report:saved"
    visit_tag_saved = "visit_tag:saved"
    petition_recorded = "petition:recorded"
    rubric_saved = "rubric:saved"
    rubric_published = "rubric:published"
    rubric_adopted = "rubric:adopted"
    rubric_tried = "rubric:tried"
    assessment_saved = "assessment:saved"
    assessment_submitted = "assessment:submitted"
    assessment_returned = "assessment:returned"
    assessment_reset = "assessment:reset"
    decision_entered = "decision:entered"
    decision_confirmed = "decision:confirmed"
    decision_refused = "decision:refused"
    decision_reopened = "decision:reopened"
    month_terms_set = "month:terms_set"
    month_closed = "month:closed"
    month_unlocked = "month:unlocked"
    queue_rescued = "sync:rescued"
    operation_refused = "sync:refused"
    demo_loaded = "demo:loaded"


class AuditEvent(SQLModel, table=True):
    """One act: who, when, on what, where in the tree, with which particulars (no free text)."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_kind", "subject_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(default_factory=stamp, sa_type=Instant)
    actor_id: UUID | None = None
    on_behalf_of: UUID | None = None
    action: str = Field(max_length=40)
    subject_kind: str = Field(max_length=40)
    subject_id: UUID | None = None
    path: str = Field(default="", sa_type=PathColumn, index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Receipt(SQLModel, table=True):
    """That a creation or an operation with this id was accepted, and its fingerprint."""

    __tablename__ = "receipt"

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=40)
    person_id: UUID
    fingerprint: str = Field(max_length=64)
    received_at: datetime = Field(default_factory=stamp, sa_type=Instant)


class AuditSeal(SQLModel, table=True):
    """A link of the chain: everything before `until` that no earlier seal covers."""

    __tablename__ = "audit_seal"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    until: datetime = Field(sa_type=Instant)
    count: int
    hash: str = Field(max_length=64)
