"""Whether this process can do its work now, and if not, why: in words that quote nobody."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, false, select

from bot.agenda import KINDS
from bot.errors import StoreUnavailable
from bot.store import Store
from bot.store.migrations import HEAD
from bot.store.opening import revision_of
from bot.store.statements import WAITING
from bot.store.tables import due, messages

WITHIN: Final = 1.0  # seconds for the database's answer
REPLY_WITHIN: Final = timedelta(seconds=60)
DUE_WITHIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Check:
    ok: bool
    why: str


Contact = Callable[[datetime], Check]  # with a channel that has to be called


@dataclass(frozen=True, slots=True)
class _Seen:
    revision: str | None
    oldest_reply: datetime | None = None
    oldest_due: datetime | None = None


async def check_all(store: Store, now: datetime, telegram: Contact | None) -> dict[str, Check]:
    """Each thing that has to work, by its name. It takes a second at most."""
    contact = telegram(now) if telegram else Check(True, "not in use")
    return await _check_database(store, now) | {"telegram": contact}


async def _check_database(store: Store, now: datetime) -> dict[str, Check]:
    try:
        async with asyncio.timeout(WITHIN):
            await store.run(lambda _: None)  # reading goes on while another holds the lock
            seen = await asyncio.to_thread(store.read, partial(_look, now=now))
    except TimeoutError:
        return _unknown(f"no answer within {WITHIN:g} s")
    except StoreUnavailable as error:
        return _unknown(str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not ready
        return _unknown(f"it failed ({type(error).__name__})")
    return {"database": Check(True, "it answers"), **_judge(seen, now)}


def _unknown(why: str) -> dict[str, Check]:
    rest = Check(False, "not known: the database does not answer")
    return {"database": Check(False, why), "migrations": rest, "replies": rest, "due": rest}


def _look(connection: Connection, now: datetime) -> _Seen:
    revision = revision_of(connection)
    if revision != HEAD:
        return _Seen(revision)
    waits = select(messages.c.created_at).where(WAITING, messages.c.unasked == false())
    reply = connection.scalar(waits.order_by(messages.c.id).limit(1))
    return _Seen(revision, reply, _oldest_due(connection, now))


def _oldest_due(connection: Connection, now: datetime) -> datetime | None:
    found = [
        connection.scalar(
            select(due.c.at).where(due.c.kind == kind, due.c.at <= now).order_by(due.c.at).limit(1)
        )
        for kind in KINDS
    ]
    return min((at for at in found if at is not None), default=None)


def _judge(seen: _Seen, now: datetime) -> dict[str, Check]:
    if seen.revision != HEAD:
        here = seen.revision or "none"
        unlike = Check(False, f"the database is at {here}, and the program at {HEAD}")
        rest = Check(False, "not known: the tables are another version's")
        return {"migrations": unlike, "replies": rest, "due": rest}
    return {
        "migrations": Check(True, f"at {HEAD}"),
        "replies": _not_older(seen.oldest_reply, now, REPLY_WITHIN, "no reply waits"),
        "due": _not_older(seen.oldest_due, now, DUE_WITHIN, "nothing is due"),
    }


def _not_older(oldest: datetime | None, now: datetime, limit: timedelta, none: str) -> Check:
    if oldest is None:
        return Check(True, none)
    age = max(timedelta(), now - oldest)
    return Check(age <= limit, f"the oldest has waited {age.total_seconds():.0f} s")
