"""A programme that nobody has taken into use, as the first one that comes with the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, exists, select

from bot.programmes.terms import Reading
from bot.store.pair_tables import mentorships
from bot.store.people_tables import participants
from bot.store.tables import persons, programmes


def worth_listing(reading: Reading, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Rows with `id`, but for those without a name and anybody in them, unless all are such."""
    unused = select(programmes.c.id).where(
        programmes.c.name == "",
        *(
            ~exists().where(table.c.programme_id == programmes.c.id)
            for table in (persons, mentorships, participants)
        ),
    )
    left = set(reading.execute(unused).scalars())
    return [row for row in rows if row.id not in left] or rows
