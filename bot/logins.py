"""Logins: browsers that are somebody. Only the hash of a browser's token is stored.

A login lasts for 180 days after its person was last here. In the try-out there are none: there
a browser is whoever its cookie says it is, on this machine alone.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from bot.store import Transaction
from bot.store.tables import logins

LASTS: Final = timedelta(days=180)
RENEWED_AFTER: Final = timedelta(days=1)  # rolling, but not a write for each message


@dataclass(frozen=True, slots=True)
class Login:
    """`browser` is the address on the channel web that this login stands for."""

    browser: str
    last_seen_at: datetime


def new_token() -> str:
    """What a browser keeps in its cookie: 43 signs, 256 bits."""
    return secrets.token_urlsafe(32)


def browser_of(token: str) -> str:
    """A browser's address, from which its token cannot be found."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"login:" + token.encode()).digest()


def log_in(transaction: Transaction, now: datetime) -> str:
    """A new login, for a browser that is nobody yet. Its token."""
    token = new_token()
    transaction.execute(delete(logins).where(logins.c.expires_at <= now))
    transaction.execute(
        insert(logins),
        {
            "token_hash": _hash(token),
            "person_id": None,
            "external_id": browser_of(token),
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + LASTS,
        },
    )
    return token


def find_login(connection: Connection, token: str, now: datetime) -> Login | None:
    row = connection.execute(
        select(logins.c.external_id, logins.c.last_seen_at).where(
            logins.c.token_hash == _hash(token), logins.c.kind == "chat", logins.c.expires_at > now
        )
    ).first()
    return None if row is None else Login(row.external_id, row.last_seen_at)


def renew(transaction: Transaction, token: str, now: datetime) -> None:
    """The person was here: from now on the login lasts its whole time again."""
    transaction.execute(
        update(logins)
        .where(logins.c.token_hash == _hash(token))
        .values(last_seen_at=now, expires_at=now + LASTS)
    )
