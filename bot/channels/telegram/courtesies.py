"""Calls that are well made and do no harm unmade: tried once, shortly, and never stored."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from telegram.error import TelegramError

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.updates import CallbackQuery

WITHIN: Final = 2.0  # seconds: a reply may be waiting for it
AT_ONCE: Final = 200  # more are left unmade

Call = Coroutine[Any, Any, Any]

log = logging.getLogger(__name__)


class Courtesies:
    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._tasks: set[asyncio.Task[None]] = set()

    def acknowledge(
        self,
        query: CallbackQuery,
        *,
        taken: bool = False,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        """Stop the button's spinner, also when the press changes nothing.

        When it was `taken` as an answer, only the button that was pressed stays, to be read.
        """
        calls = [self._api.call("answerCallbackQuery", WITHIN, callback_query_id=query.id)]
        if taken and query.message is not None:
            chosen = query.chosen
            calls.append(
                self._buttons(
                    query.message.chat.id,
                    query.message.message_id,
                    None if chosen is None else {"inline_keyboard": [[chosen.model_dump()]]},
                )
            )
        self._start(calls, then)

    def say(self, chat_id: int, html: str) -> None:
        """A line to a chat that has no conversation."""
        self._start([self._api.call("sendMessage", chat_id=chat_id, text=html, parse_mode="HTML")])

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _buttons(self, chat_id: int, message_id: int, markup: dict[str, Any] | None) -> None:
        await self._api.call(
            "editMessageReplyMarkup",
            WITHIN,
            chat_id=chat_id,
            message_id=message_id,
            reply_markup=markup,
        )

    def _start(
        self,
        calls: list[Call],
        then: Callable[[], None] = lambda: None,
    ) -> None:
        if len(self._tasks) >= AT_ONCE:
            for call in calls:
                call.close()
            then()
            return
        task = asyncio.create_task(_make(calls, then))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _make(calls: list[Call], then: Callable[[], None]) -> None:
    try:
        for result in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(result, TelegramError):
                log.info("a courtesy was not taken", extra={"reason": type(result).__name__})
            elif isinstance(result, Exception):
                log.error("a courtesy failed", exc_info=result)
    finally:
        then()
