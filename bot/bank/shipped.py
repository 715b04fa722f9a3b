"""What a new version of the program brings where staff have another text: theirs to choose."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.bank.places import FOLDERS, path_of
from bot.bank.publications import Kind, Reading
from bot.bank.publishing import Done, Hindered, Hindrance, Publishing, carry_out
from bot.bank.sets import SetNow, set_now
from bot.library import Library
from bot.staff.audit import note
from bot.store import Store, Transaction
from bot.store.bank_tables import shipped_files


@dataclass(frozen=True, slots=True)
class ShippedNew:
    """`theirs` {language: text} is what the program brings, `ours` what is published now.

    `at`: when it came, in UTC. Only the languages that wait.
    """

    name: str
    folder: str
    theirs: Mapping[str, str]
    ours: Mapping[str, str]
    at: datetime


def shipped_news(reading: Reading) -> tuple[ShippedNew, ...]:
    """Every set that waits for staff to choose, by name."""
    waiting: dict[str, list[Row[Any]]] = {}
    for row in reading.execute(select(shipped_files).where(shipped_files.c.waiting == 1)):
        name = row.path.rpartition("/")[2].rpartition(".")[0]
        waiting.setdefault(name, []).append(row)
    found = (_news(reading, name, rows) for name, rows in sorted(waiting.items()))
    return tuple(each for each in found if each is not None)


def shipped_new(reading: Reading, name: str) -> ShippedNew | None:
    """Of one set."""
    paths = [path_of(folder, name) for folder in FOLDERS]
    waits = (shipped_files.c.waiting == 1) & shipped_files.c.path.in_(paths)
    rows = list(reading.execute(select(shipped_files).where(waits)))
    return _news(reading, name, rows) if rows else None


def _news(reading: Reading, name: str, rows: list[Row[Any]]) -> ShippedNew | None:
    """None when staff have come to the same text by themselves."""
    known = set_now(reading, name)
    ours = known.texts if known else {}
    theirs = {row.language: row.text for row in rows if row.text != ours.get(row.language, "")}
    if not theirs:
        return None
    folder = rows[0].path.partition("/")[0]
    mine = {language: text for language, text in ours.items() if language in theirs}
    return ShippedNew(name, folder, theirs, mine, max(row.at for row in rows))


async def adopt(
    store: Store, library: Library, staff: int | None, name: str, why: str, now: datetime
) -> Done | Hindered:
    """Publish what the program brings. What staff had is in the history."""
    news, known = await asyncio.to_thread(store.read, partial(_read, name))
    if news is None:
        return Hindered(Hindrance.UNKNOWN)
    if known is not None and known.programme is not None:
        return Hindered(Hindrance.NAME_TAKEN)
    revision = known.revision if known else 0
    wanted = Publishing(
        staff,
        name,
        news.folder,
        None,
        news.theirs,
        revision,
        Kind.PUBLISHED,
        why,
        "adopt_shipped",
        owes=False,  # what the program counts on has come with it
    )
    return await carry_out(store, library, wanted, known, now)


def dismiss(transaction: Transaction, staff: int | None, name: str, now: datetime) -> bool:
    """Staff keep theirs, until the program brings yet another. False: nothing waited."""
    paths = [path_of(folder, name) for folder in FOLDERS]
    done = transaction.execute(
        update(shipped_files)
        .where(shipped_files.c.waiting == 1, shipped_files.c.path.in_(paths))
        .values(waiting=0)
    )
    if not done.rowcount:
        return False
    note(transaction, staff, "dismiss_shipped", now, subject=name)
    return True


def _read(name: str, connection: Connection) -> tuple[ShippedNew | None, SetNow | None]:
    return shipped_new(connection, name), set_now(connection, name)
