"""People and pairs as staff see them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _participants()
    _seats()
    _lists()
    with op.batch_alter_table("links") as links:
        links.add_column(sa.Column("participant_id", ID, nullable=True))
        links.create_foreign_key(
            "fk_links_participant_id_participants",
            "participants",
            ["participant_id"],
            ["id"],
            ondelete="CASCADE",
        )
    op.create_index("ix_links_participant_id", "links", ["participant_id"])
    op.create_index("ix_mentorships_programme_id", "mentorships", ["programme_id"])


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("role", sa.String(6), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("batch", ID, nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("came_at", sa.BigInteger(), nullable=True),
        sa.Column("letter_wanted_at", sa.BigInteger(), nullable=True),
        sa.Column("letter_at", sa.BigInteger(), nullable=True),
        sa.Column("letter_trouble", sa.String(10), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_participants"),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name="fk_participants_programme_id_programmes",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name="fk_participants_person_id_persons",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_participants_programme_id_role", "participants", ["programme_id", "role"])
    op.create_index("ix_participants_person_id", "participants", ["person_id"])
    op.create_index("ix_participants_batch", "participants", ["batch"])


def _seats() -> None:
    op.create_table(
        "seats",
        sa.Column("mentorship_id", ID, nullable=False, autoincrement=False),
        sa.Column("role", sa.String(6), nullable=False),
        sa.Column("participant_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("mentorship_id", "role", name="pk_seats"),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorships.id"],
            name="fk_seats_mentorship_id_mentorships",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name="fk_seats_participant_id_participants",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_seats_participant_id", "seats", ["participant_id"])


def _lists() -> None:
    op.create_table(
        "invitation_lists",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation_lists"),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name="fk_invitation_lists_programme_id_programmes",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_invitation_lists_at", "invitation_lists", ["at"])
