"""Figures of how it goes, over groups."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("programme_id", ID, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        *_counted(),
        sa.PrimaryKeyConstraint("programme_id", "kind", "subject", "ends", name="pk_figures"),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name="fk_figures_programme_id_programmes",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "scorecards",
        sa.Column("set", sa.String(120), nullable=False),
        sa.Column("question", sa.String(120), nullable=False),
        *_counted(),
        sa.PrimaryKeyConstraint("set", "question", "ends", name="pk_scorecards"),
    )
    op.create_table(
        "figure_rounds",
        sa.Column("length", sa.String(5), nullable=False),
        sa.Column("begins", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("length", "begins", name="pk_figure_rounds"),
    )


def _counted() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("ends", sa.String(10), nullable=False),
        sa.Column("begins", sa.String(10), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
    )
