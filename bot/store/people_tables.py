"""The tables of whom staff invite: the names and addresses that staff themselves gave.

What a participant calls themselves is theirs, sealed with their key, and is not here.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from bot.store.tables import Id, Moment, id_, metadata, person

# Somebody staff invited. `person_id` is who came by their link: when that person deletes
# everything, the name that staff gave them goes as well. `batch` is what they were made in.
participants: Final = Table(
    "participants",
    metadata,
    id_(),
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(6), nullable=False),  # mentee, mentor
    Column("name", String(200), nullable=False),
    Column("email", String(254)),  # lower case
    Column("batch", Id, nullable=False),
    Column("invited_at", Moment, nullable=False),
    person(nullable=True),
    Column("came_at", Moment),
    # A letter is being sent, was sent, or could not be.
    Column("letter_wanted_at", Moment),
    Column("letter_at", Moment),
    Column("letter_trouble", String(10)),  # no_mailbox, refused, later
    Index(None, "programme_id", "role"),
    Index(None, "person_id"),
    Index(None, "batch"),
)

# A place in a pair, meant for somebody by the name that staff gave.
seats: Final = Table(
    "seats",
    metadata,
    Column(
        "mentorship_id",
        Id,
        ForeignKey("mentorships.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("role", String(6), primary_key=True),  # mentee, mentor
    Column("participant_id", Id, ForeignKey("participants.id", ondelete="CASCADE"), nullable=False),
    Index(None, "participant_id"),
)

# A list of people as it was pasted or uploaded, until it is confirmed or a day has gone. Its id
# becomes the batch. `left_out`: the lines that are not to go, as JSON.
invitation_lists: Final = Table(
    "invitation_lists",
    metadata,
    id_(),
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("left_out", Text, nullable=False),
    Column("done_at", Moment),
)
