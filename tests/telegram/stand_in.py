"""A stand-in for the conversation, for tests of what is around it: it echoes and takes notes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import cast

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

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._seen: set[tuple[int, int]] = set()
        self._listeners: list[Callable[[Handled], None]] = []
        self._marked = asyncio.Event()

    @property
    def conversations(self) -> Conversations:
        return cast("Conversations", self)

    @property
    def states(self) -> list[str]:
        return [result.state for result in self.results]

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
            while len(self.results) < number:
                self._marked.clear()
                await self._marked.wait()

    async def waiting(self, channel: str) -> tuple[Outgoing, ...]:
        assert channel == "telegram"
        return self.unsent
