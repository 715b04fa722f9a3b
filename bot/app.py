"""The composition root: everything is made here, in the order it is needed, and closed again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import pages
from bot.backlog import Backlog
from bot.channels.web import Streams
from bot.clockwork import Clockwork
from bot.conversation import Conversations
from bot.letters import Letters
from bot.library import Library, open_library
from bot.logs import log_loop_errors
from bot.parts import Parts
from bot.settings import WEBHOOK_PATH, Settings
from bot.store import Store, open_store
from bot.store.opening import database_path
from bot.vault import Vault, open_vault
from bot.ways_in import WaysIn
from dialogues.words import parse_labels

if TYPE_CHECKING:
    from telegram.request import BaseRequest

Clock = Callable[[], datetime]


class Application(FastAPI):
    """Lets Telegram's posts in ahead of the pages, and without their machinery.

    Every message comes that way: routing and middleware would be a tenth of its cost.
    """

    webhook: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here = scope["type"] == "http" and scope["path"] == WEBHOOK_PATH
        if here and self.webhook is not None:
            await self.webhook(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    telegram_request: "BaseRequest | None" = None,
) -> Application:
    """The web application. Nothing is opened before it starts.

    `telegram_request` is another way to reach the Bot API, for tests. A server closes
    `app.state.streams` before it waits for its connections to end.
    """
    streams = Streams()

    @asynccontextmanager
    async def lifespan(app: Application) -> AsyncIterator[None]:
        log_loop_errors(asyncio.get_running_loop())
        async with AsyncExitStack() as opened:
            parts = await open_parts(settings, clock, streams, opened)
            if settings.telegram_token is not None:
                await _open_telegram(app, parts, telegram_request, opened)
            await _open_mail(parts, opened)
            pages.attach(app, parts)
            _start_clockwork(parts, opened)
            yield
            streams.close()

    app = Application(title="Personlig Mentor", openapi_url=None, lifespan=lifespan)
    app.state.streams = streams
    return app


async def open_parts(
    settings: Settings,
    clock: Clock,
    streams: Streams,
    opened: AsyncExitStack,
    *,
    anyone_may_join: bool | None = None,
) -> Parts:
    """The engine without its doors. It is closed with `opened`.

    `anyone_may_join` is the settings' to say unless it is given.
    """
    joining = settings.anyone_may_join if anyone_may_join is None else anyone_may_join
    store = await asyncio.to_thread(open_store, settings.database_url)
    opened.push_async_callback(store.close)
    vault = await asyncio.to_thread(_open_vault, settings, store)
    library = await open_library(store, clock)
    ways_in = WaysIn(settings.address)
    conversations = Conversations(
        store,
        vault,
        library,
        clock,
        open_programme=joining,
        zone=settings.time_zone,
        link=ways_in.other_door,
        letters=Letters(library.bank, ways_in.page) if settings.mail_server else None,
    )
    conversations.on_handled(streams.on_handled)
    backlog = Backlog(store, conversations.people, library, clock)
    return Parts(settings, store, vault, library, conversations, backlog, clock, streams, ways_in)


def _open_vault(settings: Settings, store: Store) -> Vault:
    keys = settings.keys.get_secret_value() if settings.keys else None
    return open_vault(store, keys, database_path(settings.database_url))


async def _open_telegram(
    app: Application, parts: Parts, request: "BaseRequest | None", opened: AsyncExitStack
) -> None:
    # It takes a third of a second to import, and the try-out does without.
    from bot.channels.telegram.door import Telegram

    telegram = Telegram(
        parts.settings,
        parts.conversations,
        parts.backlog,
        parts.store,
        parts.clock,
        parts.ways_in,
        _commands(parts.library),
        lambda language: str(parts.library.bank.line("gruppe", language or "")),
        request,
    )
    app.webhook = telegram.webhook
    opened.push_async_callback(telegram.close)
    await telegram.open()


async def _open_mail(parts: Parts, opened: AsyncExitStack) -> None:
    if parts.settings.mail_server is None:
        return
    from bot.channels.mail import Mail

    mail = Mail(parts.settings.mail_server, parts)
    opened.push_async_callback(mail.close)
    await mail.open()


def _commands(library: Library) -> dict[str, dict[str, str]]:
    return {
        language: parse_labels(library.text(language, "kommandoer.txt"))
        for language in ("nb", "nn", "en")
    }


def _start_clockwork(parts: Parts, opened: AsyncExitStack) -> None:
    clockwork = Clockwork(parts.store, parts.conversations, parts.clock)
    task = asyncio.create_task(clockwork.run())
    opened.push_async_callback(_end, task)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
