"""The question bank: drafts, and who published what and why."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _own_sets()
    _publications()
    _shipped_files()
    _drafts()
    _copies()


def _own_sets() -> None:
    with op.batch_alter_table("templates") as changed:
        changed.add_column(sa.Column("programme_id", ID, nullable=True))
        changed.create_foreign_key(
            "fk_templates_programme_id_programmes",
            "programmes",
            ["programme_id"],
            ["id"],
            ondelete="CASCADE",
        )
    op.create_index("ix_templates_programme_id", "templates", ["programme_id"])


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_publications"),
        _staff("publications", "staff_id"),
    )
    op.execute(
        "INSERT INTO publications (revision, at, kind, why)"
        " SELECT revision, min(at), 'shipped', '' FROM templates GROUP BY revision"
    )


def _shipped_files() -> None:
    op.create_table(
        "shipped_files",
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("language", "path", name="pk_shipped_files"),
    )
    op.execute(
        "INSERT INTO shipped_files (language, path, text, at, waiting)"
        " SELECT language, path, text, at, 0 FROM templates AS kept WHERE revision ="
        " (SELECT max(revision) FROM templates AS other"
        " WHERE other.language = kept.language AND other.path = kept.path)"
    )


def _drafts() -> None:
    op.create_table(
        "bank_drafts",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("folder", sa.String(40), nullable=False),
        sa.Column("programme_id", ID, nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_by", ID, nullable=True),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bank_drafts"),
        _programme("bank_drafts"),
        _staff("bank_drafts", "created_by"),
        _staff("bank_drafts", "saved_by"),
    )
    op.create_index("ix_bank_drafts_programme_id", "bank_drafts", ["programme_id"])


def _copies() -> None:
    op.create_table(
        "bank_draft_copies",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("folder", sa.String(40), nullable=False),
        sa.Column("programme_id", ID, nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bank_draft_copies"),
        _programme("bank_draft_copies"),
        _staff("bank_draft_copies", "staff_id"),
    )
    op.create_index("ix_bank_draft_copies_name", "bank_draft_copies", ["name"])
    op.create_index("ix_bank_draft_copies_programme_id", "bank_draft_copies", ["programme_id"])


def _programme(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["programme_id"],
        ["programmes.id"],
        name=f"fk_{table}_programme_id_programmes",
        ondelete="CASCADE",
    )


def _staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["staff.id"], name=f"fk_{table}_{column}_staff", ondelete="SET NULL"
    )
