"""A person's conversation, read from the store in one look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, func, select

from bot import sessions
from bot.channels.web import CHANNEL
from bot.export import document
from bot.feeds import Agenda, meeting_file
from bot.library import Library
from bot.outbox import Document, unpack_message
from bot.pages.lines import Line, Mine, Said
from bot.pairs.sharing import ShownPath, path_in, path_shown_to
from bot.people import MAIL
from bot.progress import read_progress
from bot.store.tables import addresses, messages, persons, programmes
from bot.vault import PersonKey, Vault
from dialogues.progress import Progress
from dialogues.session import Goal, Message, NextStep, Session

PAGE: Final = 50  # messages


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one look gave. `person` None: nobody is known at this address.

    `newest` is the newest message there is, in `lines` or not. `earlier` is the question that
    was asked before the first of `lines`; its buttons work only if it is still open.
    """

    person: int | None = None
    session: Session = Session()
    lines: tuple[Line, ...] = ()
    older: bool = False
    newest: int = 0
    earlier: Said | None = None

    @property
    def goal(self) -> Goal | None:
        return self.session.memory.goal

    @property
    def next_step(self) -> NextStep | None:
        step = self.session.memory.next_step
        return step if step and step.outcome is None else None

    @property
    def known(self) -> bool:
        """Something is kept about the person: they have said yes to it."""
        return self.session.memory.consent is not None

    @property
    def paused(self) -> bool:
        return self.session.memory.paused

    @property
    def idle(self) -> bool:
        return self.known and not self.session.stack and not self.paused


@dataclass(frozen=True, slots=True)
class History:
    """Reads conversations for pages. `zone` is for programmes without one of their own."""

    vault: Vault
    zone: ZoneInfo

    def page(self, connection: Connection, browser: str, before: int | None = None) -> Conversation:
        """The newest messages, or those before message `before`."""
        reader = self._reader(connection, browser)
        if reader is None:
            return Conversation()
        rows = reader.rows(PAGE + 1, messages.c.id < before if before else None)
        older = len(rows) > PAGE
        return replace(
            reader.empty(),
            lines=reader.lines(rows[-PAGE:], rows[0] if older else None),
            older=older,
        )

    def since(self, connection: Connection, browser: str, after: int) -> Conversation:
        """What came after message `after`."""
        reader = self._reader(connection, browser)
        if reader is None:
            return Conversation()
        rows = reader.rows(PAGE, messages.c.id > after)
        before = reader.rows(1, messages.c.id <= after)
        asked = reader.rows(1, (messages.c.id <= after) & messages.c.number.is_not(None) & _OUT)
        return replace(
            reader.empty(),
            lines=reader.lines(rows, before[0] if before else None),
            earlier=reader.said(asked[0]) if asked else None,
        )

    def export(self, connection: Connection, browser: str, library: Library) -> bytes | None:
        """All there is about the person, as a file they can read."""
        reader = self._reader(connection, browser)
        return reader.export(library) if reader else None

    def progress(self, connection: Connection, browser: str) -> Progress | None:
        """The person's path; None where nobody is known."""
        reader = self._reader(connection, browser)
        return reader.progress() if reader else None

    def shown_path(
        self, connection: Connection, browser: str, share: int, now: datetime
    ) -> ShownPath | None:
        """A mentee's path that the person, their mentor, may see now."""
        person, _ = self.newest(connection, browser)
        if person is None:
            return None
        return path_shown_to(connection, person, share, now, self.vault.unwrap)

    def session(self, connection: Connection, browser: str) -> Session | None:
        """Where the person is in their conversation; None: nobody is known at this address."""
        reader = self._reader(connection, browser)
        return reader.empty().session if reader else None

    def meeting(
        self, connection: Connection, browser: str, library: Library, meeting: int
    ) -> Document | None:
        """One of the person's meetings, as a file for a calendar."""
        reader = self._reader(connection, browser)
        return reader.meeting(library, meeting) if reader else None

    def newest(self, connection: Connection, browser: str) -> tuple[int | None, int]:
        """Whose browser it is, and their newest message (0: there is none)."""
        row = connection.execute(
            select(addresses.c.person_id, func.max(messages.c.id))
            .join(messages, (messages.c.person_id == addresses.c.person_id) & _SPOKEN)
            .where(addresses.c.channel == CHANNEL, addresses.c.external_id == browser)
            .group_by(addresses.c.person_id)
        ).first()
        return (None, 0) if row is None else (row[0], row[1])

    def _reader(self, connection: Connection, browser: str) -> "_Reader | None":
        row = connection.execute(
            select(persons.c.id, persons.c.wrapped_key, persons.c.session, programmes.c.zone)
            .join(addresses, addresses.c.person_id == persons.c.id)
            .join(programmes, programmes.c.id == persons.c.programme_id)
            .where(addresses.c.channel == CHANNEL, addresses.c.external_id == browser)
        ).first()
        if row is None:
            return None
        key = self.vault.unwrap(row.id, row.wrapped_key)
        session = sessions.load(key.open("persons", 0, row.session))
        zone = ZoneInfo(row.zone) if row.zone else self.zone
        return _Reader(connection, self.vault, row.id, key, session, zone)


