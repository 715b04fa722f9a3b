"""Copies: what somebody wrote in a draft while another was first. Nothing of it is lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, select, update

from bot.bank.publications import Reading
from bot.bank.texts import plain
from bot.store import Transaction
from bot.store.bank_tables import draft_copies
from bot.store.ids import new_id
from bot.store.staff_tables import staff as members

__all__ = ["Copy", "copies_of", "find_copy", "forget", "keep", "plain"]


@dataclass(frozen=True, slots=True)
class Copy:
    """`staff` wrote it («» where they are no longer known), from `version` of the draft."""

    id: int
    name: str
    folder: str
    programme: int | None
    texts: Mapping[str, str]
    version: int
    staff: int | None
    staff_name: str
    saved_at: datetime


def copies_of(reading: Reading, name: str) -> tuple[Copy, ...]:
    """All that there are of a set, the newest first, whoever's they are."""
    rows = reading.execute(
        _copies().where(draft_copies.c.name == name).order_by(draft_copies.c.id.desc())
    )
    return tuple(_copy(row) for row in rows)


def find_copy(reading: Reading, identity: int) -> Copy | None:
    row = reading.execute(_copies().where(draft_copies.c.id == identity)).first()
    return None if row is None else _copy(row)


def keep(
    transaction: Transaction,
    staff: int | None,
    name: str,
    folder: str,
    programme: int | None,
    texts: Mapping[str, str],
    version: int,
    now: datetime,
    *,
    copy: int | None = None,
) -> Copy:
    """A new copy; or more written in `copy`, if it is this person's and of this set."""
    known = copies_of(transaction, name)
    mine = [each for each in known if each.staff == staff]
    same = [each for each in mine if each.id == copy or each.texts == texts]
    written = {"texts": json.dumps(dict(texts), ensure_ascii=False), "saved_at": now}
    written["folder"] = folder
    if same:
        identity = same[0].id
        transaction.execute(
            update(draft_copies).where(draft_copies.c.id == identity).values(**written)
        )
    else:
        identity = new_id()
        row = {"id": identity, "name": name, "programme_id": programme, "staff_id": staff}
        transaction.execute(draft_copies.insert(), row | written | {"version": version})
    found = find_copy(transaction, identity)
    assert found is not None
    return found


def forget(transaction: Transaction, identity: int) -> bool:
    gone = delete(draft_copies).where(draft_copies.c.id == identity)
    return bool(transaction.execute(gone).rowcount)


def _copies() -> Select[Any]:
    return select(draft_copies, members.c.name.label("writer")).outerjoin(
        members, members.c.id == draft_copies.c.staff_id
    )


def _copy(row: Row[Any]) -> Copy:
    return Copy(
        row.id,
        row.name,
        row.folder,
        row.programme_id,
        json.loads(row.texts),
        row.version,
        row.staff_id,
        row.writer or "",
        row.saved_at,
    )
