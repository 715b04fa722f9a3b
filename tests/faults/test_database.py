"""A database that goes away in the middle of it, and comes back."""

import asyncio

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
from tests.postgres import address, database, own_server, server

CHATS = 16


async def away_for(seconds: float) -> None:
    double = Double()
    with database() as url:
        async with (
            double_running(double) as api,
            aiohttp.ClientSession() as session,
            servers_running(url, api, 2) as servers,
        ):
            mentees = Mentees(double, servers, session)
            chats = range(FIRST_CHAT, FIRST_CHAT + CHATS)
            talking = [asyncio.create_task(mentees.talk(chat)) for chat in chats]
            await asyncio.sleep(2)
            assert mentees.refused == []
            await asyncio.to_thread(own_server().stop)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(own_server().start)
            told = len(double.received[FIRST_CHAT])
            await asyncio.sleep(4)
            mentees.stopping = True
            async with asyncio.timeout(30):
                await asyncio.gather(*talking)
        found = await asyncio.to_thread(lambda: asyncio.run(audit(url, double)))
    print(f"{len(mentees.posted)} updates, {len(mentees.refused)} told to come again")  # noqa: T201
    assert set(mentees.refused) == {503}
    assert len(double.received[FIRST_CHAT]) > told
    assert mentees.posted <= found.taken
    assert (found.lost, found.out_of_order) == ([], [])


@pytest.mark.faults
async def test_postgresql_is_stopped_for_ten_seconds() -> None:
    if server() != address(own_server()):
        pytest.skip("MENTOR_TEST_DATABASE_URL is not ours to stop")
    await away_for(10)
