"""How far ahead of the real time the try-out's clock is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "tryout_clock",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("ahead", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tryout_clock"),
    )
