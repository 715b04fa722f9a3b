"""Programme staff, what they may do and what they did; logins and links of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _staff()
    _roles()
    _audit()
    for table in ("links", "logins"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("staff_id", ID, nullable=True))
            changed.create_foreign_key(
                f"fk_{table}_staff_id_staff", "staff", ["staff_id"], ["id"], ondelete="CASCADE"
            )
        op.create_index(f"ix_{table}_staff_id", table, ["staff_id"])
    op.add_column("logins", sa.Column("confirmed_at", sa.BigInteger(), nullable=True))


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("also_person_id", ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
        sa.ForeignKeyConstraint(
            ["also_person_id"],
            ["persons.id"],
            name="fk_staff_also_person_id_persons",
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_staff_also_person_id", "staff", ["also_person_id"])


def _roles() -> None:
    op.create_table(
        "staff_roles",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("programme_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_roles"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_roles_staff_id_staff", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name="fk_staff_roles_programme_id_programmes",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_staff_roles_staff_id", "staff_roles", ["staff_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("programme_id", ID, nullable=True),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_audit_staff_id_staff", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name="fk_audit_programme_id_programmes",
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_programme_id", "audit", ["programme_id"])
