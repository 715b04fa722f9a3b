"""One thread that writes, so that many units share one commit.

Whatever waits is run in one transaction, each unit in a savepoint of its own, and the callers
are let go after the commit. A commit costs a sync of the disk: a slow disk makes larger groups,
a fast one shorter waits.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import StoreUnavailable, where
from bot.store.connections import File, connect, is_trouble, over, unavailable
from bot.store.opening import require_head
from bot.store.statements import statements
from bot.store.transaction import Transaction

QUEUE: Final = 1000  # units waiting; one more is told to come back later
GROUP: Final = 64  # units in one transaction

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Job:
    """`then` is told the result in the event loop, whether or not somebody still waits for it."""

    unit: Callable[[Transaction], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    then: Callable[[Any], None] | None = None
    result: Any = None
    error: Exception | None = None

    def release(self) -> None:
        """In the event loop: tell of it, and wake up who waits for it."""
        if self.error is None and self.then is not None:
            try:
                self.then(self.result)
            except Exception as error:  # noqa: BLE001 - it is done, and the next must hear of theirs
                log.error("a result could not be told: %s", where(error))
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


def release(jobs: list[Job]) -> None:
    for job in jobs:
        job.release()


class Writer:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._open: _Open | None = None
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """StoreUnavailable when too many wait already, or the store is closed."""
        with self._wake:
            if self._closing or len(self._waiting) >= QUEUE:
                raise StoreUnavailable("the queue for the database is full or closed")
            self._waiting.append(job)
            self._wake.notify()

    def close(self) -> None:
        """Blocks until every unit that was taken has been run."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    # Below here: the writer's own thread.

    def _work(self) -> None:
        while jobs := self._next():
            try:
                self._run(jobs)
            except Exception as error:  # noqa: BLE001 - this thread must outlive anything
                # The transaction is gone, and with it what every unit of the group did.
                log.warning("the transaction was lost: %s", where(error))
                self._disconnect()
                for job in jobs:
                    job.error = unavailable(error)
            _hand_over(jobs)
            del jobs  # a job holds its caller's future: not while waiting for the next
        self._disconnect()

    def _next(self) -> list[Job]:
        with self._wake:
            while not self._waiting and not self._closing:
                self._wake.wait()
            size = min(len(self._waiting), GROUP)
            return [self._waiting.popleft() for _ in range(size)]

    def _run(self, jobs: list[Job]) -> None:
        database = self._opened()
        database.cursor.execute("BEGIN IMMEDIATE")
        for job in jobs:
            database.run(job)
        database.cursor.execute("COMMIT")

    def _opened(self) -> "_Open":
        if self._open is not None and not self._open.file.unchanged():
            self._disconnect()
        if self._open is None:
            self._open = _Open(self._path)
        return self._open

    def _disconnect(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class _Open:
    """The writer's connection, and what hangs on it."""

    def __init__(self, path: Path) -> None:
        self.file = File(path)
        self.connection = connect(path)
        self.cursor = self.connection.cursor()
        self._core = over(self.connection)
        try:
            require_head(self._core)
        except BaseException:
            self.close()
            raise
        fixed = statements(self._core.dialect)
        self._transaction = Transaction(self._core, self.cursor, fixed)

    def run(self, job: Job) -> None:
        """Run one unit in a savepoint. Raises only when the whole transaction is lost."""
        self.cursor.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(self._transaction)
        except Exception as error:
            # A full disk ends the whole transaction, savepoints and all.
            if not self.connection.in_transaction:
                raise
            self.cursor.execute("ROLLBACK TO unit")
            job.error = unavailable(error) if is_trouble(error) else error
        self.cursor.execute("RELEASE unit")

    def close(self) -> None:
        with suppress(Exception):
            self._core.close()
        with suppress(Exception):
            self.connection.close()


def _hand_over(jobs: list[Job]) -> None:
    for loop in {job.loop for job in jobs}:
        mine = [job for job in jobs if job.loop is loop]
        # A closed loop has nobody left to tell.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(release, mine)
