"""/healthz and /readyz: quick and plain, whatever is wrong."""

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest
from telegram.error import TimedOut

from bot.channels.telegram.contact import STALE, Contact
from bot.pages.headers import POLICY
from bot.store.connections import connect
from bot.store.migrations import HEAD
from tests.operating.conftest import Watched
from tests.store.engine import Clock
from tests.telegram.posting import post
from tests.telegram.sent_by_telegram import text

UNKNOWN = "not known: the database does not answer"


async def settled(watched: Watched) -> None:
    """Telegram has answered."""
    await watched.telegram.until(lambda: bool(watched.telegram.asked("setMyCommands")))
    await asyncio.sleep(0.01)


async def ready_again(watched: Watched) -> None:
    async with asyncio.timeout(5):
        while (await watched.ready())[0] != 200:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.05)


async def test_a_program_that_works_says_so(watched: Watched) -> None:
    await settled(watched)
    health = await watched.get("/healthz")
    assert (health.status_code, health.text) == (200, "ok")
    assert await watched.ready() == (
        200,
        {
            "database": {"ok": True, "why": "it answers"},
            "migrations": {"ok": True, "why": f"at {HEAD}"},
            "replies": {"ok": True, "why": "no reply waits"},
            "due": {"ok": True, "why": "nothing is due"},
            "telegram": {"ok": True, "why": "the last call was answered"},
        },
    )


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_the_answers_are_guarded_and_kept_by_no_cache(watched: Watched, path: str) -> None:
    headers = (await watched.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_who_comes_through_a_proxy_finds_nothing(
    watched: Watched, path: str, header: str
) -> None:
    through = {header: "192.0.2.1"}
    answer, other = await watched.get(path, **through), await watched.get("/nothing", **through)
    assert answer.status_code == other.status_code == 404
    assert answer.text == other.text


async def test_a_database_that_is_locked_is_told_of_within_a_second(watched: Watched) -> None:
    await settled(watched)
    with closing(connect(watched.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        status, checks = await watched.ready()
        assert time.monotonic() - began < 1.5
        assert status == 503
        assert checks["database"] == {"ok": False, "why": "no answer within 1 s"}
        assert checks["replies"] == checks["due"] == {"ok": False, "why": UNKNOWN}
        assert checks["telegram"]["ok"]
        assert (await watched.get("/healthz")).status_code == 200
        assert await watched.metric("database_up") == 1  # reading goes on
        other.execute("ROLLBACK")
    await ready_again(watched)


async def test_a_database_that_is_gone_is_told_of(watched: Watched) -> None:
    await settled(watched)
    for file in watched.database.parent.glob("mentor.db*"):
        file.unlink()
    status, checks = await watched.ready()
    assert status == 503
    assert checks["database"] == {
        "ok": False,
        "why": "the database cannot be used now (SQLITE_CANTOPEN)",
    }
    assert (await watched.get("/healthz")).text == "ok"
    assert await watched.metric("database_up") == 0
    assert await watched.metric("outbox_waiting", channel="telegram", kind="reply") is None


async def test_another_database_in_its_place_is_told_of(watched: Watched) -> None:
    for file in watched.database.parent.glob("mentor.db*"):
        file.unlink()
    sqlite3.connect(watched.database).close()
    status, checks = await watched.ready()
    assert status == 503
    assert checks["database"]["why"] == "the database was changed by another version of the program"
    watched.database.write_bytes(b"no database at all " * 500)
    status, checks = await watched.ready()
    assert status == 503
    assert checks["database"]["why"] == "the database cannot be used now (SQLITE_NOTADB)"


async def test_telegram_is_told_of_from_when_it_fails(watched: Watched) -> None:
    await settled(watched)
    watched.telegram.down = True
    since = watched.clock.now.isoformat(timespec="seconds")
    assert await post(watched.app, text("/start")) == 200
    await watched.telegram.until(lambda: bool(watched.telegram.texts))
    await asyncio.sleep(0.01)
    watched.clock.forward(seconds=10)
    status, checks = await watched.ready()
    assert status == 503
    assert checks["telegram"] == {"ok": False, "why": f"no answer since {since} (server)"}
    assert checks["replies"] == {"ok": True, "why": "the oldest has waited 10 s"}
    watched.clock.forward(seconds=51)
    _, checks = await watched.ready()
    assert checks["replies"] == {"ok": False, "why": "the oldest has waited 61 s"}
    watched.telegram.down = False
    await ready_again(watched)


def test_before_telegram_has_answered_it_is_not_ready() -> None:
    clock = Clock()
    contact = Contact(clock)
    assert contact.check(clock.now).why == "no call was answered yet"
    contact.heard(TimedOut())
    clock.now += STALE + timedelta(seconds=1)
    assert not contact.check(clock.now).ok
    contact.heard(None)
    contact.heard(TimedOut())
    assert not contact.check(clock.now).ok
    clock.now += STALE + timedelta(seconds=1)
    assert contact.check(clock.now).ok  # nobody has tried since
