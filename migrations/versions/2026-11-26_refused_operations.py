"""refused_operations"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "refused_operation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "home_path",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "cell_path",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_refused_operation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_operation")),
    )
    with op.batch_alter_table("refused_operation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_refused_operation_home", ["home_path", "received_at"], unique=False
        )
        batch_op.create_index(
            "ix_refused_operation_person", ["person_id", "received_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_refused_operation_received_at"), ["received_at"], unique=False
        )


def downgrade() -> None:
    op.drop_table("refused_operation")
