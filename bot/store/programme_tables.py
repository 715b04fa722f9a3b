"""What a programme's people are asked to agree to, at every version it ever had.

A version is never changed: who agreed to it agreed to these words.
"""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from bot.store.tables import Id, Moment, metadata, number

__all__ = ["programme_terms"]

# `text` is the programme's own words beside the standard ones, "" for none; `news` what is new in
# it, as it is told to those who agreed to an earlier one. `staff_id` decided whether they are
# asked anew.
programme_terms: Final = Table(
    "programme_terms",
    metadata,
    Column(
        "programme_id",
        Id,
        ForeignKey("programmes.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    number("version"),
    Column("text", Text, nullable=False),
    Column("responsible", Text, nullable=False),
    Column("retention_days", Integer, nullable=False),
    Column("news", Text, nullable=False),
    Column("asks_anew", Boolean, nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="SET NULL")),
    Column("at", Moment),
)
