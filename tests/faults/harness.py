"""Real servers in processes of their own, a Telegram double, and mentees who talk meanwhile."""

import asyncio
import base64
import os
import random
import signal
import socket
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any, Final

import aiohttp
from aiohttp import web
from sqlalchemy import select

from bot.outbox import unpack_message
from bot.store import open_store
from bot.store.tables import messages, persons, updates
from bot.vault import Vault

SECRET: Final = "hemmelig"
TOKEN: Final = "4242:TOKEN"
KEY: Final = bytes(range(32))
FIRST_CHAT: Final = 1_000_001
WELCOME: Final = ("/start", "videre", "ja", "ja", "Sara", "læringssamarbeid")
TALK: Final = (
    "bli tryggere på å ta ordet i møter",
    "da sier jeg det jeg mener",
    "jeg øver sammen med Per på torsdag",
    "7",
    "ja",
    "det ble bedre enn jeg trodde",
)

numbers = count(1)


@dataclass
class Double:
    """The Bot API. `answers` may give another response for a sendMessage than ok."""

    received: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    fault: Any = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        if method != "sendMessage":
            return web.json_response({"ok": True, "result": {"username": "mentorbot"}})
        sent = await request.json()
        if self.fault is not None:
            response: web.StreamResponse | None = await self.fault(request, sent["chat_id"])
            if response is not None:
                return response
        await self.take(sent["chat_id"], sent["text"])
        return web.json_response({"ok": True, "result": {"message_id": next(numbers)}})

    async def take(self, chat: int, text: str) -> None:
        async with self.arrived:
            self.received[chat].append(text)
            self.arrived.notify_all()

    async def until_more(self, chat: int, than: int) -> None:
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.received[chat]) > than)


@asynccontextmanager
async def double_running(double: Double) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", double.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def servers_running(url: str, api: str, how_many: int) -> AsyncIterator[list["Process"]]:
    """None of them is left afterwards, whatever happens."""
    servers = [Process(url, api) for _ in range(how_many)]
    try:
        await asyncio.gather(*(server.start() for server in servers))
        yield servers
        await asyncio.gather(*(server.stop() for server in servers))
    finally:
        await asyncio.gather(*(server.kill() for server in servers))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Process:
    """One `mentor serve`, which can die and come back."""

    def __init__(self, database_url: str, api: str) -> None:
        self.port = free_port()
        self._environment = os.environ | {
            "MENTOR_DATABASE_URL": database_url,
            "MENTOR_KEYS": base64.b64encode(KEY).decode(),
            "MENTOR_TELEGRAM_TOKEN": TOKEN,
            "MENTOR_TELEGRAM_SECRET": SECRET,
            "MENTOR_TELEGRAM_API": api,
            "MENTOR_TELEGRAM_RATE": "0",
            "MENTOR_TELEGRAM_CHAT_RATE": "0",
            "MENTOR_OPEN_PROGRAMME": "true",
            "MENTOR_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "MENTOR_PORT": str(self.port),
        }

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self.port}/telegram/webhook"

    async def start(self) -> None:
        mentor = Path(sys.executable).with_name("mentor")
        self._running = await asyncio.create_subprocess_exec(
            mentor,
            "serve",
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(30):
            while not await self._listens():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._running.kill()
        await self._running.wait()

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await self._running.wait()


@dataclass
class Mentees:
    """Each says the next thing when the last was answered, and again until it is taken."""

    double: Double
    processes: list[Process]
    session: aiohttp.ClientSession
    posted: set[int] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)
    stopping: bool = False

    async def talk(self, chat: int) -> None:
        async for _ in self.answers(chat):
            pass

    async def answers(self, chat: int) -> AsyncIterator[float]:
        """How many seconds each answer took."""
        for number in count():
            if self.stopping:
                return
            text = WELCOME[number] if number < len(WELCOME) else TALK[number % len(TALK)]
            before, since = len(self.double.received[chat]), monotonic()
            await self.post(chat, text)
            await self.double.until_more(chat, before)
            yield monotonic() - since

    async def post(self, chat: int, text: str) -> None:
        update = next(numbers)
        self.posted.add(update)
        body = {
            "update_id": update,
            "message": {
                "message_id": update,
                "date": 0x7FFFFFFF,
                "chat": {"id": chat, "type": "private"},
                "from": {"id": chat, "first_name": "Sara"},
                "text": text,
            },
        }
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        while True:
            with suppress(aiohttp.ClientError, OSError):
                where = random.choice(self.processes).webhook
                async with self.session.post(where, json=body, headers=headers) as response:
                    if response.status == 200:
                        return
                    self.refused.append(response.status)
            await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Audit:
    """What is in the database, beside what arrived. `twice`: messages that came again, by chat."""

    taken: set[int]
    lost: list[int]
    twice: dict[int, int]
    out_of_order: list[int]


async def audit(database_url: str, double: Double) -> Audit:
    store = await asyncio.to_thread(open_store, database_url)
    try:
        taken = set(store.read(lambda reader: reader.scalars(select(updates.c.update_id)).all()))
        said = store.read(_said)
    finally:
        await store.close()
    lost: list[int] = []
    out_of_order: list[int] = []
    twice: dict[int, int] = {}
    for chat, messages_said in said.items():
        received = double.received[chat]
        texts = [text for text, _ in messages_said]
        once = _without_repeats(received, texts)
        twice[chat] = len(received) - len(once)
        if once != texts[: len(once)]:
            out_of_order.append(chat)
        # What still waited when the servers were stopped may have arrived or not.
        elif not all(waits for _, waits in messages_said[len(once) :]):
            lost.append(chat)
    return Audit(taken, lost, twice, out_of_order)


def _said(reader: Any) -> dict[int, list[tuple[str, bool]]]:
    """What was said to each chat, in order, and whether it still waited at the end."""
    rows = reader.execute(
        select(
            messages.c.external_id,
            messages.c.id,
            messages.c.body,
            messages.c.state,
            persons.c.id,
            persons.c.wrapped_key,
        )
        .join(persons, persons.c.id == messages.c.person_id)
        .where(messages.c.direction == "out")
        .order_by(messages.c.id)
    )
    vault, said = Vault([KEY]), defaultdict(list)
    for chat, number, body, state, person, wrapped in rows:
        key = vault.unwrap(person, wrapped)
        html = unpack_message(key.open("messages", number, body)).html
        said[int(chat)].append((html, state == "waiting"))
    return said


def _without_repeats(received: list[str], said: list[str]) -> list[str]:
    """What arrived, less what is the last message once more."""
    once: list[str] = []
    for text in received:
        place = len(once)
        expected = place < len(said) and said[place] == text
        if expected or not once or once[-1] != text:
            once.append(text)
    return once
