"""One process of several has duties: it sends, polls and keeps the clock. Another takes over."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

from bot.errors import where
from bot.store import Store

BREATH: Final = 1.0  # seconds before it is tried again

log = logging.getLogger(__name__)


async def lead(store: Store, duties: Callable[[], AbstractAsyncContextManager[None]]) -> None:
    """For ever: wait for the lead, do the duties for as long as it lasts."""
    while True:
        try:
            async with store.leadership() as lost, duties():
                log.info("this process sends and keeps the clock")
                await lost.wait()
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to lead
            log.error("the duties failed: %s", where(error))
            await asyncio.sleep(BREATH)
