"""What is due: rows that become FellDue, one unit of work for each."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from bot.errors import where
from bot.store import Transaction
from bot.store.tables import due, micros, moment_of
from dialogues.ended import DELETION, OVER

BATCH: Final = 100
TRIES: Final = 5  # a thing that breaks the code this often is dropped
LATER: Final = timedelta(hours=1)
UNREACHABLE: Final = timedelta(days=1)

# Of what is due at once, the more important first: the core lets one through a day.
KINDS: Final = (
    DELETION,
    OVER,
    "news",
    "share",
    "heard",
    "follow_up",
    "reminder",
    "sheet",
    "after_meeting",
    "prompt",
    "request",
    "gap",
    "pulse",
    "monthly",
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    id: int
    person: int
    kind: str
    subject: int
    set: str | None
    expires: datetime | None
    attempts: int


def due_now(connection: Connection, now: datetime) -> tuple[int, ...]:
    """Ids of what is due, all of one kind, a batch at most."""
    for kind in KINDS:
        of_kind = select(due.c.id).where(due.c.kind == kind, due.c.at <= now)
        found = tuple(connection.scalars(of_kind.order_by(due.c.at).limit(BATCH)))
        if found:
            return found
    return ()


def take(transaction: Transaction, identity: int, now: datetime) -> Due | None:
    """It, locked, if it is still due and nobody else is at it."""
    row = transaction.one(transaction.statements.take_due, {"row_id": identity, "now": micros(now)})
    if row is None:
        return None
    identity, person, kind, subject, set_, until, attempts = row
    expires = None if until is None else moment_of(until)
    return Due(identity, person, kind, subject, set_, expires, attempts)


def put_off(transaction: Transaction, taken: Due, until: datetime, now: datetime) -> None:
    """Unless it was moved already. What has expired meanwhile, or failed too often, is dropped."""
    unmoved = {"row_id": taken.id, "now": micros(now)}
    if _expired(taken, now) or taken.attempts + 1 >= TRIES:
        transaction.change(transaction.statements.drop_due, unmoved)
        return
    later = {"at": micros(until), "attempts": taken.attempts + 1}
    transaction.change(transaction.statements.move_due, unmoved | later)


def wait_for_reach(transaction: Transaction, taken: Due, now: datetime) -> None:
    """Nobody can be written to who has blocked the bot: it waits for as long as it is worth it."""
    if taken.expires is None:
        put_off(transaction, taken, now + UNREACHABLE, now)
        return
    unmoved = {"row_id": taken.id, "now": micros(now)}
    if _expired(taken, now):
        transaction.change(transaction.statements.drop_due, unmoved)
        return
    later = {"at": micros(now + UNREACHABLE), "attempts": taken.attempts}
    transaction.change(transaction.statements.move_due, unmoved | later)


def _expired(taken: Due, now: datetime) -> bool:
    return taken.expires is not None and taken.expires <= now


def set_aside(identity: int, error: Exception, now: datetime, transaction: Transaction) -> None:
    """It broke the code: try again later, a few times."""
    log.error("could not hand over what was due: %s", where(error))
    taken = take(transaction, identity, now)
    if taken is not None:
        put_off(transaction, taken, now + LATER * 2**taken.attempts, now)
