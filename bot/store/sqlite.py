"""The store on SQLite: one writer with group commit, and a small pool of readers."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.store.connections import connect, is_trouble, reading_engine, unavailable
from bot.store.transaction import Transaction
from bot.store.writer import Job, Writer

T = TypeVar("T")

CHECKPOINT_MILLISECONDS: Final = 100


class SqliteStore:
    """`path` is a database whose tables are up to date (see `opening`)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._readers = reading_engine(path)
        self._writer = Writer(path)

    async def run(
        self, unit: Callable[[Transaction], T], then: Callable[[T], None] | None = None
    ) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._writer.put(Job(unit, future, then))
        return await future

    def read(self, query: Callable[[Connection], T]) -> T:
        try:
            with self._readers.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                try:
                    return query(connection)
                finally:
                    connection.exec_driver_sql("ROLLBACK")
        except SQLAlchemyError as error:
            if is_trouble(error):
                raise unavailable(error) from error
            raise

    async def forget(self) -> bool:
        return await asyncio.to_thread(self._checkpoint)

    def _checkpoint(self) -> bool:
        """Deleted rows live on in the write-ahead log until it is emptied."""
        try:
            with closing(connect(self._path)) as connection:
                connection.execute(f"PRAGMA busy_timeout = {CHECKPOINT_MILLISECONDS}")
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            if is_trouble(error):
                return False
            raise
        return not busy

    async def close(self) -> None:
        await self._writer.close()
        self._readers.dispose()
