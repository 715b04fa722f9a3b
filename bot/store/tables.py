"""The tables. Times are `Moment`: microseconds since 1970 in UTC, aware datetimes in Python.

Every table that knows a person hangs on `persons` with ON DELETE CASCADE, so that deleting the
person's row, which holds the only copy of their key, deletes all there is. A column called
`body` is encrypted with that person's key unless `sealed` says otherwise.

Keys are made by the application (see `ids`), never by the database.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# On SQLite only a column of type INTEGER is the row id itself.
Id: Final = BigInteger().with_variant(Integer, "sqlite")


def micros(moment: datetime) -> int:
    """A moment as it is stored."""
    return round(moment.timestamp() * 1_000_000)


def moment_of(stored: int) -> datetime:
    return datetime.fromtimestamp(stored / 1_000_000, UTC)


class Moment(TypeDecorator[datetime]):
    """An integer in every database: the same on all, and readable from a bare cursor."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        return None if value is None else moment_of(value)


def id_() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=False)


def person(*, primary_key: bool = False, nullable: bool = False) -> Column[int]:
    return Column(
        "person_id",
        Id,
        ForeignKey("persons.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=nullable,
        autoincrement=False,
    )


def number(name: str, *, primary_key: bool = True) -> Column[int]:
    return Column(name, Integer, primary_key=primary_key, nullable=False, autoincrement=False)


def sealed() -> tuple[Column[datetime], Column[bytes]]:
    return (
        Column("at", Moment, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


def _index_of_waiting(name: str, *columns: str) -> Index:
    waiting = text("state = 'waiting'")
    return Index(
        f"ix_messages_waiting_{name}", *columns, sqlite_where=waiting, postgresql_where=waiting
    )


DEFAULT_PROGRAMME: Final = 1  # made by the first migration

programmes: Final = Table(
    "programmes",
    metadata,
    id_(),
    Column("name", String(200), nullable=False),
    Column("stance", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("zone", String(64)),  # null: the installation's own zone
    Column("age_limit", Integer, nullable=False),
    Column("quiet_from", Integer, nullable=False),  # minutes after local midnight
    Column("quiet_to", Integer, nullable=False),
    Column("responsible", Text, nullable=False),
    # Days that a mentor keeps what was shared when the mentorship has ended, and days without a
    # meeting that are too long: then both are told.
    Column("shared_kept_days", Integer, nullable=False, server_default=text("30")),
    Column("meeting_gap_days", Integer, nullable=False, server_default=text("42")),
    # The first and the last day (YYYY-MM-DD), in the programme's own zone; null: open.
    Column("begins_on", String(10)),
    Column("ends_on", String(10)),
    # How often the two are meant to meet: the mentee is told when no meeting is arranged by then.
    Column("meeting_every_days", Integer, nullable=False, server_default=text("35")),
    # Days after the end (the last day, or when it was closed) until everything is deleted.
    Column("retention_days", Integer, nullable=False, server_default=text("90")),
    # The newest version of what is agreed to, and the oldest that still counts.
    Column("terms_version", Integer, nullable=False, server_default=text("1")),
    Column("terms_since", Integer, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False, server_default=text("1")),  # of all of this
    Column("created_at", Moment),  # null: made by the first migration
    Column("closed_at", Moment),
    Column("erase_at", Moment),  # everybody in it is deleted then, if they have been told
    Column("told_at", Moment),  # when everybody was told that it is over
    Column("warned_at", Moment),  # when they were told that everything will be deleted
)

persons: Final = Table(
    "persons",
    metadata,
    id_(),
    Column("programme_id", Id, ForeignKey("programmes.id"), nullable=False, index=True),
    # Where they last wrote from; what is due goes there.
    Column("channel", String(20), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("touched_at", Moment, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("session", LargeBinary, nullable=False),  # last: it is long, and is written over
)

addresses: Final = Table(
    "addresses",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("external_id", String(64), primary_key=True),
    person(nullable=True),
    Column("blocked_at", Moment),
    Column("refused_at", Moment),
    Index(None, "person_id"),
    sqlite_with_rowid=False,
)

updates: Final = Table(
    "updates",
    metadata,
    Column("bot", Id, primary_key=True, autoincrement=False),
    Column("update_id", Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
    sqlite_with_rowid=False,
)

# `number` is the question's for a message out, the answer's it became for a message in.
messages: Final = Table(
    "messages",
    metadata,
    id_(),
    person(nullable=True),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("direction", String(3), nullable=False),  # in, out
    Column("number", Integer),
    Column("sealed", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("export", Boolean, nullable=False),  # goes with the file of «mine data»
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("state", String(8), nullable=False),  # waiting, sent, failed, blocked
    Column("attempts", Integer, nullable=False),
    Column("channel_message_id", Id),
    Column("unasked", Boolean, nullable=False, server_default=false()),  # nobody waits for it
    Column("reason", String(60)),  # why the last try did not go through
    # Whose words it shows: then it is under their key, and not the receiver's.
    Column("words_of", Id, ForeignKey("persons.id", ondelete="SET NULL"), index=True),
    Column("withdrawn_at", Moment),  # to be taken away at the channel too, and then forgotten
    Index(None, "person_id", "id"),
    _index_of_waiting("chat", "external_id", "id"),
    _index_of_waiting("unasked", "unasked", "id"),
    Index(
        "ix_messages_withdrawn",
        "withdrawn_at",
        sqlite_where=text("withdrawn_at IS NOT NULL"),
        postgresql_where=text("withdrawn_at IS NOT NULL"),
    ),
)

consents: Final = Table(
    "consents",
    metadata,
    person(primary_key=True),
    number("revision"),
    # Which version of the programme's own text (see programme_tables); 0: from before there were.
    Column("programme_id", Id, primary_key=True, autoincrement=False, server_default=text("0")),
    Column("version", Integer, primary_key=True, autoincrement=False, server_default=text("0")),
    Column("at", Moment, nullable=False),
)

answers: Final = Table(
    "answers",
    metadata,
    person(primary_key=True),
    number("number"),
    number("conversation", primary_key=False),
    *sealed(),
    Column("asked", LargeBinary, nullable=False),  # the question, encrypted like a body
    sqlite_with_rowid=False,
)

goals: Final = Table(
    "goals",
    metadata,
    person(primary_key=True),
    number("number"),
    *sealed(),
)

# `goal` is the number of the answer that the rating was: it tells which goal was rated.
ratings: Final = Table(
    "ratings",
    metadata,
    id_(),
    person(),
    number("goal", primary_key=False),
    *sealed(),
    Index(None, "person_id"),
)

# `number` is that of the answer which the level was.
competences: Final = Table(
    "competences",
    metadata,
    person(primary_key=True),
    number("number"),
    *sealed(),
)

next_steps: Final = Table(
    "next_steps",
    metadata,
    person(primary_key=True),
    number("conversation"),
    *sealed(),
    Column("closed_at", Moment),
    Column("outcome", LargeBinary),  # encrypted like a body
)

heard_voices: Final = Table(
    "heard_voices",
    metadata,
    person(primary_key=True),
    Column("voice_id", Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("word", LargeBinary),  # what they said of it, for the mentor
    Column("told_at", Moment),  # when the mentor was told
)

# `set` is a question set's name, of news its topic; `subject` the row of another table it is about.
due: Final = Table(
    "due",
    metadata,
    id_(),
    person(),
    Column("kind", String(20), nullable=False),
    Column("subject", Id, nullable=False, server_default=text("0")),
    Column("set", String(120)),
    Column("at", Moment, nullable=False),
    Column("expires", Moment),
    Column("attempts", Integer, nullable=False),
    UniqueConstraint("person_id", "kind", "subject"),
    Index(None, "kind", "at"),
)

quarantine: Final = Table(
    "quarantine",
    metadata,
    id_(),
    person(nullable=True),
    Column("bot", Id),
    Column("update_id", Id),
    Column("kind", String(40), nullable=False),
    Column("error", Text, nullable=False),
    Column("body", LargeBinary),
    Column("at", Moment, nullable=False, index=True),
    Column("asks", Integer),  # the number of the question that was open
    Index(None, "person_id"),
)

templates: Final = Table(
    "templates",
    metadata,
    Column("language", String(8), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    # A set of that programme's own; null: all programmes share it.
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="CASCADE"), index=True),
)

# Someone was deleted, and the write-ahead log may still hold their pages.
erasures: Final = Table("erasures", metadata, id_(), Column("at", Moment, nullable=False))

# Only the hash of a code is kept: who reads the table cannot use it.
links: Final = Table(
    "links",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("kind", String(10), nullable=False),  # see links.Kind
    person(nullable=True),
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="CASCADE")),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
    Column("email", String(254)),  # where an invitation was sent: an address of who uses it
    Column("role", String(6)),  # what one is invited as: mentee, mentor
    Column("mentorship_id", Id, ForeignKey("mentorships.id", ondelete="CASCADE")),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), index=True),
    # Whom staff made an invitation for: they get every place that is meant for them.
    Column("participant_id", Id, ForeignKey("participants.id", ondelete="CASCADE"), index=True),
    Index(None, "person_id"),
    Index(None, "mentorship_id"),
)

logins: Final = Table(
    "logins",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    person(nullable=True),
    Column("external_id", String(64), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    # A login to the chat is a browser's; one to the pages of mentors and staff is a person's.
    Column("kind", String(4), nullable=False, server_default="chat"),  # chat, page
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), index=True),
    Column("confirmed_at", Moment),  # when they last showed anew that it is they
    Index(None, "person_id"),
)

# One row at most: how far ahead of the real time the try-out's clock is, in microseconds.
tryout_clock: Final = Table(
    "tryout_clock",
    metadata,
    number("id"),
    Column("ahead", BigInteger, nullable=False),
)
