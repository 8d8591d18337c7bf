"""Snapshots of closed months.

Months that were closed before keep the figures in their book; their first snapshot is made of it,
with the decisions as they stand.
"""

from collections.abc import Sequence
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PATH = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    snapshots = op.create_table(
        "month_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_month_snapshot_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_snapshot")),
    )
    with op.batch_alter_table("month_snapshot", schema=None) as batch_op:
        batch_op.create_index(
            "uq_month_snapshot_number", ["unit_id", "month", "number"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_month_snapshot_unit_path"), ["unit_path"])
    op.create_table(
        "month_snapshot_score",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("cell_path", PATH, nullable=False),
        sa.Column("class", sa.String(length=12), nullable=True),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("self_points", sa.Float(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("conclusion_no", sa.String(length=60), nullable=True),
        sa.Column("session_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["month_snapshot.id"],
            name=op.f("fk_month_snapshot_score_snapshot_id_month_snapshot"),
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "meeting_id", name=op.f("pk_month_snapshot_score")),
    )
    with op.batch_alter_table("month_snapshot_score", schema=None) as batch_op:
        batch_op.create_index("ix_month_snapshot_score_cell", ["snapshot_id", "cell_path"])
    _fill(snapshots)


def _fill(snapshots: sa.Table) -> None:
    connection = op.get_bind()
    book = sa.table(
        "month_book", sa.column("unit_id", sa.Uuid()), sa.column("unit_path"),
        sa.column("month"), sa.column("closed_at", MOMENT), sa.column("closed_by", sa.Uuid()),
        sa.column("figures", sa.JSON()),
    )  # fmt: skip
    closed = connection.execute(sa.select(book).where(book.c.closed_at.is_not(None))).all()
    for row in closed:
        id = uuid4()
        connection.execute(
            snapshots.insert(),
            {
                "id": id, "unit_id": row.unit_id, "unit_path": row.unit_path, "month": row.month,
                "number": 1, "at": row.closed_at, "by": row.closed_by, "figures": row.figures,
            },
        )  # fmt: skip
        connection.execute(
            sa.text(
                "INSERT INTO month_snapshot_score SELECT :id, d.meeting_id, d.cell_path, d.class, "
                "d.points, m.self_points, d.revision, d.conclusion_no, d.session_on "
                "FROM decision d JOIN meeting m ON m.id = d.meeting_id "
                "WHERE d.month = :month AND d.cell_path >= :path AND d.cell_path < :end "
                "AND d.confirmed_at IS NOT NULL AND d.ended_at IS NULL"
            ).bindparams(sa.bindparam("id", type_=sa.Uuid())),
            {"id": id, "month": row.month, "path": row.unit_path, "end": row.unit_path + "~"},
        )


def downgrade() -> None:
    op.drop_table("month_snapshot_score")
    op.drop_table("month_snapshot")
