"""Takes back what a mentee has taken back: Telegram deletes a bot's message for 48 hours."""

import asyncio
import logging
from functools import partial
from typing import Final

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot import withdrawing
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.updates import CHANNEL
from bot.errors import StoreUnavailable, where
from bot.store import Store
from bot.withdrawing import Withdrawn

EVERY: Final = 1.0  # seconds
AFTER_TROUBLE: Final = 30.0

log = logging.getLogger(__name__)


class Withdrawing:
    def __init__(self, api: BotApi, store: Store) -> None:
        self._api = api
        self._store = store

    async def run(self) -> None:
        """Until it is cancelled, in the process that leads."""
        while True:
            wait = EVERY
            try:
                if not await self.sweep():
                    wait = AFTER_TROUBLE
            except StoreUnavailable:
                wait = AFTER_TROUBLE
            except Exception as error:  # noqa: BLE001 - what is taken back next must go all the same
                log.error("withdrawing failed: %s", where(error))
                wait = AFTER_TROUBLE
            await asyncio.sleep(wait)

    async def sweep(self) -> bool:
        """Delete all there is to delete. False: Telegram cannot take it now."""
        read = partial(withdrawing.sent_on, CHANNEL)
        for each in await asyncio.to_thread(self._store.read, read):
            if not await self._delete(each):
                return False
            await self._store.run(partial(withdrawing.forget, (each.id,)))
        return True

    async def _delete(self, each: Withdrawn) -> bool:
        """Whether it need not be tried again: it is gone, or it is too old to go."""
        try:
            await self._api.call(
                "deleteMessage", chat_id=int(each.chat), message_id=each.channel_message_id
            )
        except RetryAfter:
            return False
        except (BadRequest, Forbidden) as error:
            log.info("a message was not deleted", extra={"reason": type(error).__name__})
        except TelegramError:
            return False
        return True
