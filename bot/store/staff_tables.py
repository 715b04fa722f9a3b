"""The tables of programme staff: who they are, what they may do, and what they did.

Nothing in them is what a mentee or a mentor wrote.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from bot.store.tables import Id, Moment, id_, metadata

# `also_person_id`: the same human as a mentee or mentor, who can get links to the pages by the bot.
staff: Final = Table(
    "staff",
    metadata,
    id_(),
    Column("email", String(254), nullable=False, unique=True),  # lower case
    Column("name", String(200), nullable=False),
    Column("language", String(8), nullable=False),
    Column("also_person_id", Id, ForeignKey("persons.id", ondelete="SET NULL"), index=True),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),  # no longer staff; the row stays, since the log names it
)

# `programme_id` null: in all programmes. A coordinator has one row for each programme.
staff_roles: Final = Table(
    "staff_roles",
    metadata,
    id_(),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(12), nullable=False),  # owner, editor, coordinator
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="CASCADE")),
    Index(None, "staff_id"),
)

# Who did what when. `staff_id` null: at the command line. `details` is JSON of plain values, and
# never anything that somebody wrote in a conversation.
audit: Final = Table(
    "audit",
    metadata,
    id_(),
    Column("at", Moment, nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="SET NULL")),
    Column("action", String(40), nullable=False),
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="SET NULL"), index=True),
    Column("subject", String(200), nullable=False),
    Column("details", Text, nullable=False),
)

# Codes of six digits, good for one login for a few minutes. The hash is of the code and of the
# login's token, which is kept nowhere: a code alone would be found by trying them all.
confirmations: Final = Table(
    "confirmations",
    metadata,
    id_(),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("code_hash", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
)
