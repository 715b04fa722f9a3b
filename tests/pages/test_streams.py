import asyncio
from collections.abc import AsyncGenerator

import pytest

from bot.arrivals import Handled
from bot.channels import web
from bot.channels.web import Streams
from bot.outbox import Outgoing
from dialogues.session import Message

A_MOMENT = 0.02  # seconds


def said(channel: str, external_id: str, person: int | None) -> Handled:
    outgoing = Outgoing(1, person, channel, external_id, Message("Hei."))
    return Handled((outgoing,), person=person)


async def soon(stream: AsyncGenerator[bool]) -> bool:
    return await asyncio.wait_for(anext(stream), 2)


async def silent(stream: AsyncGenerator[bool]) -> bool:
    task = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(A_MOMENT)
    task.cancel()
    return not task.done()


async def test_a_page_hears_what_is_said_to_it() -> None:
    streams = Streams()
    stream = streams.listen("a", 1)
    waiting = asyncio.ensure_future(soon(stream))
    await asyncio.sleep(A_MOMENT)
    streams.on_handled(said("web", "a", 1))
    assert await waiting


async def test_it_hears_what_is_said_to_the_same_person_elsewhere() -> None:
    streams = Streams()
    waiting = asyncio.ensure_future(soon(streams.listen("a", 1)))
    await asyncio.sleep(A_MOMENT)
    streams.on_handled(said("telegram", "77", 1))
    assert await waiting


async def test_it_learns_who_its_person_is() -> None:
    streams = Streams()
    stream = streams.listen("a", None, news=True)
    assert await soon(stream)
    streams.on_handled(said("web", "a", 1))
    assert await soon(stream)
    streams.on_handled(said("telegram", "77", 1))
    assert await soon(stream)


async def test_it_hears_nothing_of_others() -> None:
    streams = Streams()
    stream = streams.listen("a", 1, news=True)
    assert await soon(stream)
    streams.on_handled(said("web", "b", 2))
    streams.on_handled(said("telegram", "a", None))
    assert await silent(stream)


async def test_the_line_is_kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "STILL_HERE_SECONDS", 0.01)
    assert not await soon(Streams().listen("a", 1))


async def test_closing_ends_every_stream_at_once() -> None:
    streams = Streams()
    stream = streams.listen("a", 1)
    waiting = asyncio.ensure_future(anext(stream, None))
    await asyncio.sleep(A_MOMENT)
    streams.close()
    assert await asyncio.wait_for(waiting, 2) is None
    assert await anext(streams.listen("b", 2), None) is None
