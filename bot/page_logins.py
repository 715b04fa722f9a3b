"""Logins to the pages where somebody sees more than their own conversation.

A login is a person's, not a browser's: it ends 12 hours after it was last used and 30 days after
it was made, whichever comes first. Only the hash of its token is stored.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from bot.logins import browser_of, new_token
from bot.store import Transaction
from bot.store.tables import logins

IDLE: Final = timedelta(hours=12)
LASTS: Final = timedelta(days=30)
SEEN_AFTER: Final = timedelta(minutes=5)  # not a write for each page

_PAGE: Final = logins.c.kind == "page"


@dataclass(frozen=True, slots=True)
class PageLogin:
    """`seen_at` is when it was last noted that the person was here (UTC)."""

    person: int
    seen_at: datetime

    def stale(self, now: datetime) -> bool:
        """It is time to note that they are here."""
        return now - self.seen_at > SEEN_AFTER


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"page:" + token.encode()).digest()


def log_in(transaction: Transaction, person: int, now: datetime, before: str | None = None) -> str:
    """A new login and its token. `before`: the token this browser had, which is good no more."""
    if before is not None:
        log_out(transaction, before)
    token = new_token()
    transaction.execute(
        insert(logins),
        {
            "token_hash": _hash(token),
            "kind": "page",
            "person_id": person,
            "external_id": browser_of(token),
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + IDLE,
        },
    )
    return token


def find(connection: Connection, token: str, now: datetime) -> PageLogin | None:
    row = connection.execute(
        select(logins.c.person_id, logins.c.last_seen_at).where(
            logins.c.token_hash == _hash(token), _PAGE, logins.c.expires_at > now
        )
    ).first()
    return None if row is None else PageLogin(row.person_id, row.last_seen_at)


def note_seen(transaction: Transaction, token: str, now: datetime) -> None:
    """They were here: the idle time begins anew, but no login outlives its 30 days."""
    here = (logins.c.token_hash == _hash(token), _PAGE)
    made = transaction.execute(select(logins.c.created_at).where(*here)).scalar()
    if made is not None:
        until = min(now + IDLE, made + LASTS)
        seen = update(logins).where(*here).values(last_seen_at=now, expires_at=until)
        transaction.execute(seen)


def log_out(transaction: Transaction, token: str) -> None:
    transaction.execute(delete(logins).where(logins.c.token_hash == _hash(token), _PAGE))


def log_out_everywhere(transaction: Transaction, person: int) -> None:
    transaction.execute(delete(logins).where(logins.c.person_id == person, _PAGE))
