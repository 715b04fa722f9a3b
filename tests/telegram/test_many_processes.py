"""Two whole programs on one PostgreSQL: what comes in at one is sent and seen by the other."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.app import Application, create_app
from bot.channels.web import said
from bot.conversation import Arrival
from bot.pages.site import Site
from bot.parts import Parts
from bot.settings import load_settings
from dialogues.events import Opened
from tests.postgres import database
from tests.telegram.double import TOKEN, TelegramDouble

CHAT = "1000001"


@pytest.fixture
async def programs() -> AsyncIterator[tuple[tuple[Application, ...], TelegramDouble]]:
    telegram = TelegramDouble()
    with database() as url:
        settings = load_settings(
            database_url=url,
            keys=base64.b64encode(bytes(range(32))).decode(),
            telegram_token=TOKEN,
            telegram_api="http://telegram",
            public_url="https://mentor.example.org",
            open_programme=True,
            telegram_chat_rate=0,
        )
        async with AsyncExitStack() as running:
            apps = tuple(create_app(settings, telegram_request=telegram) for _ in range(2))
            for app in apps:
                await running.enter_async_context(app.router.lifespan_context(app))
            yield apps, telegram


def parts(app: Application) -> Parts:
    site: Site = app.state.site
    return site.parts


async def test_what_either_answers_is_sent_once_and_in_order(
    programs: tuple[tuple[Application, ...], TelegramDouble],
) -> None:
    apps, telegram = programs
    for turn in range(6):
        arrival = Arrival("telegram", CHAT, Opened(), "Nora", (4242, turn))
        await parts(apps[turn % 2]).conversations.handle(arrival)
    await telegram.until(lambda: len(telegram.texts) == 6)
    await asyncio.sleep(0.1)
    assert len(telegram.texts) == 6


async def test_a_page_that_is_open_at_one_hears_what_was_said_at_the_other(
    programs: tuple[tuple[Application, ...], TelegramDouble],
) -> None:
    (one, two), _ = programs
    page: Any = one.state.streams.listen("browser", None)
    news = asyncio.create_task(anext(page))
    await asyncio.sleep(0.2)
    await parts(two).conversations.handle(said("browser", "hei", parts(two).clock()))
    async with asyncio.timeout(3):
        assert await news is True
    await page.aclose()
