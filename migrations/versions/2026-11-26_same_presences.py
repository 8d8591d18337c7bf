"""same presences

Which presence answered for a check-in that came second, so that it can be taken back by its own id.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "same_presence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_same_presence_check_in_id_check_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_presence")),
    )


def downgrade() -> None:
    op.drop_table("same_presence")
