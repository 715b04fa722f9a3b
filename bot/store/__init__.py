"""Everything that is kept. `open_store` gives a Store; `run` is the whole way to write."""

import sqlite3
from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.store.connections import unavailable
from bot.store.opening import database_path, migrate
from bot.store.sqlite import SqliteStore
from bot.store.transaction import Transaction

__all__ = ["Store", "Transaction", "open_store"]

T = TypeVar("T")


class Store(Protocol):
    async def run(
        self, unit: Callable[[Transaction], T], then: Callable[[T], None] | None = None
    ) -> T:
        """What `unit` returned, once it is committed; what it raised, once it is rolled back.

        The unit runs in another thread and must not wait for anything. `then` is called with
        the result in the event loop, in the order of the commits, even when the caller was
        cancelled meanwhile. StoreUnavailable: nothing was kept, try again later.
        """
        ...

    def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` returns, all of it read from one moment's state. It blocks: not in a loop.

        StoreUnavailable when the database is gone or every reader is busy.
        """
        ...

    async def forget(self) -> bool:
        """Wipe what was deleted from where the database keeps its changes. False: try again."""
        ...

    async def close(self) -> None:
        """Waits for the units that were taken."""
        ...


def open_store(url: str) -> Store:
    """The store at `sqlite:///path`, made and migrated if need be.

    UnknownDatabase for an URL that is not of this kind, StoreTooNew for a newer program's
    database, StoreUnavailable when the file cannot be opened.
    """
    path = database_path(url)
    try:
        migrate(path)
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise StoreUnavailable(f"{path}: {unavailable(error)}") from error
    return SqliteStore(path)
