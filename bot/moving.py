"""The try-out's clock: the real time and, once it was moved, how far ahead of it one has come."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, select

from bot.store import Store, Transaction
from bot.store.tables import tryout_clock

ROW: Final = 1
MICROSECOND: Final = timedelta(microseconds=1)


class MovingClock:
    """Gives the time in UTC. It goes on by itself as any clock does, and is never moved back."""

    def __init__(
        self, real: Callable[[], datetime], store: Store, ahead: timedelta = timedelta()
    ) -> None:
        self._real = real
        self._store = store
        self._ahead = ahead

    def __call__(self) -> datetime:
        return self._real() + self._ahead

    @property
    def ahead(self) -> int:
        """Microseconds. It changes with each move and with nothing else."""
        return self._ahead // MICROSECOND

    async def move_to(self, moment: datetime) -> None:
        """Kept before it counts, so that a start anew is no step back. StoreUnavailable."""
        ahead = moment - self._real()
        if ahead <= self._ahead:
            return
        await self._store.run(partial(_keep, ahead // MICROSECOND))
        self._ahead = max(ahead, self._ahead)


async def open_moving_clock(store: Store, real: Callable[[], datetime]) -> MovingClock:
    """The clock as it was left."""
    ahead = await asyncio.to_thread(store.read, _kept)
    return MovingClock(real, store, ahead * MICROSECOND)


def _kept(connection: Connection) -> int:
    found: int | None = connection.scalar(select(tryout_clock.c.ahead))
    return found or 0


def _keep(ahead: int, transaction: Transaction) -> None:
    row = transaction.insert(tryout_clock).values(id=ROW, ahead=ahead)
    transaction.execute(
        row.on_conflict_do_update(
            index_elements=[tryout_clock.c.id],
            set_={"ahead": ahead},
            where=tryout_clock.c.ahead < ahead,
        )
    )
