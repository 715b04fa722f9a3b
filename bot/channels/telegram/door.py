"""The whole of Telegram, put together: opened and closed as one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from telegram.request import BaseRequest

from bot.backlog import Backlog
from bot.channels.telegram.api import AiohttpRequest, BotApi
from bot.channels.telegram.contact import Contact
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.menus import MentorMenus
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.receiving import Receiver
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.setup import Commands, Setup
from bot.channels.telegram.updates import CHANNEL
from bot.channels.telegram.webhook import Webhook
from bot.channels.telegram.withdrawing import Withdrawing
from bot.conversation import Conversations
from bot.delivery import Delivery
from bot.outcomes import watched
from bot.pace import Pace
from bot.settings import Settings
from bot.store import Store
from bot.store.news import News
from bot.watching import UNWATCHED, Watch
from bot.ways_in import WaysIn


class Telegram:
    """`webhook` is the endpoint to mount. `on_duty` is for the one process that leads.

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
        watch: Watch = UNWATCHED,
        mentor_commands: Commands | None = None,
    ) -> None:
        assert settings.telegram_token is not None
        token = settings.telegram_token.get_secret_value()
        self._settings = settings
        self._ways_in = ways_in
        self.contact = Contact(clock)
        way = request or AiohttpRequest()
        self._api = BotApi(token, settings.telegram_api, way, self.contact.heard)
        self._courtesies = Courtesies(self._api)
        self._withdrawing = Withdrawing(self._api, store)
        pace = Pace(settings.telegram_rate, settings.telegram_chat_rate)
        send = watched(Sender(self._api).send, CHANNEL, watch)
        self._delivery = Delivery(CHANNEL, send, conversations, backlog, pace)
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
        self._setup = Setup(self._api, commands)
        self._menus = MentorMenus(self._api, store, mentor_commands or {}, commands)
        conversations.on_handled(self._menus.handled)

    async def open(self) -> None:
        """Does not wait for Telegram: it may be down."""
        await self._api.open()
        self._learning = asyncio.create_task(self._learn_name())

    async def close(self) -> None:
        await _end(self._learning)
        await self._courtesies.stop()
        await self._api.close()

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        """Sends, and fetches or asks to be sent updates; afterwards what is under way arrives."""
        await self._delivery.start()
        background = (
            asyncio.create_task(self._receive_updates()),
            asyncio.create_task(self._setup.show_commands()),
            asyncio.create_task(self._withdrawing.run()),
            asyncio.create_task(self._menus.run()),
        )
        try:
            yield
        finally:
            await _end(*background)
            await self._delivery.stop()

    def hear(self, news: News | None) -> None:
        if news is not None and news.channel == CHANNEL:
            self._delivery.look(news.external_id)

    async def _learn_name(self) -> None:
        self._ways_in.bot_name = await self._setup.name()

    async def _receive_updates(self) -> None:
        public_url = self._settings.public_url
        if public_url is not None:
            await self._setup.post_updates_to(public_url, self._settings.webhook_secret)
        else:
            await self._setup.keep_updates()
            await Polling(self._api, self._receiver).run()


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
