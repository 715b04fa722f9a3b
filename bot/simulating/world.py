"""The program as it is, in which nothing leaves: its conversations are watched, not delivered."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.arrivals import Arrival, Handled
from bot.clockwork import Clockwork
from bot.conversation import Conversations
from bot.library import Library
from bot.pairs.facts import Sides
from bot.people import Address, Person
from bot.simulating.memory_store import MemoryStore
from bot.store import Transaction
from bot.store.tables import due
from bot.unit import Unit
from bot.vault import KEY_BYTES, Vault
from dialogues.events import Event
from dialogues.session import Facts, Session, Step

# Terminals are not called: were there a delivery, it would find nothing of theirs to send.
CHANNEL = "terminal"


@dataclass(frozen=True, slots=True)
class Watched:
    """One event as the core met it: `before` is the person's session then."""

    person: int
    event: Event
    before: Session
    facts: Facts
    made: Step


Note = Callable[[Watched], None]


@dataclass(frozen=True)
class _WatchedUnit(Unit):
    note: Note = print

    def _decide(self, person: Person, event: Event, facts: Facts, sides: Sides) -> Step:
        made = super()._decide(person, event, facts, sides)
        self.note(Watched(person.id, event, person.session, facts, made))
        return made


class _WatchedConversations(Conversations):
    def __init__(self, *parts: Any, note: Note, **settings: Any) -> None:
        super().__init__(*parts, **settings)
        self._note = note

    def _unit(self, transaction: Transaction, address: Address, now: datetime) -> Unit:
        unit = super()._unit(transaction, address, now)
        values = {each.name: getattr(unit, each.name) for each in fields(unit)}
        return _WatchedUnit(**values, note=self._note)


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    """`handled` and `watched` are what happened since they were last emptied."""

    store: MemoryStore
    conversations: Conversations
    clockwork: Clockwork
    clock: Clock
    handled: list[Handled] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)

    async def tell(self, address: str, event: Event) -> None:
        """Something happens at one of the two's."""
        await self.conversations.handle(Arrival(CHANNEL, address, event))

    def next_due(self) -> datetime | None:
        """When the clockwork has something to do next (UTC)."""
        soonest = select(func.min(due.c.at))
        at: datetime | None = self.store.read(lambda reader: reader.scalar(soonest))
        return at


def open_world(library: Library, zone: str, now: datetime) -> World:
    """`zone` is the installation's own, `now` when the world begins (UTC)."""
    clock, store = Clock(now), MemoryStore()
    watched: list[Watched] = []
    conversations = _WatchedConversations(
        store,
        Vault([secrets.token_bytes(KEY_BYTES)]),
        library,
        clock,
        open_programme=False,
        zone=zone,
        note=watched.append,
    )
    handled: list[Handled] = []
    conversations.on_handled(handled.append)
    clockwork = Clockwork(store, conversations, clock)
    return World(store, conversations, clockwork, clock, handled, watched)
