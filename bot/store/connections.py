"""SQLite connections as the store wants them, and what its errors mean."""

import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool, QueuePool

from bot.errors import StoreUnavailable

LOCK_SECONDS: Final = 3.0
READERS: Final = 4
CACHE_KIB: Final = 16 * 1024

# SQLite's primary result codes for what is wrong with a statement or its values. All others
# (busy, full, unreadable, gone ...) say that the database cannot be used just now.
_OF_THE_STATEMENT: Final = frozenset(
    (
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_MISUSE,
        sqlite3.SQLITE_RANGE,
    )
)


def connect(path: Path, *, create: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """A connection that leaves transactions to us. Without `create` the file must exist.

    FULL makes a commit survive a power cut, and secure_delete turns deleted content into zeros.
    """
    mode = "rwc" if create else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=LOCK_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        _log_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _log_ahead(connection: sqlite3.Connection) -> None:
    """The switch to WAL, once for a file, is the one thing that SQLite does not wait for itself."""
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


class File:
    """The file as it was when it was opened: SQLite itself goes on writing to a deleted one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity = self._look()

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def unchanged(self) -> bool:
        return self._identity is not None and self._look() == self._identity


def reading_engine(path: Path) -> Engine:
    """A small pool of query_only connections; those to a file that was replaced are dropped."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect(path, read_only=True),
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _remember(_: sqlite3.Connection, record: Any) -> None:
        record.info["file"] = File(path)

    @event.listens_for(engine, "checkout")
    def _check(_: sqlite3.Connection, record: Any, __: object) -> None:
        if not record.info["file"].unchanged():
            raise DisconnectionError

    return engine


def over(connection: sqlite3.Connection) -> Connection:
    """SQLAlchemy Core over a connection whose transactions are ours: never commit through it."""
    engine = create_engine(
        "sqlite://", creator=lambda: connection, poolclass=NullPool, hide_parameters=True
    )
    return engine.connect()


def is_trouble(error: Exception) -> bool:
    """Whether it is the database that failed, and not what it was asked to do."""
    if isinstance(error, PoolTimeout | DisconnectionError | StoreUnavailable):
        return True
    reason = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(reason, "sqlite_errorcode", None)
    return code is not None and code & 0xFF not in _OF_THE_STATEMENT


def unavailable(error: Exception) -> StoreUnavailable:
    """What the caller is told: the kind of trouble, never a statement or its values."""
    if isinstance(error, StoreUnavailable):
        return error
    reason = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(reason, "sqlite_errorname", type(reason).__name__)
    return StoreUnavailable(f"the database cannot be used now ({name})")
