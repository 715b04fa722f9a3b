"""What the store knows of a Telegram chat beside its conversation: blocked, and turned down."""

from datetime import datetime

from sqlalchemy import update

from bot.channels.telegram.updates import CHANNEL
from bot.store import Transaction
from bot.store.tables import addresses


def block(unit: Transaction, chat_id: int, at: datetime | None) -> None:
    """The person blocked the bot `at` that time, or took it back (None)."""
    unit.execute(
        update(addresses)
        .where(addresses.c.channel == CHANNEL, addresses.c.external_id == str(chat_id))
        .values(blocked_at=at)
    )


def turn_down(unit: Transaction, chat_id: int, at: datetime) -> bool:
    """True the first time for a group or channel, which is told once and then met with silence."""
    insert = unit.insert(addresses).values(channel=CHANNEL, external_id=str(chat_id), refused_at=at)
    first = unit.execute(
        insert.on_conflict_do_update(
            index_elements=["channel", "external_id"],
            set_={"refused_at": at},
            where=addresses.c.refused_at.is_(None),
        ).returning(addresses.c.external_id)
    )
    return first.first() is not None
