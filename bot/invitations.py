"""Invitations, as the command line makes them."""

import asyncio
from functools import partial

from bot.app import Clock
from bot.channels.telegram.naming import bot_name
from bot.links import make_link
from bot.settings import Settings
from bot.store import open_store
from bot.ways_in import WaysIn


async def invite(settings: Settings, clock: Clock) -> tuple[str, ...]:
    """The addresses at which one new person may use a new code, once."""
    store = await asyncio.to_thread(open_store, settings.database_url)
    try:
        code = await store.run(partial(make_link, kind="invite", now=clock()))
    finally:
        await store.close()
    ways_in = WaysIn(settings.address, await bot_name(settings))
    links = (ways_in.page(code), ways_in.chat(code))
    return tuple(link for link in links if link is not None)
