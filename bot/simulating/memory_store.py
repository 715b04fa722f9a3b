"""A database in memory that is gone when it is closed. Made for made-up people only."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import Connection

from bot.store.connections import connect, over
from bot.store.news import Hear, Tell
from bot.store.opening import migrate
from bot.store.statements import statements
from bot.store.transaction import Transaction

T = TypeVar("T")


@lru_cache(maxsize=1)
def _empty() -> bytes:
    """A database as the migrations make it, with nobody in it."""
    with TemporaryDirectory(prefix="mentor-") as folder:
        path = Path(folder) / "empty.db"
        migrate(path)
        made = connect(path)
        try:
            made.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file
        finally:
            made.close()
        return path.read_bytes()


class MemoryStore:
    """A `Store` for one event loop. Every unit is a transaction of its own."""

    def __init__(self) -> None:
        self._raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._raw.deserialize(_empty())
        self._raw.execute("PRAGMA foreign_keys = ON")
        self._core = over(self._raw)
        self._cursor = self._raw.cursor()
        self._transaction = Transaction(self._core, self._cursor, statements(self._core.dialect))

    async def run(
        self,
        unit: Callable[[Transaction], T],
        then: Callable[[T], None] | None = None,
        *,
        patient: bool = False,  # noqa: ARG002 - nobody is in a hurry here
    ) -> T:
        self._cursor.execute("BEGIN")
        try:
            result = unit(self._transaction)
        except BaseException:
            self._cursor.execute("ROLLBACK")
            raise
        self._cursor.execute("COMMIT")
        if then is not None:
            then(result)
        return result

    def read(self, query: Callable[[Connection], T]) -> T:
        return query(self._core)

    @asynccontextmanager
    async def leadership(self) -> AsyncIterator[asyncio.Event]:
        yield asyncio.Event()

    @asynccontextmanager
    async def wire(self, _: Hear) -> AsyncIterator[Tell]:
        yield lambda _: None

    async def forget(self) -> bool:
        return True

    async def close(self) -> None:
        self._core.close()
        self._raw.close()
