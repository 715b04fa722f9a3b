"""What the code could not handle is set aside, so that it does not stand in anyone's way.

Kept are the update's id, what kind it was and where it broke; never a message of the error,
which may quote what was written. The content is kept too once the person has consented, under
their key, for as long as it takes somebody to mend the code and handle it after all.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, get_args

import msgspec
from sqlalchemy import Connection, delete, select

from bot.arrivals import Arrival
from bot.errors import ShellError, StillAside, where
from bot.people import Address, People, Person, lives_at
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.tables import micros, persons, quarantine
from dialogues.events import Event, Pressed, Said

KEPT: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Press:
    """A press without what it is about: that is read anew when it is replayed."""

    ask: int
    option: str


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, likewise."""

    text: str
    at: datetime


_KINDS: Final = {kind.__name__: kind for kind in get_args(Event)} | {
    "Pressed": _Press,
    "Said": _Text,
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Aside:
    """An arrival that broke, and where in the code."""

    arrival: Arrival
    error: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What an operator may see of it. `kept`: so is its content, and it may be replayed."""

    id: int
    at: datetime
    kind: str
    error: str
    kept: bool


@dataclass(frozen=True, slots=True)
class _Content:
    """What is sealed. `open`: the number of the question that was open, if any was."""

    event: Any
    channel: str
    external_id: str
    message_id: int | None
    first_name: str | None
    open: int | None


def set_aside(arrival: Arrival, error: Exception) -> Aside:
    """Say in the log that something broke, and give what is to be kept of it."""
    found = where(error)
    log.error("could not handle %s: %s", type(arrival.event).__name__, found)
    return Aside(arrival, found)


def keep(aside: Aside, everybody: People, now: datetime, transaction: Transaction) -> None:
    """Note it, and the update as seen, so that it is not tried for ever."""
    arrival = aside.arrival
    bot, update_id = arrival.update or (None, None)
    if arrival.update is not None:
        seen = {"bot": bot, "update_id": update_id, "at": micros(now)}
        transaction.added(transaction.statements.note_update, seen)
    identity = new_id()
    transaction.execute(
        quarantine.insert(),
        {
            "id": identity,
            "bot": bot,
            "update_id": update_id,
            "kind": type(arrival.event).__name__,
            "error": aside.error,
            "at": now,
            **_sealed(arrival, everybody, identity, transaction),
        },
    )


def _sealed(
    arrival: Arrival, everybody: People, identity: int, transaction: Transaction
) -> dict[str, Any]:
    nothing = {"person_id": None, "body": None, "asks": None}
    try:
        person = everybody.at(transaction, arrival.address)
        if person is None or not person.consented:
            return nothing
        content = _Content(
            arrival.event,
            arrival.channel,
            arrival.external_id,
            arrival.message_id,
            arrival.first_name,
            _open_question(person),
        )
        body = person.key.seal("quarantine", identity, msgspec.msgpack.encode(content))
    except (ShellError, UnicodeError, msgspec.MsgspecError):
        return nothing  # what broke may be the very session, or the text itself
    return {"person_id": person.id, "body": body, "asks": person.session.asks}


def _open_question(person: Person) -> int | None:
    return person.session.top.ask if person.session.top else None


def take(identity: int, everybody: People, transaction: Transaction) -> Arrival:
    """It leaves quarantine as an arrival at where the person last wrote from.

    StillAside, when there is nothing to take or the conversation has gone on without it.
    """
    row = transaction.execute(select(quarantine).where(quarantine.c.id == identity)).first()
    if row is None:
        raise StillAside("there is no such thing in quarantine")
    if row.body is None:
        raise StillAside("its content was not kept")
    person = everybody.by_id(transaction, row.person_id)
    assert person is not None  # it goes with its person
    content = _unpack(row.kind, person.key.open("quarantine", identity, row.body))
    if (person.session.asks, _open_question(person)) != (row.asks, content.open):
        raise StillAside("its question is no longer open")
    taken = transaction.execute(delete(quarantine).where(quarantine.c.id == identity))
    if not taken.rowcount:
        raise StillAside("somebody else is replaying it")
    return _arrival(content, _last_seen(transaction, person))


def _unpack(kind: str, packed: bytes) -> _Content:
    content = msgspec.msgpack.decode(packed, type=_Content)
    event = msgspec.convert(content.event, _KINDS[kind])
    if isinstance(event, _Press):
        event = Pressed(event.ask, event.option)
    elif isinstance(event, _Text):
        event = Said(event.text, event.at)
    return replace(content, event=event)


def _arrival(content: _Content, address: Address) -> Arrival:
    """A message's number means nothing on another channel."""
    same = address == Address(content.channel, content.external_id)
    return Arrival(
        address.channel,
        address.external_id,
        content.event,
        content.first_name,
        message_id=content.message_id if same else None,
    )


def _last_seen(transaction: Transaction, person: Person) -> Address:
    found = select(persons.c.channel, persons.c.external_id).where(persons.c.id == person.id)
    address = Address(*transaction.execute(found).one())
    if not lives_at(transaction, address, person.id):
        raise StillAside("where they last wrote from is no longer theirs")
    return address


def listed(connection: Connection) -> tuple[Listed, ...]:
    """Oldest first."""
    rows = connection.execute(
        select(
            quarantine.c.id,
            quarantine.c.at,
            quarantine.c.kind,
            quarantine.c.error,
            quarantine.c.body.is_not(None).label("kept"),
        ).order_by(quarantine.c.id)
    )
    return tuple(Listed(*row) for row in rows)


def drop(identities: Sequence[int], transaction: Transaction) -> tuple[int, ...]:
    """Those that there were."""
    chosen = quarantine.c.id.in_(identities)
    gone = transaction.execute(delete(quarantine).where(chosen).returning(quarantine.c.id))
    return tuple(gone.scalars())


def prune(transaction: Transaction, now: datetime) -> None:
    transaction.execute(delete(quarantine).where(quarantine.c.at < now - KEPT))
