"""The tables of the question bank beside `templates`: who published what, and what is being made.

Nothing in them is what a mentee or a mentor wrote.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.staff_tables import staff
from bot.store.tables import Id, Moment, id_, metadata, number

# One row for each revision of the bank, which its files in `templates` share. It also keeps the
# counter: a number is never used again, whatever is deleted.
publications: Final = Table(
    "publications",
    metadata,
    number("revision"),
    Column("at", Moment, nullable=False),
    # Null: it came with the program, or somebody at the command line.
    Column("staff_id", Id, ForeignKey(staff.c.id, ondelete="SET NULL")),
    Column("kind", String(12), nullable=False),  # shipped, published, rolled_back, correction, …
    Column("why", Text, nullable=False),
)

# What prompts/ held at the last start, file by file. `waiting`: staff have another text, and have
# not said yet which of the two they want.
shipped_files: Final = Table(
    "shipped_files",
    metadata,
    Column("language", String(8), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("text", Text, nullable=False),  # "" when the program brings it no longer
    Column("at", Moment, nullable=False),
    Column("waiting", Integer, nullable=False),  # 0, 1
)

# `texts` is JSON, {language: text}; "" takes the set away in that language.
drafts: Final = Table(
    "bank_drafts",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("folder", String(40), nullable=False),
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="CASCADE"), index=True),
    Column("texts", Text, nullable=False),
    Column("based_on", Integer, nullable=False),  # the set's newest revision then; 0: it is new
    Column("version", Integer, nullable=False),  # one more each time it is saved
    Column("imported", Integer, nullable=False),  # 0, 1: it came in a file
    Column("created_by", Id, ForeignKey(staff.c.id, ondelete="SET NULL")),
    Column("created_at", Moment, nullable=False),
    Column("saved_by", Id, ForeignKey(staff.c.id, ondelete="SET NULL")),
    Column("saved_at", Moment, nullable=False),
)

# What somebody wrote while another was first: theirs to take, to put together or to drop. It
# outlives the draft.
draft_copies: Final = Table(
    "bank_draft_copies",
    metadata,
    id_(),
    Column("name", String(100), nullable=False),
    Column("folder", String(40), nullable=False),
    Column("programme_id", Id, ForeignKey("programmes.id", ondelete="CASCADE"), index=True),
    Column("texts", Text, nullable=False),
    Column("version", Integer, nullable=False),  # of the draft that they had before them
    Column("staff_id", Id, ForeignKey(staff.c.id, ondelete="SET NULL")),
    Column("saved_at", Moment, nullable=False),
    Index(None, "name"),
)
