"""moved_clocks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "code_shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("shift_seconds", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_code_shift_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_code_shift_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_shift")),
    )
    with op.batch_alter_table("code_shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_shift_meeting_id"), ["meeting_id"], unique=False)
    with op.batch_alter_table("code_attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("check_in_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("code", sa.String(length=6), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("code_attempt", schema=None) as batch_op:
        batch_op.drop_column("code")
        batch_op.drop_column("check_in_id")
    op.drop_table("code_shift")
