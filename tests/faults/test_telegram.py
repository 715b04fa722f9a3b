"""Telegram refuses, breaks and dawdles: nothing is lost, and one chat's trouble is its own."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles
from time import monotonic

import aiohttp
import pytest
from aiohttp import web

from tests.faults.harness import (
    FIRST_CHAT,
    Double,
    Mentees,
    audit,
    double_running,
    servers_running,
)

CHATS = 16
SHARE = 0.02  # of the sends, for each kind of trouble
CHOSEN = FIRST_CHAT

Fault = Callable[[web.Request, int], Awaitable[web.StreamResponse | None]]


def _too_many(seconds: int) -> web.Response:
    told = f"Too Many Requests: retry after {seconds}"
    body = {"ok": False, "error_code": 429, "description": told}
    return web.json_response(body | {"parameters": {"retry_after": seconds}}, status=429)


def anything(double: Double, chance: random.Random) -> Fault:
    async def fault(request: web.Request, chat: int) -> web.StreamResponse | None:
        kind = int(chance.random() / SHARE)
        if kind == 0:
            return _too_many(1)
        if kind == 1:
            return web.json_response({"ok": False, "description": "Internal"}, status=500)
        if kind in (2, 3):
            if kind == 3:  # it arrived, and nobody hears that it did
                await double.take(chat, (await request.json())["text"])
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if kind == 4:
            await asyncio.sleep(0.3)
        return None

    return fault


async def _talk(
    tmp_path: Path, fault: Callable[[Double], Fault] | None, seconds: float
) -> tuple[Double, Mentees, dict[int, list[float]]]:
    """How long each chat waited for each answer, in seconds."""
    double, waits = Double(), dict[int, list[float]]()
    url = f"sqlite:///{tmp_path / 'mentor.db'}"
    if fault is not None:
        double.fault = fault(double)
    async with (
        double_running(double) as api,
        aiohttp.ClientSession() as session,
        servers_running(url, api, 1) as servers,
    ):
        mentees = Mentees(double, servers, session)

        async def timed(chat: int) -> None:
            waits[chat] = []
            async for waited in mentees.answers(chat):
                waits[chat].append(waited)

        chats = range(FIRST_CHAT, FIRST_CHAT + CHATS)
        talking = [asyncio.create_task(timed(chat)) for chat in chats]
        await asyncio.sleep(seconds)
        mentees.stopping = True
        async with asyncio.timeout(30):
            await asyncio.gather(*talking)
    return double, mentees, waits


async def _all_is_well(tmp_path: Path, seconds: float) -> None:
    chance = random.Random(1)
    double, mentees, _ = await _talk(tmp_path, lambda double: anything(double, chance), seconds)
    found = await asyncio.to_thread(
        lambda: asyncio.run(audit(f"sqlite:///{tmp_path / 'mentor.db'}", double))
    )
    print(f"{len(mentees.posted)} updates, {sum(found.twice.values())} messages again")  # noqa: T201
    assert mentees.refused == []
    assert mentees.posted == found.taken
    assert (found.lost, found.out_of_order) == ([], [])


async def test_whatever_telegram_does_nothing_is_lost(tmp_path: Path) -> None:
    await _all_is_well(tmp_path, 3)


@pytest.mark.faults
async def test_whatever_telegram_does_for_a_minute(tmp_path: Path) -> None:
    await _all_is_well(tmp_path, 60)


@pytest.mark.faults
async def test_one_chats_refusals_do_not_slow_the_others(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "trouble").mkdir()
    _, _, calm = await _talk(tmp_path / "calm", None, 15)

    def refuse_one(_: Double) -> Fault:
        async def fault(_: web.Request, chat: int) -> web.StreamResponse | None:
            return _too_many(1) if chat == CHOSEN and monotonic() % 2 < 1 else None

        return fault

    _, _, troubled = await _talk(tmp_path / "trouble", refuse_one, 15)
    before, after = (_p99(waits) for waits in (calm, troubled))
    print(f"p99 {before * 1000:.0f} ms, with one chat refused {after * 1000:.0f} ms")  # noqa: T201
    assert after <= 1.5 * before


def _p99(waits: dict[int, list[float]]) -> float:
    others = [waited for chat, each in waits.items() if chat != CHOSEN for waited in each]
    return quantiles(others, n=100)[98]
