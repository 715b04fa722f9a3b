"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _erasures()
    _programmes()
    _templates()
    _updates()
    _persons()
    _addresses()
    _answers()
    _consents()
    _due()
    _goals()
    _heard_voices()
    _links()
    _logins()
    _messages()
    _next_steps()
    _quarantine()
    _ratings()
    _requests()
    _shares()
    _default_programme()


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )


def _programmes() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("stance", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("zone", sa.String(64), nullable=True),
        sa.Column("age_limit", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("deleted_when", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programmes"),
    )


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("language", sa.String(8), nullable=False, autoincrement=False),
        sa.Column("path", sa.String(200), nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("language", "path", "revision", name="pk_templates"),
    )


def _updates() -> None:
    op.create_table(
        "updates",
        sa.Column("bot", ID, nullable=False, autoincrement=False),
        sa.Column("update_id", ID, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "update_id", name="pk_updates"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_updates_at", "updates", ["at"])


def _persons() -> None:
    op.create_table(
        "persons",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("external_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_persons_programme_id_programmes"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
    )
    op.create_index("ix_persons_created_at", "persons", ["created_at"])


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("channel", sa.String(20), nullable=False, autoincrement=False),
        sa.Column("external_id", sa.String(64), nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("blocked_at", sa.BigInteger(), nullable=True),
        sa.Column("refused_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_addresses_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "external_id", name="pk_addresses"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_addresses_person_id", "addresses", ["person_id"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_answers_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name="pk_answers"),
        sqlite_with_rowid=False,
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_consents_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "revision", name="pk_consents"),
    )


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("set", sa.String(120), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_due_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_due"),
        sa.UniqueConstraint("person_id", "kind", name="uq_due_person_id_kind"),
    )
    op.create_index("ix_due_at", "due", ["at"])


def _goals() -> None:
    op.create_table(
        "goals",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_goals_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name="pk_goals"),
    )


def _heard_voices() -> None:
    op.create_table(
        "heard_voices",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("voice_id", ID, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name="fk_heard_voices_person_id_persons",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "voice_id", name="pk_heard_voices"),
    )


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("programme_id", ID, nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name="fk_links_programme_id_programmes",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_links_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_links"),
    )
    op.create_index("ix_links_expires_at", "links", ["expires_at"])
    op.create_index("ix_links_person_id", "links", ["person_id"])


def _logins() -> None:
    op.create_table(
        "logins",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("external_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_logins_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_logins"),
    )
    op.create_index("ix_logins_expires_at", "logins", ["expires_at"])
    op.create_index("ix_logins_external_id", "logins", ["external_id"])
    op.create_index("ix_logins_person_id", "logins", ["person_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("external_id", sa.String(64), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("export", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("channel_message_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_messages_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_person_id_id", "messages", ["person_id", "id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _next_steps() -> None:
    op.create_table(
        "next_steps",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("conversation", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name="fk_next_steps_person_id_persons",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "conversation", name="pk_next_steps"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("bot", ID, nullable=True),
        sa.Column("update_id", ID, nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name="fk_quarantine_person_id_persons",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_at", "quarantine", ["at"])
    op.create_index("ix_quarantine_person_id", "quarantine", ["person_id"])


def _ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_ratings_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
    )
    op.create_index("ix_ratings_person_id", "ratings", ["person_id"])


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("conversation", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_requests_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "conversation", name="pk_requests"),
    )


def _shares() -> None:
    op.create_table(
        "shares",
        sa.Column("person_id", ID, nullable=False, autoincrement=False),
        sa.Column("conversation", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name="fk_shares_person_id_persons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "conversation", name="pk_shares"),
    )


def _default_programme() -> None:
    programmes = sa.table(
        "programmes",
        sa.column("id"),
        sa.column("name"),
        sa.column("stance"),
        sa.column("language"),
        sa.column("age_limit"),
        sa.column("quiet_from"),
        sa.column("quiet_to"),
        sa.column("responsible"),
        sa.column("deleted_when"),
    )
    op.execute(
        programmes.insert().values(
            id=1,
            name="",
            stance="alliance",
            language="nb",
            age_limit=18,
            quiet_from=21 * 60,
            quiet_to=8 * 60,
            responsible="",
            deleted_when="",
        )
    )
