"""A database with many mentees, made fast: sealed in several processes, written in bulk.

They stand at different places of one conversation, over and over, so that what they write next
is as varied with a thousand mentees as with a million. Each has keys of their own.
"""

import base64
import os
import secrets
import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from benchmarks.lives import Life, Row
from bot.store.ids import new_id
from bot.store.opening import migrate
from bot.store.tables import DEFAULT_PROGRAMME, addresses, due, metadata, micros, persons
from bot.vault import KEY_BYTES, PersonKey, Vault

FIRST_CHAT: Final = 1_000_000_000  # ids of one length: rows come in the order of the index
CHUNK: Final = 2_000  # mentees
AHEAD: Final = 6  # chunks under way: they are large
APART: Final = 4_096  # from one mentee's row id to the next one's; a message has one in between

Rows = dict[str, list[tuple[Any, ...]]]  # by table, in the order of its columns


@dataclass(frozen=True, slots=True)
class Crowd:
    """`size` mentees living `lives` over and over. `prompt`: a set that is due to all, and when."""

    size: int
    lives: Sequence[Life]
    key: bytes
    made: int  # when, as it is stored
    prompt: tuple[str, datetime] | None = None

    @property
    def keys_setting(self) -> str:
        return base64.b64encode(self.key).decode()


def new_crowd(
    size: int, lives: Sequence[Life], prompt: tuple[str, datetime] | None = None
) -> Crowd:
    made = micros(datetime.now(UTC))
    return Crowd(size, lives, secrets.token_bytes(KEY_BYTES), made, prompt)


def seed(path: Path, crowd: Crowd) -> None:
    """Make the database of the crowd, where there was none."""
    migrate(path)
    first = new_id() - 2 * crowd.size * APART  # older than all that is to come
    starts = range(0, crowd.size, CHUNK)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # Nothing here has to survive an interruption.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -200000")
        database.execute("BEGIN")
        for rows in _made(partial(_chunk, crowd, first), starts):
            for table, values in rows.items():
                database.executemany(_insert(table), values)
        database.execute("COMMIT")


def never_quiet(path: Path) -> None:
    """Take the programme's quiet hours away: at night, what is due waits for the morning."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE programmes SET quiet_from = 0, quiet_to = 0")
        database.commit()


def _made(make: "partial[Rows]", starts: Sequence[int]) -> Iterator[Rows]:
    """The chunks, in order, made in other processes."""
    with ProcessPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        under_way: deque[Future[Rows]] = deque()
        for start in starts:
            under_way.append(pool.submit(make, start))
            if len(under_way) > AHEAD:
                yield under_way.popleft().result()
        for chunk in under_way:
            yield chunk.result()


def _chunk(crowd: Crowd, first: int, start: int) -> Rows:
    vault = Vault([crowd.key])
    rows: Rows = defaultdict(list)
    for number in range(start, min(start + CHUNK, crowd.size)):
        for table, values in _mentee(crowd, vault, number, first + number * APART):
            rows[table].append(tuple([values.get(name) for name in _columns(table)]))
    return dict(rows)


def _mentee(
    crowd: Crowd, vault: Vault, number: int, person: int
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Everything one mentee has: tables, and what is in their columns."""
    life, chat, now = crowd.lives[number % len(crowd.lives)], str(FIRST_CHAT + number), crowd.made
    key, wrapped = vault.new_key(person)
    address = {"channel": "telegram", "external_id": chat}
    session = {"wrapped_key": wrapped, "session": key.seal(persons.name, 0, life.session)}
    times = {"created_at": now, "touched_at": now}
    of_programme = {"id": person, "programme_id": DEFAULT_PROGRAMME}
    yield persons.name, {**of_programme, **address, **times, **session}
    yield addresses.name, {**address, "person_id": person}
    for identity, row in enumerate(life.rows, person):
        own = {"id": identity, "person_id": person, "external_id": chat}
        yield row.table, {**own, **row.plain, **_sealed(key, identity, row)}
    if crowd.prompt is not None:
        name, at = crowd.prompt
        prompt = {"id": person, "person_id": person, "kind": "prompt", "set": name}
        yield due.name, {**prompt, "at": micros(at), "attempts": 0}


def _sealed(key: PersonKey, identity: int, row: Row) -> dict[str, bytes]:
    return {
        column: key.seal(
            secret.table, identity if secret.number is None else secret.number, secret.content
        )
        for column, secret in row.secrets.items()
    }


@cache
def _insert(table: str) -> str:
    names = ", ".join(f'"{name}"' for name in _columns(table))
    marks = ", ".join("?" for _ in _columns(table))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own


@cache
def _columns(table: str) -> tuple[str, ...]:
    return tuple(metadata.tables[table].columns.keys())
