"""The engine as the program builds it, on a SQLite file of its own and with a clock in hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from bot.backlog import Backlog
from bot.clockwork import Clockwork
from bot.conversation import Arrival, Conversations, Handled, Outgoing, Result
from bot.library import FOLDER, Library, open_library, read_folder
from bot.store import Store, open_store
from bot.store.tables import metadata
from bot.vault import Vault
from dialogues.bank import Source
from dialogues.events import Event, Opened, Pressed, Said
from tests.fresh import database_at

NORA = "1000001"
BOT = 7
KEY = bytes(range(32))

_numbers = count(10_000)

WELCOME = (
    "Videre",
    "ja",
    "ja",
    "Nora",
    "læringssamarbeid",
    "bli tryggere på å si det jeg mener i møter",
    "sier noe i hvert møte uten å øve",
    "leder prosjektmøtet selv",
    "sitter stille og irriterer meg",
    "-1",
    "ja",
)


@cache
def shipped_library() -> Library:
    """The program's own content. Shared by all tests, since compiling it takes a while."""
    texts = read_folder(FOLDER)
    return Library(Source(*place, 1, text) for place, text in texts.items())


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # ten o'clock in Oslo

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass
class Engine:
    path: Path
    store: Store
    conversations: Conversations
    backlog: Backlog
    clock: Clock
    clockwork: Clockwork
    library: Library
    handled: list[Handled] = field(default_factory=list)

    async def tell(
        self, event: Event, chat: str = NORA, channel: str = "telegram", **rest: Any
    ) -> Handled:
        """One update from a chat, numbered unless a number is given."""
        rest.setdefault("update", (BOT, next(_numbers)))
        return await self.conversations.handle(Arrival(channel, chat, event, "Nora", **rest))

    async def say(self, text: str, chat: str = NORA, **rest: Any) -> Handled:
        return await self.tell(Said(text, self.clock.now), chat, **rest)

    async def press(self, ask: int, option: str, chat: str = NORA, **rest: Any) -> Handled:
        return await self.tell(Pressed(ask, option), chat, **rest)

    async def open(self, payload: str = "", chat: str = NORA, **rest: Any) -> Handled:
        return await self.tell(Opened(payload), chat, **rest)

    async def welcome(self, chat: str = NORA, channel: str = "telegram") -> Handled:
        """Through the welcome and the goal, to the first question of the first conversation."""
        handled = await self.open(chat=chat, channel=channel)
        for text in WELCOME:
            self.clock.forward(seconds=20)
            handled = await self.say(text, chat, channel=channel)
        return handled

    async def deliver(self, handled: Handled) -> None:
        """As if the channel had taken everything: its number is the row's, shortened."""
        sent = [Result(each.id, "sent", each.id >> 20, 1) for each in handled.outgoing]
        await self.backlog.mark(sent)

    async def waiting(self, channel: str) -> tuple[Outgoing, ...]:
        """All that waits to be sent on a channel, chat by chat."""
        return await self.backlog.load(channel, await self.backlog.chats(channel))

    def rows(self, table: Table) -> list[Any]:
        return list(self.store.read(lambda connection: connection.execute(select(table)).all()))

    def number_of(self, table: Table) -> int:
        counted = select(func.count()).select_from(table)
        return int(self.store.read(lambda connection: connection.scalar(counted)) or 0)

    def files(self) -> bytes:
        """Every byte of the database, its log and its index; of PostgreSQL, of every row."""
        files = tuple(self.path.parent.glob(self.path.name + "*"))
        if files:
            return b"".join(file.read_bytes() for file in files)
        rows = (
            value for table in metadata.sorted_tables for row in self.rows(table) for value in row
        )
        return b" ".join(v if isinstance(v, bytes) else str(v).encode() for v in rows)


@asynccontextmanager
async def running(
    path: Path,
    clock: Clock | None = None,
    *,
    url: str | None = None,
    open_programme: bool = True,
    prompts: Path | None = None,
) -> AsyncIterator[Engine]:
    """On the file, or on the database that `url` names.

    `prompts`: a folder whose content is brought to the database, as when the program starts.
    """
    clock = clock or Clock()
    store = open_store(url or database_at(path))
    try:
        library = await open_library(store, clock, prompts) if prompts else shipped_library()
        conversations = Conversations(
            store,
            Vault([KEY]),
            library,
            clock,
            open_programme=open_programme,
            zone="Europe/Oslo",
        )
        clockwork = Clockwork(store, conversations, clock)
        backlog = Backlog(store, conversations.people, library, clock)
        engine = Engine(path, store, conversations, backlog, clock, clockwork, library)
        conversations.on_handled(engine.handled.append)
        yield engine
    finally:
        await store.close()


def said(handled: Handled) -> str:
    """The one message that came of it, as mark-up."""
    (outgoing,) = handled.outgoing
    return outgoing.message.html


def asked(handled: Handled) -> int:
    """The number of the question in it."""
    (outgoing,) = handled.outgoing
    assert outgoing.message.ask is not None
    return outgoing.message.ask
