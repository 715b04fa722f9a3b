"""What a programme's people are asked to agree to, version by version.

A version holds all that the question says which the programme decides: its own text, who is
responsible, and for how long things are kept. Nothing in a version is ever changed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from bot.store import Transaction
from bot.store.programme_tables import programme_terms
from bot.store.staff_tables import staff
from dialogues.session import Terms

Reading = Connection | Transaction

NEWS_TOLD: Final = 3  # of the newest versions: the message has an end


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """One version. `staff` made it, None: at the command line, or gone; `who` is their name.

    `at` None: it is from before there were versions.
    """

    version: int
    text: str
    responsible: str
    retention_days: int
    news: str
    asks_anew: bool
    staff: int | None
    at: datetime | None
    who: str = ""


def read_terms(reading: Reading, programme: int, version: int, since: int) -> Terms:
    """As the core has them. The versions are those of the programme's row."""
    rows = list_terms(reading, programme)
    newest = next((row for row in rows if row.version == version), None)
    asked = [row for row in rows if row.asks_anew and row.version <= version][:NEWS_TOLD]
    news = tuple((row.version, row.news) for row in reversed(asked))
    return Terms(version, since, newest.text if newest else "", news)


def list_terms(reading: Reading, programme: int) -> tuple[TermsVersion, ...]:
    """All versions, newest first."""
    found = (
        select(programme_terms, staff.c.name, staff.c.email)
        .outerjoin(staff, staff.c.id == programme_terms.c.staff_id)
        .where(programme_terms.c.programme_id == programme)
        .order_by(programme_terms.c.version.desc())
    )
    return tuple(
        TermsVersion(
            row.version,
            row.text,
            row.responsible,
            row.retention_days,
            row.news,
            row.asks_anew,
            row.staff_id,
            row.at,
            row.name or row.email or "",
        )
        for row in reading.execute(found)
    )


def keep_terms(transaction: Transaction, programme: int, made: TermsVersion) -> None:
    row = {
        "programme_id": programme,
        "version": made.version,
        "text": made.text,
        "responsible": made.responsible,
        "retention_days": made.retention_days,
        "news": made.news,
        "asks_anew": made.asks_anew,
        "staff_id": made.staff,
        "at": made.at,
    }
    transaction.execute(programme_terms.insert(), row)
