"""What is due: rows that become FellDue, one unit of work for each."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, delete, select, update

from bot.errors import where
from bot.store import Transaction
from bot.store.tables import due

BATCH: Final = 20
TRIES: Final = 5  # a thing that breaks the code this often is dropped
LATER: Final = timedelta(hours=1)
UNREACHABLE: Final = timedelta(days=1)

# Of what is due at once, the more important first: the core lets one through a day.
_IMPORTANCE: Final = case(
    {"follow_up": 0, "reminder": 1, "prompt": 2, "pulse": 3}, value=due.c.kind, else_=4
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    id: int
    person: int
    kind: str
    set: str | None
    expires: datetime | None
    attempts: int


def due_now(connection: Connection, now: datetime) -> tuple[int, ...]:
    """Ids of what is due, a batch at most."""
    found = select(due.c.id).where(due.c.at <= now).order_by(_IMPORTANCE, due.c.at).limit(BATCH)
    return tuple(connection.execute(found).scalars())


def take(transaction: Transaction, identity: int, now: datetime) -> Due | None:
    """It, locked, if it is still due and nobody else is at it."""
    row = transaction.execute(
        select(due.c.id, due.c.person_id, due.c.kind, due.c.set, due.c.expires, due.c.attempts)
        .where(due.c.id == identity, due.c.at <= now)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    return Due(row.id, row.person_id, row.kind, row.set, row.expires, row.attempts)


def put_off(transaction: Transaction, taken: Due, until: datetime, now: datetime) -> None:
    """Unless it was moved already. What has expired meanwhile, or failed too often, is dropped."""
    unmoved = (due.c.id == taken.id) & (due.c.at <= now)
    expired = taken.expires is not None and taken.expires <= now
    if expired or taken.attempts + 1 >= TRIES:
        transaction.execute(delete(due).where(unmoved))
        return
    later = {"at": until, "attempts": taken.attempts + 1}
    transaction.execute(update(due).where(unmoved).values(later))


def set_aside(identity: int, error: Exception, now: datetime, transaction: Transaction) -> None:
    """It broke the code: try again later, a few times."""
    log.error("could not hand over what was due: %s", where(error))
    taken = take(transaction, identity, now)
    if taken is not None:
        put_off(transaction, taken, now + LATER * 2**taken.attempts, now)
