"""One-time codes: invitations to a programme and to its staff, a door to the same conversation,
two logins, and what ties a member of staff to the conversation they have as a mentee or mentor.

Only the hash of a code is stored, and using it is a conditional update: two cannot both win.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select, update

from bot.store import Transaction
from bot.store.tables import DEFAULT_PROGRAMME, links

Kind = Literal["invite", "login", "connect", "page", "staff", "own_staff"]

LIFETIMES: Final[dict[Kind, timedelta]] = {
    "invite": timedelta(days=30),
    "login": timedelta(days=7),  # in a letter, which may lie unread
    "connect": timedelta(minutes=30),
    "page": timedelta(minutes=15),  # to the pages of those who see more than their own
    "staff": timedelta(days=7),  # the first way in for a new member of staff
    "own_staff": timedelta(minutes=15),  # from their pages to their own conversation
}


@dataclass(frozen=True, slots=True)
class Link:
    """A code: by whom it was made, or what it lets one into. `spent`: used, or too old.

    `role` is mentee or mentor where an invitation says what one is invited as. `until` is UTC.
    `participant`: whom staff meant it for.
    """

    kind: str
    person: int | None
    programme: int | None
    role: str | None = None
    pair: int | None = None
    spent: bool = False
    until: datetime | None = None
    staff: int | None = None
    participant: int | None = None


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def make_link(
    transaction: Transaction,
    kind: Kind,
    now: datetime,
    *,
    person: int | None = None,
    programme: int | None = DEFAULT_PROGRAMME,
    email: str | None = None,
    role: str | None = None,
    pair: int | None = None,
    staff: int | None = None,
    participant: int | None = None,
) -> str:
    """A new code of 22 signs that fit a web address and a Telegram start payload.

    `staff`: the member of staff whom a link to the pages is for, who need not be a person here.
    `email` becomes an address of who uses an invitation, who takes the place `role` in `pair`, or
    every place that is meant for `participant`.
    """
    code = secrets.token_urlsafe(16)
    transaction.execute(
        links.insert(),
        {
            "code_hash": _hash(code),
            "kind": kind,
            "person_id": person,
            "programme_id": programme if person is None and staff is None else None,
            "staff_id": staff,
            "expires_at": now + LIFETIMES[kind],
            "email": email,
            "role": role,
            "mentorship_id": pair,
            "participant_id": participant,
        },
    )
    return code


def find_link(transaction: Transaction, code: str, now: datetime) -> Link | None:
    """What the code is good for, without using it. None: unknown, used or too old."""
    link = find_any_link(transaction, code, now)
    return None if link is None or link.spent else link


def find_any_link(transaction: Transaction, code: str, now: datetime) -> Link | None:
    """The same, also when the code is spent. None: unknown, or forgotten long ago."""
    row = transaction.execute(select(links).where(links.c.code_hash == _hash(code))).first()
    if row is None:
        return None
    spent = row.used_at is not None or row.expires_at <= now
    return Link(
        row.kind,
        row.person_id,
        row.programme_id,
        row.role,
        row.mentorship_id,
        spent=spent,
        until=row.expires_at,
        staff=row.staff_id,
        participant=row.participant_id,
    )


def revoke_link(transaction: Transaction, code: str, now: datetime) -> bool:
    """Nobody may use it any more. False: it was used, or there is no such code."""
    revoked = transaction.execute(
        update(links)
        .where(
            links.c.code_hash == _hash(code), links.c.used_at.is_(None), links.c.expires_at > now
        )
        .values(expires_at=now)
        .returning(links.c.kind)
    )
    return revoked.first() is not None


def use_link(transaction: Transaction, code: str, now: datetime) -> bool:
    """False when somebody used it first."""
    used = transaction.execute(
        update(links)
        .where(links.c.code_hash == _hash(code), links.c.used_at.is_(None))
        .values(used_at=now)
        .returning(links.c.kind)
    )
    return used.first() is not None


def give_link(transaction: Transaction, code: str, person: int) -> str | None:
    """A used invitation is from now on the person's, and goes with them. The e-mail it held."""
    here = links.c.code_hash == _hash(code)
    email: str | None = transaction.execute(select(links.c.email).where(here)).scalar()
    transaction.execute(update(links).where(here).values(person_id=person, email=None))
    return email


def owner_of(transaction: Transaction, code: str) -> int | None:
    """Whose link this is or was, used or too old as it may be."""
    found = select(links.c.person_id).where(links.c.code_hash == _hash(code))
    owner: int | None = transaction.execute(found).scalar()
    return owner
