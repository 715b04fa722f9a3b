"""Messages whose words were taken back: the row's words are gone, the channel's copy goes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, or_, select

from bot.store import Transaction
from bot.store.tables import messages

MOST: Final = 100
# One that waited was perhaps in the sender's hand when it was withdrawn, and is sent all the same.
IN_HAND: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    id: int
    chat: str
    channel_message_id: int


def sent_on(channel: str, connection: Connection) -> tuple[Withdrawn, ...]:
    """Those that the channel has taken, oldest first."""
    rows = connection.execute(
        select(messages.c.id, messages.c.external_id, messages.c.channel_message_id)
        .where(
            messages.c.withdrawn_at.is_not(None),
            messages.c.channel == channel,
            messages.c.channel_message_id.is_not(None),
        )
        .order_by(messages.c.id)
        .limit(MOST)
    )
    return tuple(Withdrawn(*row) for row in rows)


def forget(ids: Sequence[int], transaction: Transaction) -> None:
    transaction.execute(delete(messages).where(messages.c.id.in_(tuple(ids))))


def prune(now: datetime, called: frozenset[str], transaction: Transaction) -> None:
    """Those that no channel has a copy of. `called`: the channels that take messages away."""
    unsent = messages.c.channel_message_id.is_(None) & (messages.c.state != "waiting")
    lost = (messages.c.state == "waiting") & (messages.c.withdrawn_at < now - IN_HAND)
    transaction.execute(
        delete(messages).where(
            messages.c.withdrawn_at.is_not(None),
            or_(unsent, lost, messages.c.channel.not_in(called)),
        )
    )
