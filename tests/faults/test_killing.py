"""kill -9 under load: nothing lost, nothing done twice, and a message again only where it was in
flight."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.faults.harness import (
    FIRST_CHAT,
    Double,
    Mentees,
    audit,
    double_running,
    servers_running,
)
from tests.postgres import database

CHATS = 16


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'mentor.db'}"
        return
    with database() as url:
        yield url


async def survive(url: str, processes: int, kills: int) -> None:
    double = Double()
    async with (
        double_running(double) as api,
        aiohttp.ClientSession() as session,
        servers_running(url, api, processes) as servers,
    ):
        mentees = Mentees(double, servers, session)
        chats = range(FIRST_CHAT, FIRST_CHAT + CHATS)
        talking = [asyncio.create_task(mentees.talk(chat)) for chat in chats]
        for turn in range(kills):
            await asyncio.sleep(random.uniform(0.3, 1.5))
            # Of several, in turn: so the one that leads is among them.
            victim = servers[turn % processes]
            await victim.kill()
            await victim.start()
        await asyncio.sleep(1)
        mentees.stopping = True
        async with asyncio.timeout(20):
            await asyncio.gather(*talking)
    found = await asyncio.to_thread(lambda: asyncio.run(audit(url, double)))
    answered = sum(len(texts) for texts in double.received.values())
    again = sum(found.twice.values())
    print(f"{len(mentees.posted)} updates, {answered} messages, {again} of them again")  # noqa: T201
    assert mentees.posted <= found.taken
    assert found.lost == []
    assert found.out_of_order == []
    assert all(0 <= again <= kills for again in found.twice.values()), found.twice
    assert len(mentees.posted) > CHATS * 6


@pytest.mark.faults
async def test_a_few_kills(url: str, kind: str) -> None:
    await survive(url, processes=1 if kind == "sqlite" else 2, kills=2)


@pytest.mark.faults
async def test_twenty_kills(url: str, kind: str) -> None:
    await survive(url, processes=1 if kind == "sqlite" else 3, kills=20)
