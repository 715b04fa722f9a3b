"""Which of several processes sends, polls and runs the clock: who holds an advisory lock.

PostgreSQL lets go of it the moment the holder's connection is gone, however that came about.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import psycopg

LOCK: Final = 0x6D656E746F72  # «mentor»; one leader in each database
LOOK_EVERY: Final = 0.3  # seconds: another takes over within one
SILENT: Final = 2.0  # seconds without an answer, after which the lock is as good as lost

log = logging.getLogger(__name__)


@asynccontextmanager
async def leadership(arguments: dict[str, Any]) -> AsyncIterator[asyncio.Event]:
    """Entered when the lock is won, however long that takes. The event: it was lost."""
    connection = await _win(arguments)
    lost = asyncio.Event()
    watching = asyncio.create_task(_watch(connection, lost))
    try:
        yield lost
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        with suppress(psycopg.Error, OSError):
            await connection.close()


async def _win(arguments: dict[str, Any]) -> psycopg.AsyncConnection[Any]:
    while True:
        with suppress(psycopg.Error, OSError):
            connection = await psycopg.AsyncConnection.connect(**arguments, autocommit=True)
            try:
                while not await _try(connection):  # noqa: ASYNC110 - another process holds it
                    await asyncio.sleep(LOOK_EVERY)
            except BaseException:
                await connection.close()
                raise
            return connection
        await asyncio.sleep(LOOK_EVERY)


async def _try(connection: psycopg.AsyncConnection[Any]) -> bool:
    answer = await connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))
    row = await answer.fetchone()
    return bool(row and row[0])


async def _watch(connection: psycopg.AsyncConnection[Any], lost: asyncio.Event) -> None:
    try:
        while True:
            async with asyncio.timeout(SILENT):
                await connection.execute("SELECT 1")
            await asyncio.sleep(LOOK_EVERY)
    except (psycopg.Error, OSError, TimeoutError) as error:
        log.warning("the lead is lost: %s", type(error).__name__)
        lost.set()
