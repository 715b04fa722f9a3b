"""Drafts as they lie in the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.bank.publications import Reading
from bot.errors import StoreConflict
from bot.store import Transaction
from bot.store.bank_tables import drafts
from bot.store.staff_tables import staff as members
from dialogues.bank import FALLBACK_LANGUAGE


class Who(NamedTuple):
    """`id` None: somebody at the command line, or no longer known."""

    id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`texts` {language: text}: a language it does not name stays as published, "" takes it away.

    `programme`: whose own set, None for all. `based_on`: the set's newest revision when it was
    begun, 0 for a new set. `version` counts from 1. Times are UTC.
    """

    name: str
    folder: str
    programme: int | None
    texts: Mapping[str, str]
    based_on: int
    version: int
    imported: bool
    created_by: Who
    created_at: datetime
    saved_by: Who
    saved_at: datetime

    @property
    def retires(self) -> bool:
        """Whether publishing it takes the set away: bokmål, and with it all the others."""
        gone = self.texts.get(FALLBACK_LANGUAGE) == ""
        return self.based_on > 0 and gone and not any(self.texts.values())


def find_draft(reading: Reading, name: str) -> Draft | None:
    row = reading.execute(_drafts().where(drafts.c.name == name)).first()
    return None if row is None else _draft(row)


def all_drafts(reading: Reading) -> tuple[Draft, ...]:
    return tuple(_draft(row) for row in reading.execute(_drafts().order_by(drafts.c.name)))


def lock_draft(transaction: Transaction, name: str) -> Draft | None:
    """Until the transaction ends: who saves at the same time waits, and then is second."""
    row = transaction.execute(
        _drafts().where(drafts.c.name == name).with_for_update(of=drafts)
    ).first()
    return None if row is None else _draft(row)


def take_away(transaction: Transaction, name: str, version: int) -> bool:
    gone = delete(drafts).where(drafts.c.name == name, drafts.c.version == version)
    return bool(transaction.execute(gone).rowcount)


def add_draft(
    transaction: Transaction,
    staff: int | None,
    name: str,
    folder: str,
    programme: int | None,
    texts: Mapping[str, str],
    based_on: int,
    now: datetime,
    imported: bool,
) -> None:
    row = {
        "name": name,
        "folder": folder,
        "programme_id": programme,
        "texts": json.dumps(dict(texts), ensure_ascii=False),
        "based_on": based_on,
        "version": 1,
        "imported": int(imported),
        "created_by": staff,
        "created_at": now,
        "saved_by": staff,
        "saved_at": now,
    }
    try:
        transaction.execute(drafts.insert(), row)
    except IntegrityError:
        raise StoreConflict("another process began a draft of it") from None


def write_draft(
    transaction: Transaction,
    staff: int | None,
    name: str,
    folder: str,
    texts: Mapping[str, str],
    version: int,
    now: datetime,
) -> None:
    transaction.execute(
        update(drafts)
        .where(drafts.c.name == name)
        .values(
            folder=folder,
            texts=json.dumps(dict(texts), ensure_ascii=False),
            version=version + 1,
            saved_by=staff,
            saved_at=now,
        )
    )


def keep_rest(
    transaction: Transaction,
    staff: int | None,
    name: str,
    texts: Mapping[str, str],
    based_on: int,
    now: datetime,
) -> None:
    """What is left of a draft when the rest of it was published as the revision `based_on`."""
    transaction.execute(
        update(drafts)
        .where(drafts.c.name == name)
        .values(
            texts=json.dumps(dict(texts), ensure_ascii=False),
            based_on=based_on,
            version=drafts.c.version + 1,
            saved_by=staff,
            saved_at=now,
        )
    )


_MAKER, _SAVER = members.alias("maker"), members.alias("saver")


def _drafts() -> Select[Any]:
    return (
        select(drafts, _MAKER.c.name.label("maker"), _SAVER.c.name.label("saver"))
        .outerjoin(_MAKER, _MAKER.c.id == drafts.c.created_by)
        .outerjoin(_SAVER, _SAVER.c.id == drafts.c.saved_by)
    )


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        row.name,
        row.folder,
        row.programme_id,
        json.loads(row.texts),
        row.based_on,
        row.version,
        bool(row.imported),
        Who(row.created_by, row.maker or ""),
        row.created_at,
        Who(row.saved_by, row.saver or ""),
        row.saved_at,
    )
