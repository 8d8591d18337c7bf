"""Decisions of two persons, the course of scores, the terms of months.

What was decided before counts as decided: its second person is unknown. Every score and decision
that is stored becomes the events that led to it, so that its stage is known.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PATH = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
AT_ONCE = 1000


def _words(*members: str, name: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, length=20)


def upgrade() -> None:
    _terms()
    _decisions()
    _events()


def _terms() -> None:
    op.create_table(
        "month_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("register_day", sa.Integer(), nullable=True),
        sa.Column("approve_day", sa.Integer(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("self_score_days", sa.Integer(), nullable=True),
        sa.Column("report_days", sa.Integer(), nullable=True),
        sa.Column("decide_day", sa.Integer(), nullable=True),
        sa.Column("close_day", sa.Integer(), nullable=True),
        sa.Column("gap_points", sa.Float(), nullable=True),
        sa.Column("least_count", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_month_terms_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_terms")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_month_terms_unit_id")),
    )
    with op.batch_alter_table("month_terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_month_terms_unit_path"), ["unit_path"], unique=False)


def _decisions() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.alter_column("decided_at", new_column_name="entered_at")
        batch_op.add_column(sa.Column("gap_note", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("ended_reason", sa.String(length=500), nullable=True))
    op.execute("UPDATE decision SET confirmed_at = entered_at")
    # The latest revision held: the earlier ones ended when it was entered.
    op.execute(
        "UPDATE decision SET ended_reason = 'replaced', ended_at = (SELECT min(n.entered_at) "
        "FROM decision n WHERE n.meeting_id = decision.meeting_id "
        "AND n.revision > decision.revision) WHERE EXISTS (SELECT 1 FROM decision n "
        "WHERE n.meeting_id = decision.meeting_id AND n.revision > decision.revision)"
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            "uq_decision_standing",
            ["meeting_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def _events() -> None:
    events = op.create_table(
        "rating_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            _words(
                "saved", "voted", "submitted", "returned", "proposed", "confirmed", "refused",
                "reopened", "voiced", name="event",
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            _words(
                "none", "draft", "voted", "submitted", "returned", "proposed", "decided",
                "reopened", name="stage",
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("rater", sa.String(length=10), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_rating_event_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_event")),
    )  # fmt: skip
    with op.batch_alter_table("rating_event", schema=None) as batch_op:
        batch_op.create_index("uq_rating_event_number", ["meeting_id", "number"], unique=True)
    _fill(events)


def _fill(events: sa.Table) -> None:
    """The events that led to what is stored, meeting by meeting, the cell's first."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT meeting_id, person_id, state, COALESCE(submitted_at, created_at) AS at, "
            "returned_reason AS note, points, class, NULL AS revision, answers, notes, id "
            "FROM assessment WHERE rater = 'self' UNION ALL "
            "SELECT meeting_id, entered_by, 'confirmed', entered_at, reason, points, class, "
            "revision, NULL, NULL, id FROM decision ORDER BY 1, 8, 4"
        ).columns(
            sa.column("meeting_id", sa.Uuid()), sa.column("person_id", sa.Uuid()),
            sa.column("state"), sa.column("at", MOMENT), sa.column("note"), sa.column("points"),
            sa.column("class"), sa.column("revision"), sa.column("answers"), sa.column("notes"),
            sa.column("id", sa.Uuid()),
        )
    )  # fmt: skip
    number, before, made = 0, None, []
    found = rows.all()
    # NULLs sort first on SQLite and last on PostgreSQL.
    for row in sorted(found, key=lambda r: (r.meeting_id, r.revision or 0)):
        number = number + 1 if row.meeting_id == before else 1
        before = row.meeting_id
        made.append(_event(row, number))
        if len(made) == AT_ONCE:
            connection.execute(events.insert(), made)
            made = []
    if made:
        connection.execute(events.insert(), made)


def _event(row: Any, number: int) -> dict[str, Any]:
    event, stage = {
        "draft": ("saved", "draft"),
        "submitted": ("submitted", "submitted"),
        "returned": ("returned", "returned"),
        "confirmed": ("confirmed", "decided"),
    }[row.state]
    content: dict[str, Any] = {"points": row.points, "class": getattr(row, "class")}
    if row.state == "submitted":
        content |= {
            "assessment_id": str(row.id), "answers": _plain(row.answers),
            "notes": _plain(row.notes),
        }  # fmt: skip
    return {
        "id": uuid4(), "meeting_id": row.meeting_id, "number": number, "event": event,
        "stage": stage, "revision": row.revision, "rater": None if row.revision else "self",
        "person_id": row.person_id, "at": row.at, "note": row.note,
        "content": {} if row.state == "draft" else content,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def downgrade() -> None:
    op.drop_table("rating_event")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("uq_decision_standing")
    # Without these columns the latest revision holds: what waits, was refused, or was opened again and
    # not decided anew may not be it.
    op.execute(
        "DELETE FROM decision WHERE confirmed_at IS NULL OR (ended_at IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM decision n WHERE n.meeting_id = decision.meeting_id "
        "AND n.revision > decision.revision AND n.confirmed_at IS NOT NULL AND n.ended_at IS NULL))"
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        for name in (
            "gap_note", "confirmed_by", "confirmed_at", "ended_by", "ended_at", "ended_reason",
        ):  # fmt: skip
            batch_op.drop_column(name)
        batch_op.alter_column("entered_at", new_column_name="decided_at")
    op.drop_table("month_terms")