_OUT: Final = messages.c.direction == "out"
# A letter says only that something was, and what was taken back is not there.
_SPOKEN: Final = and_(messages.c.channel != MAIL, messages.c.withdrawn_at.is_(None))


class _Reader:
    """One person's messages, in one transaction."""

    def __init__(
        self,
        connection: Connection,
        vault: Vault,
        person: int,
        key: PersonKey,
        session: Session,
        zone: ZoneInfo,
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._person = person
        self._key = key
        self._session = session
        self._zone = zone
        self._keys = {person: key}
        newest_out = self.rows(1, _OUT & messages.c.number.is_not(None))
        self._open = _open_ask(session, newest_out[0].number if newest_out else None)

    def empty(self) -> Conversation:
        newest = self.rows(1)
        return Conversation(self._person, self._session, newest=newest[0].id if newest else 0)

    def export(self, library: Library) -> bytes:
        return document(
            self._connection, library, self._person, self._key, self._session, self._zone
        )

    def progress(self) -> Progress:
        return read_progress(self._connection, self._person, self._key, self._zone)

    def meeting(self, library: Library, meeting: int) -> Document | None:
        language = self._session.language
        unwrap = self._vault.unwrap
        agenda = Agenda(self._connection, unwrap, library, self._person, language)
        return meeting_file(agenda, meeting)

    def rows(self, limit: int, where: Any = None) -> Sequence[Any]:
        """The newest `limit` messages, oldest of them first."""
        statement = (
            select(messages)
            .where(messages.c.person_id == self._person, _SPOKEN)
            .order_by(messages.c.id.desc())
            .limit(limit)
        )
        if where is not None:
            statement = statement.where(where)
        return self._connection.execute(statement).all()[::-1]

    def lines(self, rows: Sequence[Any], before: Any | None) -> tuple[Line, ...]:
        """`before` is the message ahead of them, which may have begun their day."""
        day = self._day(before) if before else None
        found: list[Line] = []
        for row in rows:
            today = self._day(row)
            line = self.said(row) if row.direction == "out" else self._mine(row)
            found.append(replace(line, day=None if today == day else today))
            day = today
        return tuple(found)

    def said(self, row: Any) -> Said:
        message: Message = unpack_message(self._body(row))
        is_open = message.ask is not None and message.ask == self._open
        shown = None
        if message.picture and row.words_of is not None:
            shown = path_in(self._connection, row.id, self._vault.unwrap)
        path = shown.share if shown else None
        return Said(row.id, message, open=is_open, export=row.export, path=path)

    def _mine(self, row: Any) -> Mine:
        return Mine(row.id, self._body(row).decode())

    def _body(self, row: Any) -> bytes:
        body: bytes = row.body
        owner = self._person if row.words_of is None else row.words_of
        return self._key_of(owner).open("messages", row.id, body) if row.sealed else body

    def _key_of(self, person: int) -> PersonKey:
        """Their own, or that of somebody whose words they were shown."""
        if person not in self._keys:
            found = select(persons.c.wrapped_key).where(persons.c.id == person)
            wrapped = self._connection.execute(found).scalar_one()
            self._keys[person] = self._vault.unwrap(person, wrapped)
        return self._keys[person]

    def _day(self, row: Any) -> date:
        local: date = row.created_at.astimezone(self._zone).date()
        return local


def _open_ask(session: Session, newest: int | None) -> int | None:
    """The number whose buttons work now, as the core decides it.

    Between two conversations only the buttons of the very last message do: `newest` is its number.
    """
    if session.top is None:
        return newest if newest == session.asks else None
    return session.asks if session.top.ask == session.asks else None
