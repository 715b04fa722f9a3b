"""The store on PostgreSQL: a few threads, each with a connection of its own.

A unit is a transaction. The row of its person is locked first, so units of one person run one
after another, in whichever process; those of different people run side by side.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Final, TypeVar

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from bot.errors import StoreConflict, StoreUnavailable
from bot.store.news import Hear, Tell
from bot.store.opening import require_head
from bot.store.postgres_leader import leadership
from bot.store.postgres_wire import wire
from bot.store.statements import statements
from bot.store.transaction import Transaction

T = TypeVar("T")

WRITERS: Final = 6  # threads, and connections
PATIENT_WRITERS: Final = 2  # for what nobody waits for
READERS: Final = 4
QUEUE: Final = 1000  # units waiting; one more is told to come back later
TRIES: Final = 3
BREATH: Final = 0.05  # seconds before a unit is tried again
WAIT_SECONDS: Final = 3

# Waiting for a lock too long, a deadlock.
_OF_A_LOCK: Final = frozenset({"55P03", "40P01", "40001"})
_OPTIONS: Final = f"-c lock_timeout={WAIT_SECONDS}s -c statement_timeout=20s -c timezone=UTC"


def connect(url: URL) -> psycopg.Connection[Any]:
    """A connection that leaves transactions to us."""
    return psycopg.connect(**arguments(url), autocommit=True)


def arguments(url: URL) -> dict[str, Any]:
    """What psycopg is to be told, in every kind of connection."""
    dialect = url.get_dialect()()
    _, found = dialect.create_connect_args(url)
    return {**found, "options": _OPTIONS, "connect_timeout": WAIT_SECONDS}


def over(connection: psycopg.Connection[Any]) -> Connection:
    """SQLAlchemy Core over a connection whose transactions are ours: never commit through it."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connection,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )
    return engine.connect()


class PostgresStore:
    """`url` is a database whose tables are up to date (see `opening`)."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._writers = _Writers(url, WRITERS, "store")
        self._patient = _Writers(url, PATIENT_WRITERS, "store-patient")
        self._readers = _reading_engine(url)

    async def run(
        self,
        unit: Callable[[Transaction], T],
        then: Callable[[T], None] | None = None,
        *,
        patient: bool = False,
    ) -> T:
        return await (self._patient if patient else self._writers).run(unit, then)

    def read(self, query: Callable[[Connection], T]) -> T:
        try:
            with self._readers.connect() as connection, connection.begin():
                return query(connection)
        except SQLAlchemyError as error:
            if _is_trouble(error):
                raise _unavailable(error) from error
            raise

    def leadership(self) -> AbstractAsyncContextManager[asyncio.Event]:
        return leadership(arguments(self._url))

    def wire(self, hear: Hear) -> AbstractAsyncContextManager[Tell]:
        return wire(arguments(self._url), hear)

    async def forget(self) -> bool:
        """Old versions of a row are PostgreSQL's own to clear away: autovacuum does."""
        return True

    async def close(self) -> None:
        await self._writers.close()
        await self._patient.close()
        self._readers.dispose()


def _reading_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        connect_args={"options": _OPTIONS, "connect_timeout": WAIT_SECONDS},
    )
    return engine.execution_options(postgresql_readonly=True)


class _Writers:
    def __init__(self, url: URL, threads: int, name: str) -> None:
        self._url = url
        self._threads = ThreadPoolExecutor(threads, name)
        self._own = threading.local()
        self._waiting = 0
        self._closing = False

    async def run(self, unit: Callable[[Transaction], T], then: Callable[[T], None] | None) -> T:
        if self._closing or self._waiting >= QUEUE:
            raise StoreUnavailable("the queue for the database is full or closed")
        self._waiting += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._carry_out, unit)

        def finished(done: asyncio.Future[T]) -> None:
            self._waiting -= 1
            if done.exception() is None and then is not None:
                then(done.result())

        work.add_done_callback(finished)
        return await asyncio.shield(work)

    async def close(self) -> None:
        self._closing = True
        await asyncio.to_thread(self._threads.shutdown)

    # Below here: in a thread of its own.

    def _carry_out(self, unit: Callable[[Transaction], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                return self._connection().run(unit)
            except _CommitLost as error:
                # It may have been done: an update that comes again is known by its number.
                self._drop()
                raise StoreUnavailable("the database was lost in a commit") from error
            except (psycopg.Error, SQLAlchemyError, StoreConflict) as error:
                if not _is_trouble(error):
                    raise
                if not _is_about_others(error):
                    self._drop()
                if attempt == TRIES:
                    raise _unavailable(error) from error
                time.sleep(BREATH)
        raise AssertionError

    def _connection(self) -> "_Open":
        found: _Open | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = _Open(self._url)
        return found

    def _drop(self) -> None:
        found: _Open | None = getattr(self._own, "connection", None)
        self._own.connection = None
        if found is not None:
            found.close()


class _CommitLost(Exception):
    pass


class _Open:
    """A writer's connection, and what hangs on it."""

    def __init__(self, url: URL) -> None:
        self._raw = connect(url)
        self._core = over(self._raw)
        try:
            require_head(self._core)
        except BaseException:
            self.close()
            raise
        self._cursor = self._raw.cursor()
        self._transaction = Transaction(self._core, self._cursor, statements(self._core.dialect))

    def run(self, unit: Callable[[Transaction], T]) -> T:
        self._cursor.execute("BEGIN")
        try:
            result = unit(self._transaction)
        except BaseException:
            with suppress(psycopg.Error):  # then it is lost, and so is the transaction
                self._cursor.execute("ROLLBACK")
            raise
        try:
            self._cursor.execute("COMMIT")
        except psycopg.Error as error:
            raise _CommitLost from error
        return result

    def close(self) -> None:
        with suppress(Exception):
            self._core.close()
        with suppress(Exception):
            self._raw.close()


def _reason(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _is_about_others(error: Exception) -> bool:
    """Another transaction was in the way: the connection is as good as before."""
    reason = _reason(error)
    return isinstance(reason, StoreConflict) or (
        isinstance(reason, psycopg.Error) and reason.sqlstate in _OF_A_LOCK
    )


def _is_trouble(error: Exception) -> bool:
    """Whether it is the database that failed, and not what it was asked to do."""
    if isinstance(error, PoolTimeout | StoreConflict):
        return True
    return isinstance(_reason(error), psycopg.OperationalError | psycopg.InterfaceError)


def _unavailable(error: Exception) -> StoreUnavailable:
    """What the caller is told: the kind of trouble, never a statement, its values or a password."""
    name = type(_reason(error)).__name__
    return StoreUnavailable(f"the database cannot be used now ({name})")
