"""Fetching updates, where there is no public address that Telegram could post them to."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from pydantic import ValidationError

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.receiving import Receiver
from bot.channels.telegram.updates import ALLOWED_UPDATES, Update, log_unreadable
from bot.patience import growing

HOLD: Final = 50  # seconds that Telegram holds an empty answer back
LIMIT: Final = 100  # updates in one answer
FIRST_WAIT: Final = 0.5  # seconds between two tries
LONGEST_WAIT: Final = 30.0

log = logging.getLogger(__name__)


class Polling:
    def __init__(self, api: BotApi, receiver: Receiver) -> None:
        self._api = api
        self._receiver = receiver

    async def run(self) -> None:
        """For ever. An answer is acknowledged by asking for the next, once all of it is taken."""
        offset = 0
        failures = 0
        while True:
            try:
                offset = await self._round(offset)
                failures = 0
            except Exception as error:  # noqa: BLE001 - whatever it is, the next must be fetched
                failures += 1
                wait = growing(failures, FIRST_WAIT, LONGEST_WAIT)
                log.warning(
                    "updates could not be fetched; trying again",
                    extra={"reason": type(error).__name__, "seconds": wait},
                )
                await asyncio.sleep(wait)

    async def _round(self, offset: int) -> int:
        """One answer's worth. The next offset."""
        found = await self._api.call(
            "getUpdates",
            within=HOLD + 10,
            offset=offset,
            limit=LIMIT,
            timeout=HOLD,
            allowed_updates=ALLOWED_UPDATES,
        )
        chats = (self._take(updates) for updates in _by_chat(found))
        for result in await asyncio.gather(*chats, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        return max((raw["update_id"] + 1 for raw in found), default=offset)

    async def _take(self, updates: list[Update]) -> None:
        for update in updates:
            await self._receiver.receive(update)


def _by_chat(found: Iterable[Any]) -> Iterable[list[Update]]:
    """Different people's updates at the same time, one person's in order."""
    chats: dict[int, list[Update]] = defaultdict(list)
    for raw in found:
        try:
            update = Update.model_validate(raw)
        except ValidationError as error:
            log_unreadable(error)
            continue
        chats[update.chat_id].append(update)
    return chats.values()
