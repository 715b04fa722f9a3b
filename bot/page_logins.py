"""Logins to the pages where somebody sees more than their own conversation.

A login is a person's, a member of staff's or both in one, not a browser's: it ends 12 hours after
it was last used and 30 days after it was made, whichever comes first. Only the hash of its token
is stored.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, or_, select, update

from bot.logins import browser_of, new_token
from bot.store import Transaction
from bot.store.tables import logins

IDLE: Final = timedelta(hours=12)
LASTS: Final = timedelta(days=30)
SEEN_AFTER: Final = timedelta(minutes=5)  # not a write for each page
FRESH: Final = timedelta(minutes=30)  # how long it counts that they showed who they are

_PAGE: Final = logins.c.kind == "page"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom a login or a link to the pages is for: a person, a member of staff, or both in one."""

    person: int | None = None
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class PageLogin:
    """`seen_at`: when it was last noted that they were here; `confirmed_at`: when they last
    showed who they are, by logging in or again before a sensitive act (UTC)."""

    whose: Whose
    seen_at: datetime
    confirmed_at: datetime

    def stale(self, now: datetime) -> bool:
        """It is time to note that they are here."""
        return now - self.seen_at > SEEN_AFTER

    def fresh(self, now: datetime) -> bool:
        """They showed who they are so lately that a sensitive act need not ask again."""
        return now - self.confirmed_at <= FRESH


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"page:" + token.encode()).digest()


def log_in(transaction: Transaction, whose: Whose, now: datetime, before: str | None = None) -> str:
    """A new login and its token. `before`: the token this browser had, which is good no more."""
    if before is not None:
        log_out(transaction, before)
    token = new_token()
    transaction.execute(
        insert(logins),
        {
            "token_hash": _hash(token),
            "kind": "page",
            "person_id": whose.person,
            "staff_id": whose.staff,
            "external_id": browser_of(token),
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + IDLE,
            "confirmed_at": now,
        },
    )
    return token


def find(connection: Connection, token: str, now: datetime) -> PageLogin | None:
    row = connection.execute(
        select(logins).where(logins.c.token_hash == _hash(token), _PAGE, logins.c.expires_at > now)
    ).first()
    if row is None:
        return None
    whose = Whose(row.person_id, row.staff_id)
    return PageLogin(whose, row.last_seen_at, row.confirmed_at or row.created_at)


def note_seen(transaction: Transaction, token: str, now: datetime) -> None:
    """They were here: the idle time begins anew, but no login outlives its 30 days."""
    here = (logins.c.token_hash == _hash(token), _PAGE)
    made = transaction.execute(select(logins.c.created_at).where(*here)).scalar()
    if made is not None:
        until = min(now + IDLE, made + LASTS)
        seen = update(logins).where(*here).values(last_seen_at=now, expires_at=until)
        transaction.execute(seen)


def confirm(transaction: Transaction, token: str, now: datetime) -> None:
    """They have shown anew who they are."""
    here = (logins.c.token_hash == _hash(token), _PAGE)
    transaction.execute(update(logins).where(*here).values(confirmed_at=now))


def log_out(transaction: Transaction, token: str) -> None:
    transaction.execute(delete(logins).where(logins.c.token_hash == _hash(token), _PAGE))


def log_out_everywhere(transaction: Transaction, whose: Whose) -> None:
    """Every login of this person, and of this member of staff."""
    theirs = []
    if whose.person is not None:
        theirs.append(logins.c.person_id == whose.person)
    if whose.staff is not None:
        theirs.append(logins.c.staff_id == whose.staff)
    if theirs:
        transaction.execute(delete(logins).where(or_(*theirs), _PAGE))
