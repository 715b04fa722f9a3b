"""Messages that show somebody else's words are withdrawn: wiped here, deleted by whoever sends."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Table, select, update

from bot.store import Transaction
from bot.store.pair_tables import carried, mentorships
from bot.store.tables import messages

DELETABLE: Final = timedelta(hours=48)  # so long Telegram lets a bot take a message back


def withdraw_showing(transaction: Transaction, ids: Iterable[int], now: datetime) -> bool:
    """Every message that shows one of these shared things or requests. As `_withdraw`."""
    showing = select(carried.c.message_id).where(carried.c.share_id.in_(tuple(ids)))
    return _withdraw(transaction, messages.c.id.in_(showing), now)


def withdraw_of_ended(
    transaction: Transaction, table: Table, now: datetime, most: int
) -> tuple[int, ...]:
    """What was shown of these rows, of mentorships that ended long enough ago. At most so many."""
    over = select(mentorships.c.id).where(mentorships.c.shared_until <= now)
    found = select(table.c.id).where(table.c.mentorship_id.in_(over)).limit(most)
    gone = tuple(transaction.execute(found).scalars())
    if gone:
        withdraw_showing(transaction, gone, now)
    return gone


def withdraw_all(transaction: Transaction, person: int, now: datetime) -> None:
    """Every message that shows this person's words to somebody else."""
    _withdraw(transaction, messages.c.words_of == person, now)


def _withdraw(transaction: Transaction, which: Any, now: datetime) -> bool:
    """The words are wiped here and now; the channel's own copy is deleted by whoever sends.

    Whether a copy may remain there.
    """
    rows = transaction.execute(
        update(messages)
        .where(which, messages.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now, body=b"")
        .returning(messages.c.sent_at, messages.c.channel)
    ).all()
    return any(
        row.channel == "telegram" and row.sent_at is not None and row.sent_at < now - DELETABLE
        for row in rows
    )
