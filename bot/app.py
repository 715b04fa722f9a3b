"""The composition root: everything is made here, in the order it is needed, and closed again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import pages
from bot.backlog import Backlog
from bot.bank.keeping_up import NEWS, KeepingUp
from bot.channels.web import Streams
from bot.clockwork import Clockwork
from bot.conversation import Conversations, Handled
from bot.leading import lead
from bot.letters import Letters
from bot.library import Library, open_library
from bot.logs import log_loop_errors
from bot.moving import open_moving_clock
from bot.parts import Parts
from bot.settings import WEBHOOK_PATH, Settings
from bot.store import Store, open_store
from bot.store.news import News
from bot.store.opening import database_path
from bot.vault import Vault, open_vault, parse_keys
from bot.watching import UNWATCHED, Watch
from bot.ways_in import WaysIn
from dialogues.words import parse_labels

if TYPE_CHECKING:
    from telegram.request import BaseRequest

    from bot.channels.telegram.door import Telegram

Clock = Callable[[], datetime]


class Duty(Protocol):
    """What only the process that leads does."""

    def on_duty(self) -> AbstractAsyncContextManager[None]: ...

    def hear(self, news: News | None) -> None:
        """Another process said something; None: it may have."""
        ...


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
        # Its library is only of use to a server.
        from bot import metrics, operating

        measures = metrics.make_metrics()
        async with AsyncExitStack() as opened:
            parts = await open_parts(settings, clock, streams, opened, watch=measures)
            clockwork = Clockwork(parts.store, parts.conversations, parts.clock)
            parts.conversations.on_handled(clockwork.on_handled)
            duties: list[Duty] = [clockwork]
            contact = None
            if settings.telegram_token is not None:
                telegram = await _open_telegram(app, parts, telegram_request, opened)
                contact = telegram.contact.check
                duties.append(telegram)
            duties += _mail(parts)
            operating.attach(app, parts, measures, contact)
            pages.attach(app, parts, clockwork)
            await _connect(parts, duties, opened)
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
    watch: Watch = UNWATCHED,
) -> Parts:
    """The engine without its doors. It is closed with `opened`.

    In the try-out its clock may be ahead of `clock`: what is opened with it asks `Parts.clock`.
    `anyone_may_join` is the settings' to say unless it is given.
    """
    joining = settings.anyone_may_join if anyone_may_join is None else anyone_may_join
    store = await asyncio.to_thread(open_store, settings.database_url, watch)
    opened.push_async_callback(store.close)
    moving = await open_moving_clock(store, clock) if settings.try_out else None
    clock = moving or clock
    vault = await asyncio.to_thread(_open_vault, settings, store)
    library = await open_library(store, clock)
    reachable = settings.public_url is not None or settings.try_out
    ways_in = WaysIn(settings.address, reachable=reachable)
    conversations = Conversations(
        store,
        vault,
        library,
        clock,
        open_programme=joining,
        zone=settings.time_zone,
        link=ways_in.other_door,
        invitation=ways_in.invitation,
        page=ways_in.page,
        calendar=ways_in.calendar,
        letters=Letters(library, ways_in.page) if settings.mail_server else None,
        watch=watch,
    )
    conversations.on_handled(streams.on_handled)
    backlog = Backlog(store, conversations.people, library, clock)
    return Parts(
        settings,
        store,
        vault,
        library,
        conversations,
        backlog,
        clock,
        streams,
        ways_in,
        watch,
        moving,
    )


def _open_vault(settings: Settings, store: Store) -> Vault:
    if settings.keys is not None:
        return open_vault(store, parse_keys(settings.keys.get_secret_value()))
    return open_vault(store, database_path(settings.database_url))


async def _open_telegram(
    app: Application, parts: Parts, request: "BaseRequest | None", opened: AsyncExitStack
) -> "Telegram":
    # It takes a third of a second to import, and the try-out does without.
    from bot.channels.telegram.door import Telegram

    telegram = Telegram(
        parts.settings,
        parts.conversations,
        parts.backlog,
        parts.store,
        parts.clock,
        parts.ways_in,
        _commands(parts.library, "kommandoer.txt"),
        lambda language: str(parts.library.bank.line("gruppe", language or "")),
        request,
        parts.watch,
        _commands(parts.library, "kommandoer-mentor.txt"),
    )
    app.webhook = telegram.webhook
    opened.push_async_callback(telegram.close)
    await telegram.open()
    return telegram


def _mail(parts: Parts) -> "list[Duty]":
    if parts.settings.mail_server is None:
        return []
    from bot.channels.mail import Mail

    return [Mail(parts.settings.mail_server, parts)]


def _commands(library: Library, file: str) -> dict[str, dict[str, str]]:
    return {language: parse_labels(library.text(language, file)) for language in ("nb", "nn", "en")}


async def _connect(parts: Parts, duties: Sequence[Duty], opened: AsyncExitStack) -> None:
    """News to and from other processes, and the duties while this is the one that leads."""

    keeping_up = KeepingUp(parts.store, parts.library)

    def hear(news: News | None) -> None:
        parts.streams.hear(news)
        keeping_up.hear(news)
        for duty in duties:
            duty.hear(news)

    def told(handled: Handled) -> None:
        for outgoing in handled.outgoing:
            tell(News(handled.person, outgoing.channel, outgoing.external_id))

    tell = await opened.enter_async_context(parts.store.wire(hear))
    parts.conversations.on_handled(told)
    parts.library.on_published(lambda: tell(NEWS))
    await opened.enter_async_context(keeping_up.running())

    @asynccontextmanager
    async def on_duty() -> AsyncIterator[None]:
        async with AsyncExitStack() as begun:
            for duty in duties:
                await begun.enter_async_context(duty.on_duty())
            yield

    leading = asyncio.create_task(lead(parts.store, on_duty))
    opened.push_async_callback(_end, leading)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
