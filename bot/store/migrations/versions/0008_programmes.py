"""What a programme is set to: its period, how often one meets, and what is agreed to, by version.

When everything is deleted was a text that anybody could have written. Now it is a number of days
after the end, which the clockwork keeps, and the text is made of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _columns()
    op.create_index("ix_persons_programme_id", "persons", ["programme_id"])
    _terms()
    _agreed()


def _columns() -> None:
    for column in (
        sa.Column("begins_on", sa.String(10)),
        sa.Column("ends_on", sa.String(10)),
        sa.Column("meeting_every_days", sa.Integer(), nullable=False, server_default="35"),
        sa.Column("retention_days", sa.Integer(), nullable=False, server_default="90"),
        sa.Column("terms_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("terms_since", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("created_at", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("erase_at", sa.BigInteger()),
        sa.Column("told_at", sa.BigInteger()),
        sa.Column("warned_at", sa.BigInteger()),
    ):
        op.add_column("programmes", column)
    with op.batch_alter_table("programmes") as changed:
        changed.drop_column("deleted_when")
        changed.alter_column("meeting_gap_days", server_default="42")
    programmes = sa.table("programmes", sa.column("meeting_gap_days"))
    # A mentee is told when it is time to meet, and both when it is too long: as it was, a week
    # later.
    op.execute(programmes.update().values(meeting_gap_days=programmes.c.meeting_gap_days + 7))


def _terms() -> None:
    made = op.create_table(
        "programme_terms",
        sa.Column("programme_id", ID, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("asks_anew", sa.Boolean(), nullable=False),
        sa.Column("staff_id", ID),
        sa.Column("at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("programme_id", "version", name="pk_programme_terms"),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name="fk_programme_terms_programme_id_programmes",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name="fk_programme_terms_staff_id_staff",
            ondelete="SET NULL",
        ),
    )
    programmes = sa.table("programmes", sa.column("id"), sa.column("responsible"))
    first = sa.select(
        programmes.c.id,
        sa.literal(1),
        sa.literal(""),
        programmes.c.responsible,
        sa.literal(90),
        sa.literal(""),
        sa.false(),
    )
    columns = (
        "programme_id",
        "version",
        "text",
        "responsible",
        "retention_days",
        "news",
        "asks_anew",
    )
    op.execute(sa.insert(made).from_select(columns, first))


def _agreed() -> None:
    """Which version of which programme's somebody agreed to, beside the revision of the set."""
    with op.batch_alter_table("consents") as changed:
        changed.add_column(sa.Column("programme_id", ID, nullable=False, server_default="0"))
        changed.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        changed.drop_constraint("pk_consents", type_="primary")
        changed.create_primary_key(
            "pk_consents", ["person_id", "revision", "programme_id", "version"]
        )
