"""News between processes on one database: LISTEN and NOTIFY, each on a connection of its own.

NOTIFY comes after the commit and not in it: inside, it takes a lock that all commits queue for,
and a third of the transactions a second were left. News that is lost is made up for by a sweep.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import msgspec
import psycopg

from bot.patience import growing
from bot.store.news import Hear, News, Tell

CHANNEL: Final = "mentor_news"
AT_ONCE: Final = 50  # of them in one notification, which holds 8,000 bytes
FIRST_WAIT: Final = 0.1  # seconds
LONGEST_WAIT: Final = 2.0

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(list[News]).decode

Arguments = dict[str, Any]
Connection = psycopg.AsyncConnection[Any]

log = logging.getLogger(__name__)


@asynccontextmanager
async def wire(arguments: Arguments, hear: Hear) -> AsyncIterator[Tell]:
    """Gives what to tell news with. `hear` is called in the event loop."""
    speaking = _Speaking(arguments)
    listening = asyncio.create_task(_listen(arguments, hear, speaking))
    try:
        yield speaking.tell
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await speaking.close()


class _Speaking:
    """Sends what has gathered while the last was under way."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._pending: dict[News, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._connection: Connection | None = None

    def is_own(self, process: int) -> bool:
        own = self._connection
        return own is not None and not own.closed and own.info.backend_pid == process

    def tell(self, news: News) -> None:
        self._pending[news] = None
        if self._task is None:
            self._task = asyncio.create_task(self._send())

    async def close(self) -> None:
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=1)
        if self._connection is not None:
            await self._connection.close()

    async def _send(self) -> None:
        try:
            while self._pending:
                batch = list(self._pending)[:AT_ONCE]
                for news in batch:
                    del self._pending[news]
                await self._notify(_encode(batch).decode())
        except (psycopg.Error, OSError):
            self._pending.clear()  # the sweep finds it
            self._connection = None
        finally:
            self._task = None

    async def _notify(self, payload: str) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                **self._arguments, autocommit=True
            )
        await self._connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


async def _listen(arguments: Arguments, hear: Hear, speaking: _Speaking) -> None:
    failures = 0
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**arguments, autocommit=True) as line:
                await line.execute(f"LISTEN {CHANNEL}")
                failures = 0
                hear(None)
                async for notified in line.notifies():
                    if not speaking.is_own(notified.pid):
                        for news in _decode(notified.payload):
                            hear(news)
        except (psycopg.Error, OSError) as error:
            failures += 1
            log.warning("no news from other processes: %s", type(error).__name__)
        await asyncio.sleep(growing(max(failures, 1), FIRST_WAIT, LONGEST_WAIT))
