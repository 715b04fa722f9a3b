"""The way in for every channel: one arrival is one unit of work in one transaction.

An arrival that the code cannot handle is rolled back and set aside (see `quarantine`), so that
it does not stand in the way of what the same person writes next.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot import agenda, outbox, people, quarantine
from bot.arrivals import Arrival, Handled
from bot.doors import Entry, enter
from bot.errors import PersonGone, StillAside, StoreUnavailable, where
from bot.letters import Letters
from bot.library import Library
from bot.links import owner_of
from bot.outbox import Outgoing, Result
from bot.pairs.facts import read_sides
from bot.pairs.reading import Keeping
from bot.people import People, Person
from bot.store import Store, Transaction
from bot.store.tables import micros
from bot.unit import Unit
from bot.vault import Vault
from bot.watching import UNWATCHED, Watch
from dialogues.events import FellDue, NotDelivered
from dialogues.session import Message

__all__ = ["Arrival", "Conversations", "Handled", "Outgoing", "Result"]

T = TypeVar("T")

log = logging.getLogger(__name__)


class Conversations:
    """`clock` gives the time in UTC. `zone` is for programmes without one of their own.

    `link(code, channel)` turns a one-time code into what somebody on that channel is told to
    use, as plain text; `invitation(code)` is where somebody new uses one, `page(code)` where a
    browser logs in, and `calendar(token)` where a person's meetings are for a calendar, if one
    could reach it. `letters` None: there is no mail server. StoreUnavailable, from any of these:
    nothing was kept; try again later.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        library: Library,
        clock: Callable[[], datetime],
        *,
        open_programme: bool,
        zone: str,
        link: Callable[[str, str], str] = lambda code, _: code,
        invitation: Callable[[str], str] = lambda code: code,
        page: Callable[[str], str] = lambda code: code,
        calendar: Callable[[str], str | None] = lambda token: token,
        letters: Letters | None = None,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self.people = People(vault, zone)
        self._open_programme = open_programme
        self._link = link
        self._invitation = invitation
        self._page = page
        self._calendar = calendar
        self._letters = letters
        self._watch = watch
        self._listeners: list[Callable[[Handled], None]] = []

    def on_handled(self, listener: Callable[[Handled], None]) -> None:
        """`listener` is told, in the event loop and after the commit, of whatever was done."""
        self._listeners.append(listener)

    async def handle(self, arrival: Arrival) -> Handled:
        """What came of it; nothing, when it is something the code cannot handle."""
        kind = type(arrival.event).__name__
        try:
            handled = await self._handle_or_set_aside(arrival)
        except StoreUnavailable:
            self._watch.update(kind, "unavailable")
            raise
        if handled is None:
            self._watch.update(kind, "aside")
            return Handled()
        self._watch.update(kind, "duplicate" if handled.duplicate else "handled")
        return handled

    async def _handle_or_set_aside(self, arrival: Arrival) -> Handled | None:
        try:
            return await self._store.run(partial(self._arrive, arrival), self._tell)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next message must get in
            aside = quarantine.set_aside(arrival, error)
            now = self._clock()
            await self._store.run(partial(quarantine.keep, aside, self.people, now))
            return None

    async def replay(self, aside: int) -> Handled:
        """Handle what was set aside, as if it came now. StillAside when it cannot be."""
        try:
            return await self._store.run(partial(self._again, aside), self._tell)
        except (StoreUnavailable, StillAside):
            raise
        except Exception as error:  # noqa: BLE001 - its words may quote what was written
            raise StillAside(f"it broke again: {where(error)}") from None

    async def due(self, now: datetime) -> tuple[Handled, ...]:
        """Hand over a batch of what is due, each in a unit of its own: people come in between."""
        found = await asyncio.to_thread(self._store.read, partial(agenda.due_now, now=now))
        return tuple(await asyncio.gather(*(self._hand_over(identity, now) for identity in found)))

    async def act(self, person: int, act: Callable[[Keeping, Person], T]) -> T:
        """What `act` returns, done for this person in a unit of theirs, from a page.

        PersonGone when they are no longer here. Whoever is to be told is told at once.
        """
        return await self._store.run(
            partial(self._act, person, act),
            lambda _: self._tell(Handled(person=person, wakes=True)),
        )

    async def arrange(self, unit: Callable[[Transaction], T]) -> T:
        """What `unit` returns, done by staff. Whoever is to be told of it is told at once."""
        return await self._store.run(unit, lambda _: self._tell(Handled(wakes=True)))

    async def say(self, person: int, line: str, **values: Any) -> None:
        """A line of the bot's own, to somebody who waits for it, where they are reached."""
        await self._store.run(partial(self._say, person, line, values), self._tell)

    async def send_way_in(self, code: str) -> None:
        """A letter with a new link to whom this one let in, if they have a mailbox."""
        await self._store.run(partial(self._way_in, code), self._tell)

    def _tell(self, handled: Handled) -> None:
        for listener in self._listeners:
            try:
                listener(handled)
            except Exception as error:  # noqa: BLE001 - it is done; the others must hear of it
                log.error("a listener failed: %s", where(error))

    async def _hand_over(self, identity: int, now: datetime) -> Handled:
        try:
            unit = partial(self._fall_due, identity, now)
            return await self._store.run(unit, self._tell, patient=True)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one thing due must not hold up the others
            await self._store.run(partial(agenda.set_aside, identity, error, now))
            return Handled()

    # Below here: in the store's thread, inside a transaction.

    def _unit(self, transaction: Transaction, address: people.Address, now: datetime) -> Unit:
        return Unit(
            transaction,
            self.people,
            self._library,
            address,
            now,
            self._link,
            self._invitation,
            self._page,
            self._calendar,
            self._letters,
        )

    def _arrive(self, arrival: Arrival, transaction: Transaction) -> Handled:
        now = self._clock()
        if arrival.update is not None and not _first_time(transaction, arrival.update, now):
            return Handled(duplicate=True)
        address, programme = arrival.address, self._open_programme
        entry = enter(transaction, self.people, address, arrival.event, now, open_to_all=programme)
        if entry.person.blocked and not isinstance(arrival.event, NotDelivered):
            people.unblock(transaction, address)
        with self._watch.step():
            unit = self._unit(transaction, address, now)
            return unit.carry_out(entry, arrival.first_name, arrival.message_id)

    def _again(self, aside: int, transaction: Transaction) -> Handled:
        arrival = quarantine.take(aside, self.people, transaction)
        return self._arrive(arrival, transaction)

    def _act(
        self, identity: int, act: Callable[[Keeping, Person], T], transaction: Transaction
    ) -> T:
        now = self._clock()
        person = self.people.by_id(transaction, identity)
        if person is None:
            raise PersonGone
        sides = read_sides(transaction, self.people, person, now)
        return act(Keeping(transaction, sides, now), person)

    def _say(
        self, identity: int, line: str, values: dict[str, Any], transaction: Transaction
    ) -> Handled:
        person = self.people.by_id(transaction, identity)
        address = people.reachable(transaction, identity) if person else None
        if person is None or address is None:
            return Handled()
        said = self._library.bank.line(line, person.session.language, **values)
        sent = outbox.keep_reply(transaction, person, address, Message(str(said)), self._clock())
        return Handled((sent,), person=person.id)

    def _way_in(self, code: str, transaction: Transaction) -> Handled:
        owner = owner_of(transaction, code)
        person = self.people.by_id(transaction, owner) if owner is not None else None
        if person is None or self._letters is None:
            return Handled()
        letter = self._letters.way_in(transaction, person, self._clock())
        return Handled((letter,) if letter else (), person=person.id)

    def _fall_due(self, identity: int, now: datetime, transaction: Transaction) -> Handled:
        taken = agenda.take(transaction, identity, now)
        person = self.people.by_id(transaction, taken.person) if taken else None
        if taken is None or person is None:
            return Handled()
        address = people.reachable(transaction, person.id)
        if address is None:
            agenda.wait_for_reach(transaction, taken, now)
            return Handled()
        event = FellDue(taken.id, taken.kind, taken.set, taken.expires, subject=taken.subject)
        with self._watch.step():
            handled = self._unit(transaction, address, now).carry_out(Entry(person, event))
        # The core said when; this is for a thing due that it said nothing of.
        agenda.put_off(transaction, taken, now + agenda.LATER, now)
        return handled


def _first_time(transaction: Transaction, update: tuple[int, int], now: datetime) -> bool:
    bot, update_id = update
    seen = {"bot": bot, "update_id": update_id, "at": micros(now)}
    return transaction.added(transaction.statements.note_update, seen)
