"""A stand-in for the conversation, for tests of what is around it: it echoes and takes notes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from bot.backlog import Backlog, Waiting
from bot.conversation import Arrival, Conversations, Handled, Outgoing, Result
from bot.errors import StoreUnavailable
from dialogues.events import Corrected, Pressed, Said
from dialogues.session import Button, Message

CHAT = "1000001"


def outgoing(number: int, text: str = "Hei.", chat: str = CHAT, **rest: object) -> Outgoing:
    message = Message(text, buttons=((Button("Ja", "ja"),),), ask=number)
    return Outgoing(number, 1, "telegram", chat, message, **rest)  # type: ignore[arg-type]


@dataclass
class StandIn:
    """Every text and every press on ask 1 gets one message; edits and old presses get none."""

    arrivals: list[Arrival] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    unsent: tuple[Outgoing, ...] = ()
    unavailable: bool = False
    dropped: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._seen: set[tuple[int, int]] = set()
        self._listeners: list[Callable[[Handled], None]] = []
        self._marked = asyncio.Event()

    @property
    def conversations(self) -> Conversations:
        return cast("Conversations", self)

    @property
    def backlog(self) -> Backlog:
        return cast("Backlog", self)

    @property
    def ended(self) -> list[Result]:
        return [result for result in self.results if result.state != "waiting"]

    @property
    def states(self) -> list[str]:
        return [result.state for result in self.ended]

    def on_handled(self, listener: Callable[[Handled], None]) -> None:
        self._listeners.append(listener)

    async def handle(self, arrival: Arrival) -> Handled:
        if self.unavailable:
            raise StoreUnavailable
        if arrival.update in self._seen:
            return Handled(duplicate=True)
        if arrival.update is not None:
            self._seen.add(arrival.update)
        self.arrivals.append(arrival)
        handled = Handled(self._replies(arrival))
        for listener in self._listeners:
            listener(handled)
        return handled

    def _replies(self, arrival: Arrival) -> tuple[Outgoing, ...]:
        match arrival.event:
            case Corrected():
                return ()
            case Pressed(ask) if ask != 1:
                return ()
            case Said(text):
                return (outgoing(next(self._numbers), text, arrival.external_id),)
        return (outgoing(next(self._numbers), "Hei.", arrival.external_id),)

    async def mark(self, results: Sequence[Result]) -> None:
        if self.unavailable:
            raise StoreUnavailable
        self.results.extend(results)
        self._marked.set()

    async def until_marked(self, number: int) -> None:
        async with asyncio.timeout(3):
            while len(self.ended) < number:
                self._marked.clear()
                await self._marked.wait()

    # As the backlog:

    async def chats(self, channel: str) -> tuple[str, ...]:
        assert channel == "telegram"
        return tuple(dict.fromkeys(each.external_id for each in self._waiting()))

    async def glance(self, _: str) -> tuple[Waiting, ...]:
        if self.unavailable:
            raise StoreUnavailable
        return tuple(Waiting(each.id, each.external_id, each.unasked) for each in self._waiting())

    async def load(self, _: str, chats: Sequence[str]) -> tuple[Outgoing, ...]:
        return tuple(each for each in self._waiting() if each.external_id in chats)

    async def still_waits(self, identity: int) -> bool:
        return identity not in self.dropped

    def _waiting(self) -> list[Outgoing]:
        ended = {result.id for result in self.results if result.state != "waiting"}
        return [each for each in self.unsent if each.id not in ended]
