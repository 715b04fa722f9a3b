"""Group commit: whatever waits is run in one transaction, each unit in a savepoint of its own.

Units run on the event loop's own thread, a group at a time. What can take long (waiting for the
file's lock, the sync of a commit) happens in a thread beside it, while the loop sends, receives
and collects the next group. Callers are let go after the commit. A slow disk makes larger
groups, a fast one shorter waits.

The statements stay on the loop's thread because sqlite3 lets go of the interpreter's lock at each
of them: with a writer thread every one was a change of hands. The figures are in
docs/decisions/1-units-on-the-event-loop.md.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import StoreUnavailable, where
from bot.store.connections import File, connect, is_trouble, over, unavailable
from bot.store.opening import require_head
from bot.store.statements import statements
from bot.store.transaction import Transaction
from bot.watching import UNWATCHED, Watch

QUEUE: Final = 1000  # units waiting; one more is told to come back later
GROUP: Final = 64  # units in one transaction
PATIENT: Final = 32  # of them that nobody waits for

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Job:
    """`then` is told the result in the event loop, whether or not somebody still waits for it."""

    unit: Callable[[Transaction], Any]
    future: asyncio.Future[Any]
    then: Callable[[Any], None] | None = None
    result: Any = None
    error: Exception | None = None

    def release(self) -> None:
        """Tell of it, and wake up who waits for it."""
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


class Writer:
    """Belongs to one event loop; every method is called on its thread."""

    def __init__(self, path: Path, watch: Watch = UNWATCHED) -> None:
        self._watch = watch
        self._waiting: deque[Job] = deque()
        self._patient: deque[Job] = deque()
        self._slow = ThreadPoolExecutor(1, "store-commit")
        self._file = _File(path)
        self._busy: asyncio.Task[None] | None = None
        self._closing = False

    def put(self, job: Job, *, patient: bool = False) -> None:
        """StoreUnavailable when too many wait already, or the store is closed."""
        queue = self._patient if patient else self._waiting
        if self._closing or len(queue) >= QUEUE:
            raise StoreUnavailable("the queue for the database is full or closed")
        queue.append(job)
        if self._busy is None:
            self._busy = asyncio.get_running_loop().create_task(self._work())

    async def close(self) -> None:
        """Waits until every unit that was taken has been run."""
        self._closing = True
        if self._busy is not None:
            await asyncio.shield(self._busy)
        await self._off_the_loop(self._file.close)
        self._slow.shutdown()

    async def _off_the_loop(self, slow: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._slow, slow)

    async def _work(self) -> None:
        begun: _Open | None = None
        while self._waiting or self._patient:
            jobs: list[Job] = []
            try:
                database = begun or await self._off_the_loop(self._file.begin)
                jobs = self._group()
                for job in jobs:
                    database.run(job)
                begun = await self._off_the_loop(self._commit)
                self._watch.commit(len(jobs))
            except Exception as error:  # noqa: BLE001 - the next group must get its turn
                # The transaction is gone, and with it what every unit of the group did.
                log.error("nothing that %d units did was kept: %s", len(jobs), unavailable(error))
                begun = None
                await self._off_the_loop(self._file.close)
                jobs = jobs or self._all()
                for job in jobs:
                    job.error = unavailable(error)
            for job in jobs:
                job.release()
        self._busy = None

    def _group(self) -> list[Job]:
        """People's units, and some of those that nobody waits for."""
        jobs = [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP))]
        room = min(PATIENT, GROUP - len(jobs), len(self._patient))
        return jobs + [self._patient.popleft() for _ in range(room)]

    def _all(self) -> list[Job]:
        jobs = [*self._waiting, *self._patient]
        self._waiting.clear()
        self._patient.clear()
        return jobs

    def _commit(self) -> "_Open | None":
        """In the thread beside the loop. Begins anew at once if more has come meanwhile."""
        self._file.commit()
        if not self._waiting and not self._patient:
            return None
        try:
            return self._file.begin()
        except Exception:  # noqa: BLE001 - not these jobs' trouble: the next to begin meets it
            return None


class _File:
    """The database file, opened when it is needed and again when it was replaced.

    Every method may block: called in the thread beside the loop.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: _Open | None = None

    def begin(self) -> "_Open":
        """The connection, with a transaction begun: no other process writes until it ends."""
        if self._open is not None and not self._open.file.unchanged():
            self.close()
        if self._open is None:
            self._open = _Open(self._path)
        self._open.cursor.execute("BEGIN IMMEDIATE")
        return self._open

    def commit(self) -> None:
        assert self._open is not None
        self._open.cursor.execute("COMMIT")

    def close(self) -> None:
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
