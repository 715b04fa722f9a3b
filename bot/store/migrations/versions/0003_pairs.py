"""Two people: mentorships, and what goes between them.

What mentees had marked for sharing before there were mentors reached nobody, and lies sealed in
one piece for each conversation. It is let go: the answers themselves are kept, and can be shared.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACTIVE = sa.text("ended_at IS NULL")
WITHDRAWN = sa.text("withdrawn_at IS NOT NULL")


def upgrade() -> None:
    op.drop_table("shares")
    op.drop_table("requests")
    _mentorships()
    _older_tables()  # before there are tables that hang on those
    _agreements()
    _shares()
    _carried()
    _requests()
    _prompts()
    _deliveries()
    _contributions()
    _meetings()
    _feedback()
    _feeds()


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, ID, nullable=nullable, autoincrement=False)


def _moment(name: str = "at", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _body() -> sa.Column[bytes]:
    return sa.Column("body", sa.LargeBinary(), nullable=False)


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{to}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _owned(table: str, *more: sa.schema.SchemaItem, perhaps: bool = False) -> None:
    """A table of rows that belong to a person and to a pair, or only `perhaps` to a pair."""
    op.create_table(
        table,
        _id(),
        _id("person_id"),
        _id("mentorship_id", nullable=perhaps),
        _moment(),
        _body(),
        *more,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _belongs(table, "person_id", "persons"),
        _belongs(table, "mentorship_id", "mentorships"),
    )
    _index(table, "mentorship_id")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _add_key(table: str, column: str, to: str, on_delete: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(_id(column, nullable=True))
        name = f"fk_{table}_{column}_{to}"
        batch.create_foreign_key(name, to, [column], ["id"], ondelete=on_delete)
    _index(table, column)


def _mentorships() -> None:
    op.create_table(
        "mentorships",
        _id(),
        _id("programme_id"),
        _id("mentee_id", nullable=True),
        _id("mentor_id", nullable=True),
        _moment("created_at"),
        _moment("mentee_yes_at", nullable=True),
        _moment("mentor_yes_at", nullable=True),
        sa.Column("mentee_name", sa.LargeBinary()),
        sa.Column("mentor_name", sa.LargeBinary()),
        _id("agreement_id", nullable=True),
        _id("meeting_id", nullable=True),
        _moment("ended_at", nullable=True),
        _moment("suggested_at", nullable=True),
        _moment("shared_until", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mentorships"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_mentorships_programme_id_programmes"
        ),
        _belongs("mentorships", "mentee_id", "persons"),
        _belongs("mentorships", "mentor_id", "persons"),
    )
    _index("mentorships", "mentor_id")
    op.create_index(
        "uq_mentorships_active_mentee_id",
        "mentorships",
        ["mentee_id"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )


def _agreements() -> None:
    _owned(
        "agreements",
        sa.Column("stance", sa.String(20), nullable=False),
        _moment("agreed_at", nullable=True),
    )


def _shares() -> None:
    _owned(
        "shares",
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("delivered_at", nullable=True),
        _moment("answered_at", nullable=True),
        _unique("shares", "person_id", "conversation", "kind", "number"),
        perhaps=True,
    )


def _carried() -> None:
    op.create_table(
        "carried",
        _id("message_id"),
        _id("share_id"),
        sa.PrimaryKeyConstraint("message_id", "share_id", name="pk_carried"),
        _belongs("carried", "message_id", "messages"),
    )
    _index("carried", "share_id")


def _requests() -> None:
    _owned(
        "requests",
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        _moment("sent_at", nullable=True),
        _moment("answered_at", nullable=True),
        sa.Column("line", sa.LargeBinary()),
        _unique("requests", "person_id", "conversation"),
        perhaps=True,
    )


def _prompts() -> None:
    _owned(
        "prompts",
        _id("plan"),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("next_at", nullable=True),
    )
    _index("prompts", "person_id")


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _id(),
        _id("prompt_id"),
        _moment(),
        sa.Column("state", sa.String(8), nullable=False),
        _moment("answered_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        _belongs("deliveries", "prompt_id", "prompts"),
    )
    _index("deliveries", "prompt_id")


def _contributions() -> None:
    _owned(
        "contributions",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        _id("share_id", nullable=True),
        _moment("retired_at", nullable=True),
        perhaps=True,
    )
    _index("contributions", "person_id")


def _meetings() -> None:
    _owned(
        "meetings",
        _id("first_id"),
        _moment("starts_at"),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _moment("changed_at"),
    )


def _feedback() -> None:
    _owned("feedback")
    _index("feedback", "person_id")


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _id("person_id"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_feeds"),
        _belongs("feeds", "person_id", "persons"),
    )
    _index("feeds", "person_id")


def _older_tables() -> None:
    with op.batch_alter_table("due") as batch:
        batch.add_column(sa.Column("subject", ID, nullable=False, server_default=sa.text("0")))
        batch.drop_constraint("uq_due_person_id_kind", type_="unique")
        batch.create_unique_constraint(
            "uq_due_person_id_kind_subject", ["person_id", "kind", "subject"]
        )
    op.add_column("heard_voices", sa.Column("word", sa.LargeBinary()))
    op.add_column("heard_voices", _moment("told_at", nullable=True))
    for name, default in (("shared_kept_days", "30"), ("meeting_gap_days", "35")):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(default))
        op.add_column("programmes", column)
    op.add_column("logins", sa.Column("kind", sa.String(4), nullable=False, server_default="chat"))
    op.add_column("links", sa.Column("role", sa.String(6)))
    _add_key("links", "mentorship_id", "mentorships", "CASCADE")
    _add_key("messages", "words_of", "persons", "SET NULL")
    op.add_column("messages", _moment("withdrawn_at", nullable=True))
    op.create_index(
        "ix_messages_withdrawn",
        "messages",
        ["withdrawn_at"],
        sqlite_where=WITHDRAWN,
        postgresql_where=WITHDRAWN,
    )
