"""What there is to gain: one durable transaction and one send for each update, and no features.

Starlette, SQLite with write-ahead log and synchronous = FULL, aiohttp. What arrives while a commit
is under way shares the next one; only the commit, which waits for the disk, leaves the loop.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import aiohttp
import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers.questions import API, PORT, QUESTIONS, TOKEN, after, asked, asked_again

TABLES: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE talk (chat INTEGER PRIMARY KEY, question INTEGER NOT NULL);
CREATE TABLE answer (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, question INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE TABLE seen (update_id INTEGER PRIMARY KEY);
"""


class Person(msgspec.Struct):
    id: int
    first_name: str = ""


class Message(msgspec.Struct):
    chat: Person
    text: str = ""


class Update(msgspec.Struct):
    update_id: int
    message: Message


@dataclass(frozen=True, slots=True)
class Job:
    update: Update
    reply: asyncio.Future[str | None]  # None: it was seen before


class Talks:
    """The database. `take` gives the reply to an update once it is committed."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.executescript(TABLES)
        self._beside = ThreadPoolExecutor(1)
        self._waiting: list[Job] = []
        self._busy: asyncio.Task[None] | None = None

    async def take(self, update: Update) -> str | None:
        loop = asyncio.get_running_loop()
        job = Job(update, loop.create_future())
        self._waiting.append(job)
        if self._busy is None:
            self._busy = loop.create_task(self._work())
        return await job.reply

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            jobs, self._waiting = self._waiting, []
            self._database.execute("BEGIN IMMEDIATE")
            replies = [self._step(job.update) for job in jobs]
            await loop.run_in_executor(self._beside, self._database.execute, "COMMIT")
            for job, reply in zip(jobs, replies, strict=True):
                job.reply.set_result(reply)
        self._busy = None

    def _step(self, update: Update) -> str | None:
        run, chat = self._database.execute, update.message.chat
        noted = run("INSERT OR IGNORE INTO seen VALUES (?)", (update.update_id,))
        if not noted.rowcount:
            return None
        row = run("SELECT question FROM talk WHERE chat = ?", (chat.id,)).fetchone()
        following = 0
        if row is not None:
            question: int = row[0]
            kept = QUESTIONS[question][1](update.message.text)
            if kept is None:
                return asked_again(question)
            run(
                "INSERT INTO answer (chat, question, text) VALUES (?, ?, ?)",
                (chat.id, question, kept),
            )
            following = after(question)
        run("INSERT OR REPLACE INTO talk VALUES (?, ?)", (chat.id, following))
        return asked(following, chat.first_name)


def site() -> Starlette:
    talks = Talks(os.environ["DATABASE"])
    read = msgspec.json.Decoder(Update).decode
    address = f"{API}/bot{TOKEN}/sendMessage"
    sessions: list[aiohttp.ClientSession] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=100)
        async with aiohttp.ClientSession(connector=connector) as session:
            sessions.append(session)
            yield

    async def webhook(request: Request) -> Response:
        update = read(await request.body())
        reply = await talks.take(update)
        if reply is not None:
            message = {"chat_id": update.message.chat.id, "text": reply}
            async with sessions[0].post(address, json=message) as answer:
                await answer.read()
        return Response(status_code=HTTPStatus.OK)

    return Starlette(routes=[Route("/webhook", webhook, methods=["POST"])], lifespan=lifespan)


uvicorn.run(
    site(), port=PORT, http="httptools", loop="uvloop", access_log=False, log_level="warning"
)
