"""The store on SQLite: one writer with group commit, and a small pool of readers."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import IO, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.store.connections import connect, is_trouble, reading_engine, unavailable
from bot.store.news import Hear, Tell
from bot.store.transaction import Transaction
from bot.store.writer import Job, Writer
from bot.watching import UNWATCHED, Watch

T = TypeVar("T")

CHECKPOINT_MILLISECONDS: Final = 100
LEADER_LOOKS_EVERY: Final = 0.3  # seconds


class SqliteStore:
    """`path` is a database whose tables are up to date (see `opening`)."""

    def __init__(self, path: Path, watch: Watch = UNWATCHED) -> None:
        self._path = path
        self._readers = reading_engine(path)
        self._writer = Writer(path, watch)

    async def run(
        self,
        unit: Callable[[Transaction], T],
        then: Callable[[T], None] | None = None,
        *,
        patient: bool = False,
    ) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._writer.put(Job(unit, future, then), patient=patient)
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

    @asynccontextmanager
    async def leadership(self) -> AsyncIterator[asyncio.Event]:
        """A lock on a file beside the database, which goes with the process that holds it."""
        path = self._path.with_name(self._path.name + ".leader")
        with path.open("ab") as file:
            while not _locked(file):  # noqa: ASYNC110 - another process holds it
                await asyncio.sleep(LEADER_LOOKS_EVERY)
            yield asyncio.Event()

    @asynccontextmanager
    async def wire(self, _: Hear) -> AsyncIterator[Tell]:
        """Another process on the same file is the command line: the sweep finds what it leaves."""
        yield lambda _: None

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


def _locked(file: IO[bytes]) -> bool:
    """Whether the lock is ours now. Where there are no such locks, there is one server."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
