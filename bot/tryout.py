"""The try-out: one person at a machine is both mentee and mentor, and moves the clock.

It has no other machinery than what is used in earnest: the clock is set to when the next thing
falls due, the clockwork does what there is to do then, and so on.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import Connection, func, select

from bot import people
from bot.channels import web
from bot.clockwork import Clockwork
from bot.moving import MovingClock
from bot.pairs.inviting import invite_both
from bot.parts import Parts
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.tables import addresses, due, messages

T = TypeVar("T")

QUIET_FROM: Final = 20  # local hours between which a try-out does not begin
AWAKE_AT: Final = 9
MOST_STEPS: Final = 500  # things that fall due in one move


class Side(StrEnum):
    MENTEE = "mentee"
    MENTOR = "mentor"


@dataclass(frozen=True, slots=True)
class Pair:
    """The addresses of the two phones on the channel web."""

    mentee: str
    mentor: str

    @property
    def browsers(self) -> tuple[str, str]:
        return self.mentee, self.mentor


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a move. `sent`: what the two got that they did not ask for.

    `to_event`: it was a move to what happens next, and `planned` says if there was any such thing.
    `arrived` False: so much happened that it stopped on the way.
    """

    sent: int = 0
    to_event: bool = False
    planned: bool = True
    arrived: bool = True


async def arrange_pair(parts: Parts, pair: Pair) -> None:
    """Each comes by an invitation, as staff would make them, before either has said a word."""
    codes = await parts.store.run(partial(invite_both, now=parts.clock()))
    for browser, code in zip(pair.browsers, codes, strict=True):
        await parts.conversations.handle(web.opened(browser, code))


class TryOut:
    def __init__(self, parts: Parts, clock: MovingClock, clockwork: Clockwork) -> None:
        self.parts = parts
        self.clock = clock
        self._clockwork = clockwork
        self._one_at_a_time = asyncio.Lock()

    async def begin(self, pair: Pair) -> None:
        async with self._one_at_a_time:
            if not await self._look(partial(known, pair=pair)):
                await self._wake_up()
                await arrange_pair(self.parts, pair)

    async def erase(self, pair: Pair) -> None:
        """Everything about both of them. The clock stays where it is."""
        async with self._one_at_a_time:
            await self.parts.store.run(partial(_erase, pair, self.clock()))

    async def move(self, pair: Pair, by: timedelta | None, seen: int) -> Moved | None:
        """Forward, or to the pair's next event when `by` is None.

        `seen` is how far ahead the clock was when somebody asked for this: None, and nothing is
        moved, if it has been moved since. So a button that is pressed twice moves once.
        """
        async with self._one_at_a_time:
            if seen != self.clock.ahead:
                return None
            before, now = new_id(), self.clock()
            target = now + by if by else await self._look(partial(_next, pair=pair, after=now))
            if target is None:
                return Moved(to_event=True, planned=False)
            arrived = await self._move_to(target)
            sent = await self._look(partial(_sent, pair=pair, after=before))
            return Moved(sent, to_event=by is None, arrived=arrived)

    async def _wake_up(self) -> None:
        """Who tries this at night would else see nothing come before the morning."""
        now = self.clock()
        hour = now.astimezone(self.parts.settings.zone)
        if hour.hour >= QUIET_FROM or hour.hour < AWAKE_AT:
            morning = hour.replace(hour=AWAKE_AT, minute=0, second=0, microsecond=0)
            if morning <= hour:
                morning += timedelta(days=1)
            await self.clock.move_to(morning.astimezone(now.tzinfo))

    async def _move_to(self, target: datetime) -> bool:
        """Each thing happens at its own time. False: it stopped on the way."""
        await self._clockwork.tick()
        for _ in range(MOST_STEPS):
            at = await self._look(partial(_next, after=self.clock()))
            if at is None or at > target:
                await self.clock.move_to(target)
                return True
            await self.clock.move_to(at)
            await self._clockwork.tick()
        return False

    async def _look(self, query: Callable[[Connection], T]) -> T:
        return await asyncio.to_thread(self.parts.store.read, query)


def known(connection: Connection, pair: Pair) -> dict[str, int]:
    """Who of the pair is there: persons by their phone's address."""
    found = select(addresses.c.external_id, addresses.c.person_id).where(
        addresses.c.channel == web.CHANNEL,
        addresses.c.external_id.in_(pair.browsers),
        addresses.c.person_id.is_not(None),
    )
    return {row.external_id: row.person_id for row in connection.execute(found)}


def _next(connection: Connection, after: datetime, pair: Pair | None = None) -> datetime | None:
    """When something falls due next: for the pair, or for anybody."""
    first = select(func.min(due.c.at)).where(due.c.at > after)
    if pair is not None:
        first = first.where(due.c.person_id.in_(known(connection, pair).values()))
    found: datetime | None = connection.scalar(first)
    return found


def _sent(connection: Connection, pair: Pair, after: int) -> int:
    found = select(func.count()).where(
        messages.c.id > after,
        messages.c.unasked,
        messages.c.person_id.in_(known(connection, pair).values()),
    )
    return int(connection.execute(found).scalar_one())


def _erase(pair: Pair, now: datetime, transaction: Transaction) -> None:
    for browser in pair.browsers:
        address = people.Address(web.CHANNEL, browser)
        found = people.person_at(transaction, address)
        if found is not None:
            people.erase(transaction, found, now)
