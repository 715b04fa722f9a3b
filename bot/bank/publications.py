"""Revisions of the bank: files that changed together, by whom, when and why."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from bot.bank.places import Place, paths_of
from bot.errors import StoreConflict
from bot.store import Transaction
from bot.store.bank_tables import publications
from bot.store.tables import templates
from dialogues.bank import Source

Reading = Connection | Transaction


class Kind(StrEnum):
    """How a revision came to be. A correction also reaches conversations that are under way."""

    SHIPPED = "shipped"  # with the program
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    CORRECTION = "correction"
    IMPORTED = "imported"  # published from a draft that came in a file


@dataclass(frozen=True, slots=True)
class Publication:
    """`staff` None: it came with the program, or by somebody at the command line. `at` is UTC."""

    revision: int
    at: datetime
    staff: int | None
    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class Published:
    """What there is after some revision: publications, and the files that came with them."""

    publications: tuple[Publication, ...]
    sources: tuple[Source, ...]


def read_after(reading: Reading, revision: int) -> Published:
    """All that is newer than `revision`, the oldest first. One statement: never a half of one."""
    rows = reading.execute(
        select(publications, templates)
        .outerjoin(templates, templates.c.revision == publications.c.revision)
        .where(publications.c.revision > revision)
        .order_by(publications.c.revision)
    ).all()
    known: dict[int, Publication] = {}
    sources = []
    for number, at, staff, kind, why, language, path, _, text, _, _, programme in rows:
        known.setdefault(number, Publication(number, at, staff, Kind(kind), why))
        if language is not None:  # the files of a programme that was deleted are gone with it
            corrects = kind == Kind.CORRECTION
            sources.append(Source(language, path, number, text, programme, corrects))
    return Published(tuple(known.values()), tuple(sources))


def newest_revision(reading: Reading) -> int:
    """Of the whole bank; 0 when nothing was ever published."""
    found: int | None = reading.execute(select(func.max(publications.c.revision))).scalar()
    return found or 0


def newest_of(reading: Reading, name: str) -> int:
    """The newest revision in which something of this set changed; 0 when there is no such set."""
    found: int | None = reading.execute(
        select(func.max(templates.c.revision)).where(paths_of(templates, name))
    ).scalar()
    return found or 0


def add_revision(
    transaction: Transaction,
    kind: Kind,
    files: Mapping[Place, str],
    now: datetime,
    *,
    staff: int | None = None,
    why: str = "",
    programme: int | None = None,
) -> int:
    """Its number. StoreConflict when another process was first: the unit is run again."""
    revision = 1 + newest_revision(transaction)
    publication = {"revision": revision, "at": now, "staff_id": staff, "kind": kind, "why": why}
    try:
        transaction.execute(publications.insert(), publication)
        transaction.execute(templates.insert(), list(_rows(files, revision, now, programme)))
    except IntegrityError:
        raise StoreConflict("another process published meanwhile") from None
    return revision


def _rows(
    files: Mapping[Place, str], revision: int, now: datetime, programme: int | None
) -> Iterable[dict[str, object]]:
    for (language, path), text in files.items():
        yield {
            "language": language,
            "path": path,
            "revision": revision,
            "text": text,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "at": now,
            "programme_id": programme,
        }
