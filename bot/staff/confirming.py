"""Asking again before a sensitive act: a code of six digits, sent where only they read it.

A code is good for ten minutes, for five tries, and in the login that asked for it alone.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from sqlalchemy import delete, func, select, update

from bot import page_logins
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.staff_tables import confirmations

LASTS: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5
MOST_SENT: Final = 5  # in an hour: nobody's mailbox is filled, and guessing gets nowhere
WITHIN: Final = timedelta(hours=1)
NOT_AGAIN: Final = timedelta(minutes=1)  # who comes back to the page has got one just now
DIGITS: Final = 6


class Answer(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"  # too old, tried too often, or none was asked for


def _hash(token: str, code: str) -> bytes:
    return hashlib.sha256(f"confirm:{token}:{code}".encode()).digest()


def new_code(transaction: Transaction, staff: int, token: str, now: datetime) -> str | None:
    """A code for this login, in place of the one before. None: too many were asked for."""
    theirs = confirmations.c.staff_id == staff
    transaction.execute(delete(confirmations).where(confirmations.c.created_at <= now - WITHIN))
    counted = select(func.count()).select_from(confirmations).where(theirs)
    if transaction.execute(counted).scalar_one() >= MOST_SENT:
        return None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = {
        "id": new_id(),
        "staff_id": staff,
        "code_hash": _hash(token, code),
        "created_at": now,
        "tries": 0,
    }
    transaction.execute(confirmations.insert(), row)
    return code


def sent_lately(transaction: Transaction, staff: int, now: datetime) -> bool:
    theirs = confirmations.c.staff_id == staff
    newest = transaction.execute(select(func.max(confirmations.c.created_at)).where(theirs))
    at: datetime | None = newest.scalar()
    return at is not None and now - at < NOT_AGAIN


def try_code(transaction: Transaction, staff: int, token: str, code: str, now: datetime) -> Answer:
    """The newest code alone counts. When it is right, the login is fresh from now on."""
    newest = transaction.execute(
        select(confirmations)
        .where(confirmations.c.staff_id == staff, confirmations.c.created_at > now - LASTS)
        .order_by(confirmations.c.id.desc())
    ).first()
    if newest is None:
        return Answer.SPENT
    here = confirmations.c.id == newest.id
    counted = transaction.execute(
        update(confirmations)
        .where(here, confirmations.c.tries < MOST_TRIES)
        .values(tries=confirmations.c.tries + 1)
        .returning(confirmations.c.tries)
    )
    if counted.first() is None:
        return Answer.SPENT
    if not secrets.compare_digest(newest.code_hash, _hash(token, code)):
        return Answer.WRONG
    used = update(confirmations).where(here).values(tries=MOST_TRIES)
    transaction.execute(used)
    page_logins.confirm(transaction, token, now)
    return Answer.RIGHT
