"""The outbox as delivery sees it: messages that are stored and not sent yet."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection, and_, case, func, select

from bot import export, outbox
from bot.feeds import Agenda, meeting_file
from bot.library import Library
from bot.outbox import Document, Outgoing, Result, unpack_message
from bot.pairs.sharing import path_in
from bot.people import People
from bot.progress import read_progress
from bot.store import Store, Transaction
from bot.store.statements import WAITING
from bot.store.tables import messages, persons
from dialogues.progress import Progress

_owners = persons.alias()
_WAITS: Final = and_(WAITING, messages.c.withdrawn_at.is_(None))

GLANCE: Final = 500  # messages looked at in a sweep, of each kind


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits, before it is read. `unasked`: nobody waits for it."""

    id: int
    chat: str
    unasked: bool


class Backlog:
    """`clock` gives the time in UTC. StoreUnavailable, from any of these: try again later."""

    def __init__(
        self, store: Store, everybody: People, library: Library, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._everybody = everybody
        self._library = library
        self._clock = clock

    async def mark(self, results: Sequence[Result]) -> None:
        """Note what became of messages."""
        await self._store.run(partial(outbox.mark, results, self._clock()))

    async def chats(self, channel: str) -> tuple[str, ...]:
        """Every chat that something waits for, those first that somebody waits in."""
        return await asyncio.to_thread(self._store.read, partial(_chats, channel))

    async def glance(self, channel: str) -> tuple[Waiting, ...]:
        """The oldest that wait, replies first."""
        return await asyncio.to_thread(self._store.read, partial(_glance, channel))

    async def load(self, channel: str, chats: Sequence[str]) -> tuple[Outgoing, ...]:
        """All that waits for these chats, oldest first."""
        read = partial(_load, channel, tuple(chats), self._everybody, self._library)
        return await self._store.run(read)

    async def still_waits(self, identity: int) -> bool:
        """False when it was dropped meanwhile, or its person was deleted."""
        return await asyncio.to_thread(self._store.read, partial(_still_waits, identity))


def _chats(channel: str, connection: Connection) -> tuple[str, ...]:
    found = (
        select(messages.c.external_id)
        .where(_WAITS, messages.c.channel == channel)
        .group_by(messages.c.external_id)
        .order_by(func.min(case((messages.c.unasked, 1), else_=0)), func.min(messages.c.id))
    )
    return tuple(connection.execute(found).scalars())


def _glance(channel: str, connection: Connection) -> tuple[Waiting, ...]:
    found = []
    for unasked in (False, True):
        rows = connection.execute(
            select(messages.c.id, messages.c.external_id)
            .where(_WAITS, messages.c.channel == channel, messages.c.unasked == unasked)
            .order_by(messages.c.id)
            .limit(GLANCE)
        )
        found += [Waiting(row.id, row.external_id, unasked) for row in rows]
    return tuple(found)


def _load(
    channel: str,
    chats: Sequence[str],
    everybody: People,
    library: Library,
    transaction: Transaction,
) -> tuple[Outgoing, ...]:
    """What goes along is made anew: «mine data», a meeting, a picture of how it is now."""
    rows = transaction.execute(
        select(
            messages.c.id,
            messages.c.person_id,
            messages.c.external_id,
            messages.c.body,
            messages.c.export,
            messages.c.unasked,
            messages.c.words_of,
            persons.c.wrapped_key,
            _owners.c.wrapped_key.label("owners_key"),
        )
        .outerjoin(persons, persons.c.id == messages.c.person_id)
        .outerjoin(_owners, _owners.c.id == messages.c.words_of)
        .where(_WAITS, messages.c.channel == channel, messages.c.external_id.in_(chats))
        .order_by(messages.c.id)
    ).all()
    found = []
    for row in rows:
        body, document = row.body, None
        if row.person_id is not None:
            owner, wrapped = row.person_id, row.wrapped_key
            if row.words_of is not None:
                owner, wrapped = row.words_of, row.owners_key
            body = everybody.key(owner, wrapped).open("messages", row.id, body)
        message = unpack_message(body)
        progress, whose = None, None
        if message.picture and row.person_id is not None:
            shown = path_in(transaction, row.id, everybody.key) if row.words_of else None
            if shown is not None:
                progress, whose = shown.path, shown.name
            else:
                progress = _progress(row.person_id, everybody, transaction)
        if row.person_id is not None and (row.export or message.calendar):
            meeting = None if row.export else message.calendar
            document = _document(row.person_id, meeting, everybody, library, transaction)
        found.append(
            Outgoing(
                row.id,
                row.person_id,
                channel,
                row.external_id,
                message,
                document,
                unasked=row.unasked,
                progress=progress,
                whose=whose,
            )
        )
    return tuple(found)


def _document(
    identity: int,
    meeting: int | None,
    everybody: People,
    library: Library,
    transaction: Transaction,
) -> Document | None:
    person = everybody.by_id(transaction, identity)
    assert person is not None  # a message goes with its person
    if meeting is not None:
        language = person.session.language
        agenda = Agenda(transaction, everybody.key, library, person.id, language)
        return meeting_file(agenda, meeting)
    body = export.document(transaction, library, person.id, person.key, person.session, person.zone)
    return Document(export.FILE_NAME, body)


def _progress(identity: int, everybody: People, transaction: Transaction) -> Progress:
    person = everybody.by_id(transaction, identity)
    assert person is not None  # a message goes with its person
    return read_progress(transaction, person.id, person.key, person.zone)


def _still_waits(identity: int, connection: Connection) -> bool:
    row = connection.execute(select(messages.c.id).where(_WAITS, messages.c.id == identity))
    return row.first() is not None
