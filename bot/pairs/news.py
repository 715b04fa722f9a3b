"""Telling the other one: a row that they meet in a unit of their own, at once."""

from datetime import datetime, timedelta
from typing import Final

from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.tables import micros

NEWS: Final = "news"
KEPT: Final = timedelta(days=60)  # news that could not be told for so long is none


def tell(
    transaction: Transaction, person: int | None, topic: str, subject: int, now: datetime
) -> bool:
    """`subject` is the row it is about; told again before it was heard, it is told once.

    False where there is nobody to tell.
    """
    if person is None:
        return False
    plan(transaction, person, NEWS, subject, now, topic, now + KEPT)
    return True


def plan(
    transaction: Transaction,
    person: int,
    kind: str,
    subject: int,
    at: datetime,
    topic: str | None = None,
    expires: datetime | None = None,
) -> None:
    """Something that is to fall due for a person, about a row of the pair's."""
    transaction.change(
        transaction.statements.schedule,
        {
            "id": new_id(),
            "person_id": person,
            "kind": kind,
            "subject": subject,
            "set": topic,
            "at": micros(at),
            "expires": None if expires is None else micros(expires),
            "attempts": 0,
        },
    )


def unplan(transaction: Transaction, person: int, kind: str, subject: int) -> None:
    transaction.change(
        transaction.statements.unschedule,
        {"person_id": person, "kind": kind, "subject": subject},
    )
