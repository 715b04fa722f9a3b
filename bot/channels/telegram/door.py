"""The whole of Telegram, put together: opened and closed as one."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from telegram.request import BaseRequest

from bot.backlog import Backlog
from bot.channels.telegram.api import AiohttpRequest, BotApi
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.receiving import Receiver
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.setup import Commands, Setup
from bot.channels.telegram.updates import CHANNEL
from bot.channels.telegram.webhook import Webhook
from bot.conversation import Conversations
from bot.delivery import Delivery
from bot.pace import Pace
from bot.settings import Settings
from bot.store import Store
from bot.ways_in import WaysIn


class Telegram:
    """`webhook` is the endpoint to mount. `open` starts what runs in the background.

    With a public URL Telegram posts its updates there; without one they are fetched.
    """

    def __init__(
        self,
        settings: Settings,
        conversations: Conversations,
        backlog: Backlog,
        store: Store,
        clock: Callable[[], datetime],
        ways_in: WaysIn,
        commands: Commands,
        refusal: Callable[[str | None], str],
        request: BaseRequest | None = None,
    ) -> None:
        assert settings.telegram_token is not None
        token = settings.telegram_token.get_secret_value()
        self._settings = settings
        self._ways_in = ways_in
        self._commands = commands
        self._api = BotApi(token, settings.telegram_api, request or AiohttpRequest())
        self._courtesies = Courtesies(self._api)
        pace = Pace(settings.telegram_rate, settings.telegram_chat_rate)
        self._delivery = Delivery(CHANNEL, Sender(self._api).send, conversations, backlog, pace)
        self._receiver = Receiver(
            settings.bot_id,
            conversations,
            self._delivery,
            self._courtesies,
            store,
            clock,
            refusal,
        )
        conversations.on_handled(self._delivery.handled)
        self.webhook = Webhook(self._receiver, settings.webhook_secret)
        self._background: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Does not wait for Telegram: it may be down."""
        await self._api.open()
        await self._delivery.start()
        setup = Setup(self._api, self._commands)
        self._start(self._receive_updates(setup))
        self._start(self._learn_name(setup))
        self._start(setup.show_commands())

    async def close(self) -> None:
        """Stops fetching, then lets the messages under way arrive."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._delivery.stop()
        await self._courtesies.stop()
        await self._api.close()

    async def _learn_name(self, setup: Setup) -> None:
        self._ways_in.bot_name = await setup.name()

    async def _receive_updates(self, setup: Setup) -> None:
        public_url = self._settings.public_url
        if public_url is not None:
            await setup.post_updates_to(public_url, self._settings.webhook_secret)
        else:
            await setup.keep_updates()
            await Polling(self._api, self._receiver).run()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._background.append(asyncio.create_task(work))
