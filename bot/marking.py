"""What became of messages, written down in batches, and which of them are in hand meanwhile.

What comes to its end while a batch is being written makes the next.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.backlog import Backlog
from bot.errors import StoreUnavailable
from bot.outbox import Result
from bot.patience import growing

FIRST_WAIT: Final = 0.25  # seconds, when the store is away
LONGEST_WAIT: Final = 10.0
STOP_WITHIN: Final = 5.0


class Marking:
    """Knows every message from when it is taken in hand until its end is in the store.

    What is read from the store may be older than what was marked meanwhile: while `remembering`,
    a message that has come to its end is still known.
    """

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._in_hand: set[int] = set()
        self._ended: set[int] = set()
        self._readers = 0
        self._waited_for: dict[int, asyncio.Future[None]] = {}
        self._results: list[Result] = []
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        self._stopping = False
        self._in_hand = {result.id for result in self._results}
        self._go_on()

    async def stop(self) -> None:
        """What cannot be marked now will be sent again by whoever sends next."""
        self._stopping = True
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=STOP_WITHIN)
        self._let_go(set(self._waited_for))

    def knows(self, message: int) -> bool:
        return message in self._in_hand or message in self._ended

    async def end_of(self, message: int) -> None:
        """Returns when its end is in the store, should we die just now. One caller for each."""
        if message in self._in_hand:
            self._waited_for[message] = asyncio.get_running_loop().create_future()
            await self._waited_for[message]

    def expect(self, message: int) -> None:
        self._in_hand.add(message)

    def forget(self, message: int) -> None:
        self._let_go({message})

    def _let_go(self, ended: set[int]) -> None:
        self._in_hand -= ended
        for message in ended & self._waited_for.keys():
            ended_now = self._waited_for.pop(message)
            if not ended_now.done():
                ended_now.set_result(None)

    @contextmanager
    def remembering(self) -> Iterator[None]:
        self._readers += 1
        try:
            yield
        finally:
            self._readers -= 1
            if not self._readers:
                self._ended.clear()

    def note(self, result: Result) -> None:
        self._results.append(result)
        self._go_on()

    def _go_on(self) -> None:
        if self._results and self._task is None:
            self._task = asyncio.create_task(self._mark())

    async def _mark(self) -> None:
        failures = 0
        try:
            while self._results and not (failures and self._stopping):
                if failures:
                    await asyncio.sleep(growing(failures, FIRST_WAIT, LONGEST_WAIT))
                failures = 0 if await self._mark_all() else failures + 1
        finally:
            self._task = None

    async def _mark_all(self) -> bool:
        """False when the store is away: what was to be marked is kept."""
        batch, self._results = self._results, []
        try:
            await self._backlog.mark(batch)
        except StoreUnavailable:
            self._results = batch + self._results
            return False
        ended = {result.id for result in batch if result.state != "waiting"}
        if self._readers:
            self._ended |= ended
        self._let_go(ended)
        return True
