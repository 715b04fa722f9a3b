"""Codes by which a member of staff shows anew who they are."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "confirmations",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_confirmations"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_confirmations_staff_id_staff", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_confirmations_staff_id", "confirmations", ["staff_id"])
