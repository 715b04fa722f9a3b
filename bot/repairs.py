"""What an operator sees and mends from the command line: what is set aside.

Nothing here shows what somebody wrote, or the whole of an address.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from bot import quarantine
from bot.app import Clock, open_parts
from bot.arrivals import Handled
from bot.channels.web import Streams
from bot.errors import StillAside
from bot.people import CALLED
from bot.quarantine import Listed
from bot.settings import Settings
from bot.store import opened_store


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of it. `done` False: it is still in quarantine."""

    id: int
    done: bool
    told: str


# -- what is set aside ------------------------------------------------------------------------


async def list_aside(settings: Settings) -> tuple[Listed, ...]:
    async with opened_store(settings.database_url) as store:
        return await asyncio.to_thread(store.read, quarantine.listed)


async def replay(
    settings: Settings, clock: Clock, ids: Sequence[int] | None
) -> AsyncIterator[Replayed]:
    """One after the other, oldest first; None: all there are. Each is done when it is told."""
    async with AsyncExitStack() as opened:
        parts = await open_parts(settings, clock, Streams(), opened)
        if ids is None:
            found = await asyncio.to_thread(parts.store.read, quarantine.listed)
            ids = [each.id for each in found]
        for identity in sorted(set(ids)):
            try:
                handled = await parts.conversations.replay(identity)
            except StillAside as error:
                yield Replayed(identity, done=False, told=f"not replayed, {error}")
            else:
                yield Replayed(identity, done=True, told=_what_came_of(handled))


def _what_came_of(handled: Handled) -> str:
    if not handled.outgoing:
        return "handled, and it needed no reply"
    called = any(each.channel in CALLED for each in handled.outgoing)
    return f"handled, and the reply is in {'the outbox' if called else 'their conversation'}"


async def drop_aside(settings: Settings, ids: Sequence[int]) -> tuple[int, ...]:
    """Those that there were."""
    async with opened_store(settings.database_url) as store:
        return await store.run(partial(quarantine.drop, ids))
