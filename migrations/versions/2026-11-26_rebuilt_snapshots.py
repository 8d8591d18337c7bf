"""Mark the snapshots that a migration made of months closed before.

0012 gave those months a first snapshot, with the decisions as they stood on the day of the migration
and not of the close: what was printed may have been otherwise. It made their ids at random (version
4), every close makes them of the time (version 7).
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Not in a batch, which makes the table anew on SQLite: other tables point to its rows. For the
    # same reason the default stays in the database.
    op.add_column(
        "month_snapshot",
        sa.Column("rebuilt", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    snapshot = sa.table(
        "month_snapshot", sa.column("id", sa.Uuid()), sa.column("rebuilt", sa.Boolean())
    )
    connection = op.get_bind()
    made = [id for (id,) in connection.execute(sa.select(snapshot.c.id)) if id.version == 4]
    for id in made:
        connection.execute(snapshot.update().where(snapshot.c.id == id).values(rebuilt=True))


def downgrade() -> None:
    op.drop_column("month_snapshot", "rebuilt")
