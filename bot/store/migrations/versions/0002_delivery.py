"""What delivery, the quarantine and letters need to know."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.add_column(
        "messages", sa.Column("unasked", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("messages", sa.Column("reason", sa.String(60), nullable=True))
    op.add_column("quarantine", sa.Column("asks", sa.Integer(), nullable=True))
    op.add_column("links", sa.Column("email", sa.String(254), nullable=True))
    _index_what_waits()
    op.drop_index("ix_due_at", "due")
    op.create_index("ix_due_kind_at", "due", ["kind", "at"])


def _index_what_waits() -> None:
    """By chat, and by who waits for it: a chat's oldest, and replies before what nobody asked."""
    op.drop_index("ix_messages_waiting", "messages")
    for name, columns in (
        ("ix_messages_waiting_chat", ["external_id", "id"]),
        ("ix_messages_waiting_unasked", ["unasked", "id"]),
    ):
        op.create_index(name, "messages", columns, sqlite_where=WAITING, postgresql_where=WAITING)
