"""late_confirmations

Confirmations of before are late where they were received after the nearest book that was ever
closed had been, and it is closed now; months unlocked meanwhile say nothing, also where a commune's
book is unlocked under a district's closed one.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_late", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(
        sa.text(
            "UPDATE confirmation SET is_late = :yes WHERE EXISTS (SELECT 1 FROM meeting m "
            "JOIN month_book b ON b.month = m.month AND b.state = 'closed' "
            "AND substr(m.cell_path, 1, length(b.unit_path)) = b.unit_path "
            "WHERE m.id = confirmation.meeting_id AND b.closed_at < confirmation.received_at "
            "AND NOT EXISTS (SELECT 1 FROM month_book n WHERE n.month = m.month "
            "AND n.state <> 'open' AND length(n.unit_path) > length(b.unit_path) "
            "AND substr(m.cell_path, 1, length(n.unit_path)) = n.unit_path))"
        ).bindparams(sa.bindparam("yes", True, sa.Boolean()))
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.alter_column("is_late", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.drop_column("is_late")
