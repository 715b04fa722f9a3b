"""The tables of two people: who are a pair, what they agreed, and what goes between them.

A row belongs to whoever wrote what is in it: its `body` is sealed with that person's key, so that
it goes when they do. `mentorship_id` says whom it concerns beside them.
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables import Id, Moment, id_, metadata, number, person, sealed

_ACTIVE: Final = text("ended_at IS NULL")


def _mentorship(*, nullable: bool = False) -> Column[int]:
    return Column(
        "mentorship_id",
        Id,
        ForeignKey("mentorships.id", ondelete="CASCADE"),
        nullable=nullable,
    )


def _one_of_two(name: str) -> Column[int]:
    return Column(name, Id, ForeignKey("persons.id", ondelete="CASCADE"))


# One mentee and one mentor. Either is null until the one who is invited has come.
mentorships: Final = Table(
    "mentorships",
    metadata,
    id_(),
    Column("programme_id", Id, ForeignKey("programmes.id"), nullable=False),
    _one_of_two("mentee_id"),
    _one_of_two("mentor_id"),
    Column("created_at", Moment, nullable=False),
    # When each said yes to who sees what, and what the other calls them: under their own key.
    Column("mentee_yes_at", Moment),
    Column("mentor_yes_at", Moment),
    Column("mentee_name", LargeBinary),
    Column("mentor_name", LargeBinary),
    Column("agreement_id", Id),  # the newest wording, agreed to or not
    Column("meeting_id", Id),  # the newest meeting, as it was proposed last
    Column("ended_at", Moment),
    Column("suggested_at", Moment),  # when they were last told that it is long since they met
    Column("shared_until", Moment),  # what was shared is gone from the mentor then
    Index("ix_mentorships_mentor_id", "mentor_id"),
    Index("ix_mentorships_programme_id", "programme_id"),
    Index(
        "uq_mentorships_active_mentee_id",
        "mentee_id",
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    ),
)

# A wording of the goal with a stance. `person_id` wrote it and has said yes by that.
agreements: Final = Table(
    "agreements",
    metadata,
    id_(),
    person(),
    _mentorship(),
    *sealed(),
    Column("stance", String(20), nullable=False),
    Column("agreed_at", Moment),  # when the other said yes
    Index(None, "mentorship_id"),
)

# One thing that the mentee lets the mentor see. Taking it back deletes the row. Without a
# mentorship it lies ready for the mentor who comes.
shares: Final = Table(
    "shares",
    metadata,
    id_(),
    person(),
    _mentorship(nullable=True),
    number("conversation", primary_key=False),
    Column("kind", String(12), nullable=False),
    number("number", primary_key=False),
    *sealed(),
    Column("delivered_at", Moment),
    Column("answered_at", Moment),
    UniqueConstraint("person_id", "conversation", "kind", "number"),
    Index(None, "mentorship_id"),
)

# Which shared things and requests a message to the mentor shows, and which wordings of a goal a
# message shows that is not their author's.
carried: Final = Table(
    "carried",
    metadata,
    Column(
        "message_id",
        Id,
        ForeignKey("messages.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("share_id", Id, primary_key=True, autoincrement=False),
    Index(None, "share_id"),
)

# What the mentee asks the mentor for. `line` is the mentor's, under the mentor's key.
requests: Final = Table(
    "requests",
    metadata,
    id_(),
    person(),
    _mentorship(nullable=True),
    number("conversation", primary_key=False),
    *sealed(),
    Column("state", String(10), nullable=False),  # draft, sent, accepted, not_now, done
    Column("sent_at", Moment),
    Column("answered_at", Moment),
    Column("line", LargeBinary),
    UniqueConstraint("person_id", "conversation"),
    Index(None, "mentorship_id"),
)

# What a mentor scheduled for one mentee; `plan` is the same for all that were planned together.
prompts: Final = Table(
    "prompts",
    metadata,
    id_(),
    person(),  # the mentor
    _mentorship(),
    *sealed(),
    Column("plan", Id, nullable=False),
    Column("rule", Text, nullable=False),
    Column("state", String(8), nullable=False),  # active, paused, asked, ended
    Column("version", Integer, nullable=False),
    Column("next_at", Moment),
    Index(None, "person_id"),
    Index(None, "mentorship_id"),
)

# One time that a prompt was handed over, or could not be.
deliveries: Final = Table(
    "deliveries",
    metadata,
    id_(),
    Column("prompt_id", Id, ForeignKey("prompts.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", String(8), nullable=False),  # asked, answered, expired, missed
    Column("answered_at", Moment),
    Index(None, "prompt_id"),
)

# The mentor's own words. Without a mentorship they are for all of the mentor's mentees.
contributions: Final = Table(
    "contributions",
    metadata,
    id_(),
    person(),
    _mentorship(nullable=True),
    *sealed(),
    Column("kind", String(10), nullable=False),  # story, opinion, advice, lesson, feedback, door
    Column("theme", String(40), nullable=False),
    Column("kept", Boolean, nullable=False),  # for when its theme comes up; else sent at once
    Column("share_id", Id),  # what it answers
    Column("retired_at", Moment),
    Index(None, "person_id"),
    Index(None, "mentorship_id"),
)

# `person_id` has proposed it; the other confirms. Moved it is a new row, so that a yes to the
# earlier one is none to this: `first_id` is the row it began as, which holds the place.
meetings: Final = Table(
    "meetings",
    metadata,
    id_(),
    person(),
    _mentorship(),
    *sealed(),  # the place
    Column("first_id", Id, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    # proposed, confirmed, moved, declined, called_off; missed: confirmed, and then not held
    Column("state", String(10), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "mentorship_id"),
)

# What one said to the other after a meeting, and wanted passed on.
feedback: Final = Table(
    "feedback",
    metadata,
    id_(),
    person(),
    _mentorship(),
    *sealed(),
    Index(None, "person_id"),
    Index(None, "mentorship_id"),
)

# Addresses of calendars. Only the hash of the secret in them is kept.
feeds: Final = Table(
    "feeds",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    person(),
    Column("created_at", Moment, nullable=False),
    Index(None, "person_id"),
)
