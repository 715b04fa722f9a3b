"""The writer: group commit, savepoints, and what happens when the database does not play along."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.errors import StoreUnavailable
from bot.store import Store, Transaction, connections, open_store, writer
from bot.store.tables import erasures, updates
from tests.fresh import database_at
from tests.store.engine import Clock

CLOCK = Clock()


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    store = open_store(database_at(path))
    yield store
    await store.close()


def noting(number: int) -> Callable[[Transaction], int]:
    def unit(transaction: Transaction) -> int:
        transaction.execute(erasures.insert(), {"id": number, "at": CLOCK.now})
        return number

    return unit


def failing(error: Exception) -> Callable[[Transaction], int]:
    def unit(transaction: Transaction) -> int:
        noting(99)(transaction)
        raise error

    return unit


def noted(store: Store) -> list[int]:
    return sorted(store.read(lambda connection: connection.scalars(erasures.select()).all()))


@contextmanager
def one_group(path: Path) -> Iterator[None]:
    """Holds the writer back, so that what is put meanwhile ends up in one transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


async def put(store: Store, path: Path, *units: Callable[[Transaction], Any]) -> list[Any]:
    """What became of units that share a transaction."""
    with one_group(path):
        tasks = [asyncio.create_task(store.run(unit)) for unit in units]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_waits_shares_a_commit(store: Store, path: Path) -> None:
    assert await put(store, path, *(noting(number) for number in range(20))) == list(range(20))
    assert noted(store) == list(range(20))
    assert _commits(path) == 1


def _commits(path: Path) -> int:
    """In a fresh write-ahead log: its frames that end a transaction say how large it left us."""
    wal = path.with_name(path.name + "-wal").read_bytes()
    page = int.from_bytes(wal[8:12], "big")
    frames = range(32, len(wal), 24 + page)
    return sum(int.from_bytes(wal[at + 4 : at + 8], "big") > 0 for at in frames)


async def test_a_unit_that_fails_takes_only_itself_back(store: Store, path: Path) -> None:
    error = LookupError("no such thing")
    assert await put(store, path, noting(1), failing(error), noting(2)) == [1, error, 2]
    assert noted(store) == [1, 2]


async def test_a_duplicate_key_is_the_units_own_fault(store: Store, path: Path) -> None:
    first, second, third = await put(store, path, noting(1), noting(1), noting(2))
    assert (first, third) == (1, 2)
    assert not isinstance(second, StoreUnavailable)
    assert noted(store) == [1, 2]


async def test_a_mistake_in_a_statement_is_the_units_own_fault(store: Store) -> None:
    with pytest.raises(Exception, match="no such table") as raised:
        await store.run(lambda transaction: transaction.execute(text("SELECT 1 FROM nowhere")))
    assert not isinstance(raised.value, StoreUnavailable)


async def test_a_full_disk_fails_the_whole_group_and_runs_no_more_of_it(
    store: Store, path: Path
) -> None:
    ran = []

    def too_much(transaction: Transaction) -> None:
        transaction.execute(text("PRAGMA max_page_count = 1"))
        for number in range(10_000):
            noting(number + 100)(transaction)

    def witness(transaction: Transaction) -> None:
        ran.append(transaction)

    outcomes = await put(store, path, noting(1), too_much, witness)
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    assert ran == []
    assert noted(store) == []
    assert await store.run(noting(1)) == 1  # there is room again


async def test_a_locked_database_is_unavailable_until_it_is_let_go(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOCK_SECONDS", 0.05)
    await store.run(lambda transaction: transaction.execute(text("PRAGMA busy_timeout = 50")))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="BUSY"):
            await store.run(noting(1))
        other.execute("ROLLBACK")
    assert await store.run(noting(2)) == 2
    assert noted(store) == [2]


async def test_a_database_that_is_gone_is_unavailable_until_it_is_back(
    store: Store, path: Path, tmp_path: Path
) -> None:
    await store.run(noting(1))
    away = tmp_path / "elsewhere"
    path.rename(away)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await store.run(noting(2))
        with pytest.raises(StoreUnavailable):
            store.read(lambda connection: connection.scalars(erasures.select()).all())
    assert not path.exists()  # an empty one is not made in its place
    away.rename(path)
    await store.run(noting(3))
    assert noted(store) == [1, 3]


async def test_a_database_of_another_kind_is_not_written_to(
    store: Store, path: Path, tmp_path: Path
) -> None:
    path.rename(tmp_path / "elsewhere")
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE something (else_ TEXT)")
    with pytest.raises(StoreUnavailable, match="another version"):
        await store.run(noting(1))


async def test_a_full_queue_is_told_at_once(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUEUE", 3)
    with one_group(path):
        waiting = [asyncio.create_task(store.run(noting(number))) for number in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(StoreUnavailable, match="full"):
            await store.run(noting(3))
    assert await asyncio.gather(*waiting) == [0, 1, 2]


async def test_who_gives_up_waiting_does_not_undo_what_was_done(store: Store, path: Path) -> None:
    told: list[int] = []
    with one_group(path):
        waiting = asyncio.create_task(store.run(noting(1), told.append))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await store.run(noting(2))
    assert noted(store) == [1, 2]
    assert told == [1]  # delivery hears of it all the same


async def test_results_are_told_in_the_order_of_the_commits(store: Store) -> None:
    told: list[int] = []
    async with asyncio.TaskGroup() as group:
        for number in range(50):
            group.create_task(store.run(noting(number), told.append))
    assert told == list(range(50))


async def test_a_result_that_cannot_be_told_is_given_all_the_same(store: Store) -> None:
    def failing(_: int) -> None:
        raise LookupError

    first = store.run(noting(1), failing)
    assert [*await asyncio.gather(first, store.run(noting(2)))] == [1, 2]


async def test_closing_waits_for_what_was_taken(path: Path) -> None:
    store = open_store(database_at(path))
    waiting = [asyncio.create_task(store.run(noting(number))) for number in range(10)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*waiting) == list(range(10))
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.run(noting(11))


async def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(StoreUnavailable, match="READONLY"):
        store.read(
            lambda connection: connection.execute(erasures.insert(), {"id": 1, "at": CLOCK.now})
        )
    assert noted(store) == []


async def test_a_read_sees_one_moment(store: Store) -> None:
    await store.run(noting(1))
    loop = asyncio.get_running_loop()

    def query(connection: Any) -> list[int]:
        before = connection.scalars(erasures.select()).all()
        asyncio.run_coroutine_threadsafe(store.run(noting(2)), loop).result(5)
        after = connection.scalars(erasures.select()).all()
        return [len(before), len(after)]

    assert await asyncio.to_thread(store.read, query) == [1, 1]
    assert noted(store) == [1, 2]


async def test_a_seen_update_is_not_added_again(store: Store, path: Path) -> None:
    def unit(transaction: Transaction) -> bool:
        return transaction.added(
            transaction.statements.note_update, {"bot": 1, "update_id": 2, "at": 3}
        )

    assert await put(store, path, unit, unit) == [True, False]
    assert await store.run(unit) is False
    assert len(store.read(lambda connection: connection.execute(updates.select()).all())) == 1
