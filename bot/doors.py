"""Who comes in at an address, and by which right: known, invited, connected, or just passing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot import people
from bot.links import Link, find_any_link, give_link, use_link
from bot.pairs import pairing
from bot.people import MAIL, Address, People, Person
from bot.programmes import participants
from bot.staff.membership import tie
from bot.store import Transaction
from bot.store.tables import DEFAULT_PROGRAMME
from dialogues.events import Event, Opened

# What the core is told of the link that somebody came by (see events.Opened).
CONNECTED: Final = "connected"
ELSEWHERE: Final = "elsewhere"
PAIRED: Final = "paired"
OWN_LINK: Final = "own_link"
HAS_MENTOR: Final = "has_mentor"
TIED: Final = "tied"
NO_LINK: Final = "no_link"


@dataclass(frozen=True, slots=True)
class Entry:
    """`event` is as the core should hear it: what came of a code is in its place.

    `invitation` is the code that somebody new came in by, `invited_as` the role it names, `pair`
    the mentorship in which a place is theirs and `participant` whom staff meant it for.
    """

    person: Person
    event: Event
    invitation: str | None = None
    invited_as: str = ""
    pair: int | None = None
    participant: int | None = None


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
        code = event.payload
        link = find_any_link(transaction, code, now)
        if link is not None and link.kind == "connect" and not link.spent:
            return _connect(transaction, everybody, address, person, link, code, now)
        if link is not None and link.kind == "invite" and not link.spent:
            if person is None:
                return _invite(transaction, everybody, link, code, now)
            return _invite_known(transaction, person, link, code, now)
        if link is not None and link.kind == "own_staff" and not link.spent and person is not None:
            return _tie(transaction, person, link, code, now)
        # Whoever taps their own invitation again has lost nothing, and needs no telling.
        theirs = link is not None and person is not None and link.person == person.id
        event = Opened("" if theirs else NO_LINK)
    if person is None:
        programme = DEFAULT_PROGRAMME if open_to_all else None
        person = everybody.newcomer(transaction, programme)
    return Entry(person, event)


def settle(transaction: Transaction, entry: Entry, address: Address, now: datetime) -> None:
    """Somebody new is stored: the invitation is theirs now, and the mailbox it was sent to.

    A mailbox that is somebody else's already stays theirs, and who was called needs no letters.
    """
    if entry.invitation is None:
        return
    if entry.pair is not None:
        pairing.join(transaction, entry.pair, entry.invited_as, entry.person.id, now)
    if entry.participant is not None:
        participants.arrive(transaction, entry.participant, entry.person.id, now)
    email = give_link(transaction, entry.invitation, entry.person.id)
    if email is not None and address.channel not in people.CALLED:
        people.claim(transaction, Address(MAIL, email), entry.person.id)


def _invite(
    transaction: Transaction, everybody: People, link: Link, code: str, now: datetime
) -> Entry:
    use_link(transaction, code, now)
    newcomer = everybody.newcomer(transaction, link.programme)
    return Entry(
        newcomer,
        Opened(),
        invitation=code,
        invited_as=link.role or "mentee",
        pair=link.pair,
        participant=link.participant,
    )


def _invite_known(
    transaction: Transaction, person: Person, link: Link, code: str, now: datetime
) -> Entry:
    """Somebody who is here already takes a place in a pair; any other invitation is no news."""
    if link.participant is not None:
        return _arrive_known(transaction, person, link.participant, link, code, now)
    if link.pair is None or link.role is None:
        return Entry(person, Opened())
    if pairing.is_in(transaction, link.pair, person.id):
        return Entry(person, Opened(OWN_LINK))
    if link.role == "mentee" and pairing.has_mentor(transaction, person.id):
        return Entry(person, Opened(HAS_MENTOR))
    if not use_link(transaction, code, now):
        return Entry(person, Opened(NO_LINK))
    give_link(transaction, code, person.id)
    pairing.join(transaction, link.pair, link.role, person.id, now)
    return Entry(person, Opened(PAIRED))


def _arrive_known(
    transaction: Transaction,
    person: Person,
    participant: int,
    link: Link,
    code: str,
    now: datetime,
) -> Entry:
    """The same by an invitation that staff made for somebody by name."""
    if participants.is_among(transaction, participant, person.id):
        return Entry(person, Opened(OWN_LINK))
    if link.role == "mentee" and pairing.has_mentor(transaction, person.id):
        return Entry(person, Opened(HAS_MENTOR))
    if not use_link(transaction, code, now):
        return Entry(person, Opened(NO_LINK))
    give_link(transaction, code, person.id)
    joined = participants.arrive(transaction, participant, person.id, now)
    return Entry(person, Opened(PAIRED if joined else ""))


def _tie(transaction: Transaction, person: Person, link: Link, code: str, now: datetime) -> Entry:
    """A member of staff came from their pages to the conversation they have as somebody else."""
    if link.staff is None or not person.consented or not use_link(transaction, code, now):
        return Entry(person, Opened(NO_LINK))
    tie(transaction, link.staff, person.id, now)
    return Entry(person, Opened(TIED))


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
        return Entry(here, Opened("" if here.id == link.person else ELSEWHERE))
    assert link.person is not None
    use_link(transaction, code, now)
    if here is not None:
        people.erase(transaction, here.id, now)
    people.move_in(transaction, address, link.person)
    owner = everybody.by_id(transaction, link.person)
    assert owner is not None  # a link is deleted with the person it leads to
    return Entry(owner, Opened(CONNECTED))
