"""Who comes in at an address, and by which right: known, invited, connected, or just passing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot import people
from bot.links import Link, find_link, give_link, use_link
from bot.people import MAIL, Address, People, Person
from bot.store import Transaction
from bot.store.tables import DEFAULT_PROGRAMME
from dialogues.events import Event, Opened

CONNECTED: Final = "connected"  # what the core is told when a second door was opened


@dataclass(frozen=True, slots=True)
class Entry:
    """`event` is as the core should hear it: a code it cannot know of is taken out.

    `invitation` is the code that somebody new came in by.
    """

    person: Person
    event: Event
    joins_elsewhere: bool = False
    invitation: str | None = None


def enter(
    transaction: Transaction,
    everybody: People,
    address: Address,
    event: Event,
    now: datetime,
    *,
    open_to_all: bool,
) -> Entry:
    """The person at this address; a newcomer, not stored yet, where there is none."""
    person = everybody.at(transaction, address)
    if isinstance(event, Opened) and event.payload:
        link = find_link(transaction, event.payload, now)
        code, event = event.payload, Opened()
        if link is not None and link.kind == "connect":
            return _connect(transaction, everybody, address, person, link, code, now)
        if link is not None and link.kind == "invite" and person is None:
            use_link(transaction, code, now)
            newcomer = everybody.newcomer(transaction, link.programme)
            return Entry(newcomer, event, invitation=code)
    if person is None:
        programme = DEFAULT_PROGRAMME if open_to_all else None
        person = everybody.newcomer(transaction, programme)
    return Entry(person, event)


def settle(transaction: Transaction, entry: Entry, address: Address) -> None:
    """Somebody new is stored: the invitation is theirs now, and the mailbox it was sent to.

    A mailbox that is somebody else's already stays theirs, and who was called needs no letters.
    """
    if entry.invitation is None:
        return
    email = give_link(transaction, entry.invitation, entry.person.id)
    if email is not None and address.channel not in people.CALLED:
        people.claim(transaction, Address(MAIL, email), entry.person.id)


def _connect(
    transaction: Transaction,
    everybody: People,
    address: Address,
    here: Person | None,
    link: Link,
    code: str,
    now: datetime,
) -> Entry:
    """Make this address a door to the conversation that the code comes from.

    Somebody who has a conversation of their own here keeps it, and is told.
    """
    if here is not None and (here.consented or here.id == link.person):
        return Entry(here, Opened(), joins_elsewhere=here.id != link.person)
    assert link.person is not None
    use_link(transaction, code, now)
    if here is not None:
        people.erase(transaction, here.id, now)
    people.move_in(transaction, address, link.person)
    owner = everybody.by_id(transaction, link.person)
    assert owner is not None  # a link is deleted with the person it leads to
    return Entry(owner, Opened(CONNECTED))
