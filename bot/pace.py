"""How fast messages may leave: evenly spaced slots for the bot, and a rate for each chat.

A reply takes the next slot, and what nobody asked for the ones between. Slots are spaced on a
clock of their own, so that a late wake-up costs no rate, and never made up for in a burst.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

BURST: Final = 1.0  # messages ahead of its rate that a chat may get at once
FORGET_ABOVE: Final = 1000  # chats whose last message is remembered
FLOODED: Final = 3  # refusals in a row, each from another chat: then it is about all of us


class Pace:
    """Messages a second for all and for one chat; 0 is no limit. `clock` gives seconds."""

    def __init__(
        self,
        rate: float,
        chat_rate: float,
        clock: Callable[[], float] = lambda: asyncio.get_running_loop().time(),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._spacing = 1 / rate if rate else 0.0
        self._chat_spacing = 1 / chat_rate if chat_rate else 0.0
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0
        self._chats: dict[str, float] = {}  # when its rate would have been kept exactly
        self._urgent: OrderedDict[str, asyncio.Future[None]] = OrderedDict()
        self._patient: OrderedDict[str, asyncio.Future[None]] = OrderedDict()
        self._giving: asyncio.Task[None] | None = None
        self._refused: set[str] = set()
        self._halted_until = 0.0

    async def turn(self, chat: str, *, urgent: bool) -> None:
        """Returns when a message may go to this chat. One caller at a time for each chat."""
        if self._chat_spacing:
            await self._chats_own(chat)
        if self._spacing:
            await self._slot(chat, urgent=urgent)
        await self._halt()
        if self._chat_spacing:
            self._note(chat)

    def hurry(self, chat: str) -> None:
        """Somebody waits for it now."""
        waiting = self._patient.pop(chat, None)
        if waiting is not None:
            self._urgent[chat] = waiting

    def went_through(self) -> None:
        self._refused.clear()

    def was_refused(self, chat: str, seconds: float) -> None:
        """Too many. The answer does not say for whom: when chat after chat is refused, for all."""
        self._refused.add(chat)
        if len(self._refused) >= FLOODED:
            self._halted_until = max(self._halted_until, self._clock() + seconds)

    async def _halt(self) -> None:
        halted = self._halted_until - self._clock()
        if halted > 0:
            await self._sleep(halted)
            await self._halt()  # it may have become longer

    async def _chats_own(self, chat: str) -> None:
        ahead = self._chats.get(chat, 0.0) - self._clock() - BURST * self._chat_spacing
        if ahead > 0:
            await self._sleep(ahead)

    def _note(self, chat: str) -> None:
        now = self._clock()
        self._chats[chat] = max(self._chats.get(chat, 0.0), now) + self._chat_spacing
        if len(self._chats) > FORGET_ABOVE:
            self._chats = {each: at for each, at in self._chats.items() if at > now}

    async def _slot(self, chat: str, *, urgent: bool) -> None:
        given: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._urgent if urgent else self._patient)[chat] = given
        if self._giving is None:
            self._giving = asyncio.create_task(self._give())
        try:
            await given
        finally:
            self._urgent.pop(chat, None)
            self._patient.pop(chat, None)

    async def _give(self) -> None:
        """Hand out slots for as long as somebody waits for one."""
        try:
            while self._urgent or self._patient:
                now = self._clock()
                if now < self._next:
                    await self._sleep(self._next - now)
                now = self._clock()
                late_wake_up = now - self._next < self._spacing
                self._next = (self._next if late_wake_up else now) + self._spacing
                waiting = self._urgent or self._patient
                if waiting:
                    _, given = waiting.popitem(last=False)
                    if not given.done():
                        given.set_result(None)
        finally:
            self._giving = None
