"""What the code could not handle is set aside, so that it does not stand in anyone's way.

Kept are the update's id, what kind it was and where it broke; never a message of the error,
which may quote what was written. The content is kept too once the person has consented, under
their key, for as long as it takes somebody to look.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import delete

from bot.errors import ShellError, where
from bot.people import Address, People
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.tables import micros, quarantine
from dialogues.events import Event

KEPT: Final = timedelta(days=14)

_pack: Final = msgspec.msgpack.Encoder().encode

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that broke, and where in the code."""

    event: Event
    error: str
    address: Address
    update: tuple[int, int] | None


def set_aside(
    event: Event, error: Exception, address: Address, update: tuple[int, int] | None = None
) -> Aside:
    """Say in the log that something broke, and give what is to be kept of it."""
    found = where(error)
    log.error("could not handle %s: %s", type(event).__name__, found)
    return Aside(event, found, address, update)


def keep(aside: Aside, everybody: People, now: datetime, transaction: Transaction) -> None:
    """Note it, and the update as seen, so that it is not tried for ever."""
    bot, update_id = aside.update or (None, None)
    if aside.update is not None:
        seen = {"bot": bot, "update_id": update_id, "at": micros(now)}
        transaction.added(transaction.statements.note_update, seen)
    identity = new_id()
    person, body = _sealed(aside, everybody, identity, transaction)
    transaction.execute(
        quarantine.insert(),
        {
            "id": identity,
            "person_id": person,
            "bot": bot,
            "update_id": update_id,
            "kind": type(aside.event).__name__,
            "error": aside.error,
            "body": body,
            "at": now,
        },
    )


def _sealed(
    aside: Aside, everybody: People, identity: int, transaction: Transaction
) -> tuple[int | None, bytes | None]:
    try:
        person = everybody.at(transaction, aside.address)
        if person is None or not person.consented:
            return None, None
        return person.id, person.key.seal("quarantine", identity, _pack(aside.event))
    except (ShellError, UnicodeError, msgspec.MsgspecError):
        return None, None  # what broke may be the very session, or the text itself


def prune(transaction: Transaction, now: datetime) -> None:
    transaction.execute(delete(quarantine).where(quarantine.c.at < now - KEPT))
