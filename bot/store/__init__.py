"""Everything that is kept. `open_store` gives a Store; `run` is the whole way to write."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.store import figure_tables as figure_tables  # every table is known from here on
from bot.store import people_tables as people_tables
from bot.store import programme_tables as programme_tables
from bot.store import staff_tables as staff_tables
from bot.store.connections import unavailable
from bot.store.news import Hear, Tell
from bot.store.opening import database_path, migrate, migrate_postgres
from bot.store.sqlite import SqliteStore
from bot.store.transaction import Transaction
from bot.watching import UNWATCHED, Watch

__all__ = ["Store", "Transaction", "open_store", "opened_store"]

T = TypeVar("T")


class Store(Protocol):
    async def run(
        self,
        unit: Callable[[Transaction], T],
        then: Callable[[T], None] | None = None,
        *,
        patient: bool = False,
    ) -> T:
        """What `unit` returned, once it is committed; what it raised, once it is rolled back.

        The unit may run in another thread, and more than once until it is committed; it must
        not wait for anything. `then` is called with the result in the event loop, even when
        the caller was cancelled meanwhile. `patient`: people's units go first.
        StoreUnavailable: nothing was kept, try again later.
        """
        ...

    def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` returns, all of it read from one moment's state. It blocks: not in a loop.

        StoreUnavailable when the database is gone or every reader is busy.
        """
        ...

    def leadership(self) -> AbstractAsyncContextManager[asyncio.Event]:
        """Entered when this process is the one to send and keep the clock. The event: no more."""
        ...

    def wire(self, hear: Hear) -> AbstractAsyncContextManager[Tell]:
        """News to and from the other processes on this database, after a commit."""
        ...

    async def forget(self) -> bool:
        """Wipe what was deleted from where the database keeps its changes. False: try again."""
        ...

    async def close(self) -> None:
        """Waits for the units that were taken."""
        ...


def open_store(url: str, watch: Watch = UNWATCHED) -> Store:
    """The store at `sqlite:///path` or `postgresql+psycopg://…`, its tables brought up to date.

    UnknownDatabase for an URL that is not of these kinds, StoreTooNew for a newer program's
    database, StoreUnavailable when it cannot be opened.
    """
    if make_url(url).get_backend_name() == "postgresql":
        return _open_postgres(make_url(url))
    path = database_path(url)
    try:
        migrate(path)
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise StoreUnavailable(f"{path}: {unavailable(error)}") from error
    return SqliteStore(path, watch)


@asynccontextmanager
async def opened_store(url: str) -> AsyncIterator[Store]:
    """The same, for as long as a command lasts."""
    store = await asyncio.to_thread(open_store, url)
    try:
        yield store
    finally:
        await store.close()


def _open_postgres(url: URL) -> Store:
    # Its driver takes a while to import, and most installations have no use for it.
    import psycopg

    from bot.store import postgres

    try:
        with closing(postgres.connect(url)) as raw, closing(postgres.over(raw)) as connection:
            migrate_postgres(connection)
    except (psycopg.Error, SQLAlchemyError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnavailable(
            f"the database at {url.host or 'the local socket'} cannot be opened"
            f" ({type(reason).__name__})"
        ) from error
    return postgres.PostgresStore(url)
