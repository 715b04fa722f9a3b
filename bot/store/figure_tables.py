"""The tables of figures: how it goes, over groups. They hold counts as they were published.

No row is about one person, and no count is the true one: see `bot.figures.disclosure`. Who is
deleted is in none of them; what was published before stays, since it says nothing of them.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, String, Table, Text

from bot.store.tables import Id, Moment, metadata

# `begins` is the first day of what was counted and `ends` the day after the last (YYYY-MM-DD), in
# the installation's zone. `counts` is JSON, {name: count}.
figures: Final = Table(
    "figures",
    metadata,
    Column(
        "programme_id",
        Id,
        ForeignKey("programmes.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("kind", String(20), primary_key=True),
    Column("subject", String(120), primary_key=True),
    Column("ends", String(10), primary_key=True),
    Column("begins", String(10), nullable=False),
    Column("counts", Text, nullable=False),
)

# `question` "": the set as a whole. Over everybody, whatever programme they are in.
scorecards: Final = Table(
    "scorecards",
    metadata,
    Column("set", String(120), primary_key=True),
    Column("question", String(120), primary_key=True),
    Column("ends", String(10), primary_key=True),
    Column("begins", String(10), nullable=False),
    Column("counts", Text, nullable=False),
)

# Which weeks and months have been counted. None is counted twice.
figure_rounds: Final = Table(
    "figure_rounds",
    metadata,
    Column("length", String(5), primary_key=True),  # week, month
    Column("begins", String(10), primary_key=True),
    Column("at", Moment, nullable=False),
)
