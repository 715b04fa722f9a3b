"""What an operator sees and mends from the command line: what is set aside, and what is not sent.

Nothing here shows what somebody wrote, or the whole of an address.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select, tuple_, update

from bot import quarantine
from bot.app import Clock, open_parts
from bot.arrivals import Handled
from bot.channels.web import Streams
from bot.errors import StillAside
from bot.outbox import State
from bot.people import CALLED
from bot.quarantine import Listed
from bot.settings import Settings
from bot.store import Transaction, opened_store
from bot.store.tables import addresses, messages

SHOWN: Final = 20  # messages, the oldest
UNSENT: Final[tuple[State, ...]] = ("waiting", "failed", "blocked")
ENDED: Final[tuple[State, ...]] = ("failed", "blocked")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of it. `done` False: it is still in quarantine."""

    id: int
    done: bool
    told: str


@dataclass(frozen=True, slots=True)
class Group:
    """Messages that are not sent, of one kind."""

    channel: str
    state: str
    reason: str | None
    number: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """One of them. `chat` is the end of the address: enough to tell two apart."""

    id: int
    channel: str
    chat: str
    state: str
    reason: str | None
    attempts: int
    at: datetime


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


# -- what is not sent -------------------------------------------------------------------------


async def list_unsent(settings: Settings) -> tuple[tuple[Group, ...], tuple[Unsent, ...]]:
    """How much of each kind, and the oldest few."""
    async with opened_store(settings.database_url) as store:
        return await asyncio.to_thread(store.read, _unsent)


def _unsent(connection: Connection) -> tuple[tuple[Group, ...], tuple[Unsent, ...]]:
    kind = (messages.c.channel, messages.c.state, messages.c.reason)
    number, oldest = func.count(), func.min(messages.c.created_at)
    unsent = messages.c.state.in_(UNSENT)
    groups = connection.execute(
        select(*kind, number, oldest).where(unsent).group_by(*kind).order_by(*kind)
    )
    rows = connection.execute(
        select(
            messages.c.id,
            messages.c.channel,
            messages.c.external_id,
            messages.c.state,
            messages.c.reason,
            messages.c.attempts,
            messages.c.created_at,
        )
        .where(unsent)
        .order_by(messages.c.id)
        .limit(SHOWN)
    )
    found = tuple(
        Unsent(identity, channel, _end(chat), *rest) for identity, channel, chat, *rest in rows
    )
    return tuple(Group(*row) for row in groups), found


def _end(address: str) -> str:
    return "…" + address[-min(3, len(address) // 2) :]


async def retry(settings: Settings, ids: Sequence[int] | None) -> tuple[int, ...]:
    """Those that now wait again; None: all that failed or were blocked."""
    async with opened_store(settings.database_url) as store:
        return await store.run(partial(_retry, ids))


def _retry(ids: Sequence[int] | None, transaction: Transaction) -> tuple[int, ...]:
    chosen = _chosen(ids, ENDED)
    place = (addresses.c.channel, addresses.c.external_id)
    blocked = select(messages.c.channel, messages.c.external_id).where(
        chosen, messages.c.state == "blocked"
    )
    transaction.execute(
        update(addresses).where(tuple_(*place).in_(blocked)).values(blocked_at=None)
    )
    return _become("waiting", chosen, transaction, attempts=0, reason=None)


async def drop(settings: Settings, ids: Sequence[int] | None) -> tuple[int, ...]:
    """Those that will not be sent; None: all that failed."""
    async with opened_store(settings.database_url) as store:
        return await store.run(partial(_drop, ids))


def _drop(ids: Sequence[int] | None, transaction: Transaction) -> tuple[int, ...]:
    chosen = _chosen(ids, UNSENT if ids is not None else ("failed",))
    dropped = _become("dropped", chosen, transaction)
    transaction.change(transaction.statements.forget_strangers, {})
    return dropped


def _chosen(ids: Sequence[int] | None, states: Sequence[State]) -> ColumnElement[bool]:
    chosen: ColumnElement[bool] = messages.c.state.in_(states)
    return chosen if ids is None else chosen & messages.c.id.in_(ids)


def _become(
    state: State, chosen: ColumnElement[bool], transaction: Transaction, **values: object
) -> tuple[int, ...]:
    changed = update(messages).where(chosen).values(state=state, **values)
    return tuple(transaction.execute(changed.returning(messages.c.id)).scalars())
