"""Several processes on one PostgreSQL: each has a store of its own here, as if it were one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from bot.errors import StoreUnavailable
from bot.store import Store, open_store, postgres
from bot.store.news import News
from bot.store.tables import addresses, answers, messages, persons
from dialogues.events import Opened, Pressed, Said
from tests.postgres import database
from tests.store.engine import BOT, NORA, Engine, asked, running


@pytest.fixture
def url() -> Iterator[str]:
    with database() as url:
        yield url


@pytest.fixture
async def engines(path: Path, url: str) -> AsyncIterator[tuple[Engine, Engine]]:
    async with running(path, url=url) as one, running(path, one.clock, url=url) as two:
        yield one, two


@pytest.fixture
async def stores(url: str) -> AsyncIterator[tuple[Store, Store]]:
    one, two = open_store(url), open_store(url)
    yield one, two
    await one.close()
    await two.close()


def cut_all_connections(url: str) -> None:
    """As a restart of the database does."""
    with postgres.connect(make_url(url)) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_the_same_update_on_two_is_one_step(engines: tuple[Engine, Engine]) -> None:
    one, two = engines
    await one.welcome()
    before = one.number_of(messages)
    handled = await asyncio.gather(
        *(each.say("jeg øver med Per", update=(BOT, 1)) for each in (one, two) * 4)
    )
    assert sorted(each.duplicate for each in handled) == [False] + [True] * 7
    assert one.number_of(messages) == before + 2


async def test_someone_new_on_two_is_one_person(engines: tuple[Engine, Engine]) -> None:
    one, two = engines
    handled = await asyncio.gather(*(each.tell(Opened("")) for each in (one, two) * 3))
    assert one.number_of(persons) == one.number_of(addresses) == 1
    assert len({each.person for each in handled}) == 1


async def test_a_press_and_a_text_at_once_are_one_after_the_other(
    engines: tuple[Engine, Engine],
) -> None:
    one, two = engines
    handled = await one.welcome()
    for number in range(5):
        ask, before = asked(handled), one.number_of(answers)
        option = next(iter(handled.outgoing[0].message.buttons), ((None, "!hopp"),))[0][1]
        pressed, texted = await asyncio.gather(
            one.tell(Pressed(ask, option)), two.tell(Said(f"svar {number}", two.clock.now))
        )
        assert texted.outgoing
        assert one.number_of(answers) <= before + 2
        numbers = [row.number for row in one.rows(answers)]
        assert len(numbers) == len(set(numbers))
        spoken = [each for each in (pressed, texted) if each.outgoing]
        handled = max(spoken, key=lambda each: each.outgoing[0].id)
        if handled.outgoing[0].message.ask is None:
            break


async def test_a_lost_connection_costs_nobody_anything(
    url: str, engines: tuple[Engine, Engine]
) -> None:
    one, two = engines
    await one.welcome()
    for number in range(3):
        await asyncio.to_thread(cut_all_connections, url)
        handled = await asyncio.gather(
            one.say(f"første {number}"), two.say(f"andre {number}", chat="2")
        )
        assert all(each.outgoing for each in handled)


async def test_a_database_that_is_away_is_told_of(url: str) -> None:
    gone = make_url(url).set(database="no_such_database")
    with pytest.raises(StoreUnavailable, match="cannot be opened") as raised:
        open_store(gone.render_as_string(hide_password=False))
    assert "password" not in str(raised.value).lower()


async def test_two_may_start_at_once(url: str) -> None:
    stores = await asyncio.gather(*(asyncio.to_thread(open_store, url) for _ in range(3)))
    for store in stores:
        await store.close()


async def test_one_leads_and_another_takes_over_within_a_second(
    url: str, stores: tuple[Store, Store]
) -> None:
    one, two = stores
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        lost = await first.enter_async_context(one.leadership())
        waiting = asyncio.create_task(second.enter_async_context(two.leadership()))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        await asyncio.to_thread(cut_all_connections, url)
        async with asyncio.timeout(1):
            await waiting
            await lost.wait()


async def test_news_reaches_the_others_and_not_oneself(stores: tuple[Store, Store]) -> None:
    one, two = stores
    heard: tuple[list[Any], list[Any]] = ([], [])
    news = [News(7, "web", f"browser-{number}") for number in range(120)]
    async with one.wire(heard[0].append) as tell, two.wire(heard[1].append):
        await _until(lambda: heard == ([None], [None]))
        for each in news:
            tell(each)
        await _until(lambda: len(heard[1]) == 121)
        assert heard[1][1:] == news
        assert heard[0] == [None]


async def test_after_a_lost_connection_everything_may_have_been_missed(
    url: str, stores: tuple[Store, Store]
) -> None:
    one, two = stores
    heard: list[Any] = []
    async with one.wire(lambda _: None) as tell, two.wire(heard.append):
        await _until(lambda: heard == [None])
        await asyncio.to_thread(cut_all_connections, url)
        await _until(lambda: heard == [None, None])
        for _ in range(50):  # the first may be lost with the connection it was told on
            tell(News(None, "telegram", NORA))
            await asyncio.sleep(0.02)
            if len(heard) > 2:
                break
        assert heard[2] == News(None, "telegram", NORA)


async def test_a_lock_that_is_held_too_long_is_told_of(
    url: str, engines: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = engines
    await one.welcome()
    monkeypatch.setattr(postgres, "TRIES", 1)
    with psycopg.connect(**postgres.arguments(make_url(url))) as other:
        other.execute("SELECT * FROM persons FOR UPDATE")
        with pytest.raises(StoreUnavailable, match="LockNotAvailable"):
            await one.say("jeg venter")
    assert (await one.say("nå går det")).outgoing


async def _until(met: Any) -> None:
    async with asyncio.timeout(5):
        while not met():  # noqa: ASYNC110 - what is awaited is another connection's doing
            await asyncio.sleep(0.01)
