"""Each process learns what another has published: told at once, and by a look each second."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from bot.errors import StoreUnavailable, where
from bot.library import Library
from bot.store import Store
from bot.store.news import News

NEWS: Final = News(None, "bank", "")  # what a process that published tells the others
LOOKS_EVERY: Final = 1.0  # seconds

log = logging.getLogger(__name__)


class KeepingUp:
    """Used in one event loop."""

    def __init__(self, store: Store, library: Library) -> None:
        self._store = store
        self._library = library
        self._woken = asyncio.Event()

    def hear(self, news: News | None) -> None:
        """None: something may have been missed."""
        if news is None or news == NEWS:
            self._woken.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOKS_EVERY)
            self._woken.clear()
            try:
                await self._library.refresh(self._store)
            except StoreUnavailable:
                pass  # others tell of it; the next look comes in a second
            except Exception as error:  # noqa: BLE001 - the next publication must be found
                log.error("what was published could not be read: %s", where(error))
