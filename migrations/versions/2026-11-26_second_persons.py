"""second_persons_and_frozen_visits"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PATH = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Sign-ins of before say nothing of their slip; they end by themselves.
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invited_by", sa.Uuid(), nullable=True))
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slip_by", sa.Uuid(), nullable=True))
    op.create_table(
        "month_snapshot_visits",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("cell_path", PATH, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["month_snapshot.id"],
            name=op.f("fk_month_snapshot_visits_snapshot_id_month_snapshot"),
        ),
        sa.PrimaryKeyConstraint(
            "snapshot_id", "cell_path", "state", name=op.f("pk_month_snapshot_visits")
        ),
    )  # fmt: skip
    # Snapshots of before kept the figures of the whole only: below, what there is now stands in.
    op.execute(
        "INSERT INTO month_snapshot_visits (snapshot_id, cell_path, state, count) "
        "SELECT s.id, o.cell_path, o.state, count(*) FROM month_snapshot s "
        "JOIN obligation o ON o.month = s.month "
        "AND substr(o.cell_path, 1, length(s.unit_path)) = s.unit_path "
        "GROUP BY s.id, o.cell_path, o.state"
    )


def downgrade() -> None:
    op.drop_table("month_snapshot_visits")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("slip_by")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("invited_by")
