"""A person's meetings for their calendar: by a secret address, and as the file of one meeting.

Of an address only the hash is kept. It works until the person asks for a new one, or for none.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, or_, select

from bot.calendars import Appointment, Status, calendar
from bot.library import Library
from bot.outbox import Document
from bot.pairs.facts import NAME_PLACE, unpack_text
from bot.reading import Reader
from bot.store import Transaction
from bot.store.pair_tables import feeds, meetings, mentorships
from bot.store.tables import persons, programmes
from bot.vault import PersonKey, Vault
from dialogues.effects import OfferCalendar
from dialogues.events import CalendarKept

TOKEN_BYTES: Final = 24
KEPT: Final = timedelta(days=90)  # how long a meeting that has been stays in the calendar
_STATUS: Final[dict[str, Status]] = {"proposed": "TENTATIVE", "confirmed": "CONFIRMED"}


# -- the address ----------------------------------------------------------------------------------


def offer(
    transaction: Transaction,
    person: int,
    wanted: OfferCalendar,
    now: datetime,
    address: Callable[[str], str | None],
) -> CalendarKept:
    """`address(token)` is where the calendar is, None where nothing could reach it."""
    mine = feeds.c.person_id == person
    there = transaction.execute(select(feeds.c.token_hash).where(mine)).first() is not None
    if wanted.off:
        transaction.execute(delete(feeds).where(mine))
        return CalendarKept("off" if there else "none")
    if there and not wanted.new:
        return CalendarKept("there")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = address(token)
    if link is None:
        return CalendarKept("no_address")
    transaction.execute(delete(feeds).where(mine))
    row = {"token_hash": _hash(token), "person_id": person, "created_at": now}
    transaction.execute(feeds.insert(), row)
    return CalendarKept("new", link)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


# -- what is in it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agenda:
    """One person's meetings, read with one reader. `language` is that of the titles."""

    reader: Reader
    unwrap: Callable[[int, bytes], PersonKey]
    library: Library
    person: int
    language: str

    def all(self, since: datetime) -> tuple[Appointment, ...]:
        """Each meeting once, as it is now, those that end before `since` left out. No places."""
        rows = self._rows(meetings.c.starts_at >= since)
        newest = {row.first_id: row for row in rows}
        found = (self._appointment(newest[first]) for first in sorted(newest))
        return tuple(each for each in found if each.sequence or each.status != "CANCELLED")

    def one(self, meeting: int) -> Appointment | None:
        """A meeting as it is now, with its place; None when it is not this person's."""
        first = select(meetings.c.first_id).where(meetings.c.id == meeting).scalar_subquery()
        rows = self._rows(meetings.c.first_id == first)
        return self._appointment(rows[-1], with_place=True) if rows else None

    def _rows(self, where: Any) -> list[Any]:
        """Oldest first, so that of each meeting the last is how it is now."""
        found = (
            select(
                meetings,
                mentorships.c.mentee_id,
                mentorships.c.mentor_id,
                mentorships.c.mentee_name,
                mentorships.c.mentor_name,
                mentorships.c.ended_at,
            )
            .join(mentorships, mentorships.c.id == meetings.c.mentorship_id)
            .where(
                or_(mentorships.c.mentee_id == self.person, mentorships.c.mentor_id == self.person),
                where,
            )
            .order_by(meetings.c.id)
        )
        return list(self.reader.execute(found).all())

    def _appointment(self, row: Any, *, with_place: bool = False) -> Appointment:
        over = row.ended_at is not None and row.starts_at > row.ended_at
        return Appointment(
            uid=row.first_id,
            title=self._title(row),
            starts_at=row.starts_at,
            minutes=row.minutes,
            zone=row.zone,
            status="CANCELLED" if over else _STATUS.get(row.state, "CANCELLED"),
            sequence=row.sequence + over,
            created_at=row.at,
            changed_at=max(row.changed_at, row.ended_at) if over else row.changed_at,
            place=self._place(row.first_id) if with_place else "",
        )

    def _title(self, row: Any) -> str:
        as_mentee = row.mentee_id == self.person
        other, sealed = (
            (row.mentor_id, row.mentor_name) if as_mentee else (row.mentee_id, row.mentee_name)
        )
        key = self._key(other) if other is not None and sealed is not None else None
        bank = self.library.bank
        if key is not None:
            name = unpack_text(key.open(NAME_PLACE, row.mentorship_id, sealed))
        else:
            name = bank.label("mentoren_din" if as_mentee else "menteen_din", self.language)
        return str(bank.line("møte_tittel", self.language, partner=name).unescape())

    def _place(self, first: int) -> str:
        found = select(meetings.c.person_id, meetings.c.body).where(meetings.c.id == first)
        row = self.reader.execute(found).first()
        key = self._key(row.person_id) if row else None
        return unpack_text(key.open("meetings", first, row.body)) if row and key else ""

    def _key(self, person: int) -> PersonKey | None:
        found = select(persons.c.wrapped_key).where(persons.c.id == person)
        wrapped = self.reader.execute(found).scalar()
        return None if wrapped is None else self.unwrap(person, wrapped)


def feed(
    connection: Connection, vault: Vault, library: Library, token: str, now: datetime
) -> bytes | None:
    """The calendar behind an address; None when there is none there any more."""
    row = connection.execute(
        select(feeds.c.person_id, programmes.c.language)
        .join(persons, persons.c.id == feeds.c.person_id)
        .join(programmes, programmes.c.id == persons.c.programme_id)
        .where(feeds.c.token_hash == _hash(token))
    ).first()
    if row is None:
        return None
    agenda = Agenda(connection, vault.unwrap, library, row.person_id, row.language)
    name = str(library.bank.line("kalender_navn", row.language).unescape())
    return calendar(agenda.all(now - KEPT), name)


def meeting_file(agenda: Agenda, meeting: int) -> Document | None:
    """One meeting, for a chat. None when it is gone, or not this person's."""
    found = agenda.one(meeting)
    if found is None:
        return None
    day = found.starts_at.astimezone(ZoneInfo(found.zone)).date()
    return Document(f"{day}.ics", calendar([found]))
