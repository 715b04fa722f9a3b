"""What a step may know of a person's pairs, read in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select

from bot.people import People, Person
from bot.store import Transaction
from bot.store.pair_tables import shares
from bot.store.tables import moment_of
from bot.vault import PersonKey
from dialogues.answers import Attachment
from dialogues.pairs import Agreement, Meeting, Pair
from dialogues.session import Voice

NAME_PLACE: Final = "mentorships.name"

unpack_text: Final = msgspec.msgpack.Decoder(str).decode


@dataclass(frozen=True, slots=True)
class ContributionText:
    """A contribution as it is kept, sealed with the mentor's key."""

    text: str
    attachment: Attachment | None = None


unpack_contribution: Final = msgspec.msgpack.Decoder(ContributionText).decode


def open_contribution(key: PersonKey, identity: int, body: bytes) -> ContributionText:
    return unpack_contribution(key.open("contributions", identity, body))


class _Row(NamedTuple):
    """One of find_pairs, in the order of `statements.PAIR`."""

    id: int
    mentee_id: int | None
    mentor_id: int | None
    mentee_yes_at: int | None
    mentor_yes_at: int | None
    mentee_name: bytes | None
    mentor_name: bytes | None
    kept_days: int
    other_key: bytes | None
    agreement_id: int | None
    worded_by: int | None
    wording: bytes | None
    stance: str | None
    agreed_at: int | None
    meeting_id: int | None
    called_by: int | None
    starts_at: int | None
    minutes: int | None
    meeting_state: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """A pair with what the shell needs beside it: who the other is, and their key."""

    pair: Pair
    as_mentee: bool
    other: int | None
    other_key: PersonKey | None


@dataclass(frozen=True, slots=True)
class Sides:
    """All of a person's pairs that have not ended."""

    person: int
    key: PersonKey
    zone: ZoneInfo
    sides: tuple[Side, ...] = ()

    def of(self, pair: int) -> Side | None:
        return next((side for side in self.sides if side.pair.id == pair), None)

    @property
    def as_mentee(self) -> Side | None:
        return next((side for side in self.sides if side.as_mentee), None)

    @property
    def pair(self) -> Pair | None:
        side = self.as_mentee
        return side.pair if side else None

    @property
    def mentees(self) -> tuple[Pair, ...]:
        return tuple(side.pair for side in self.sides if not side.as_mentee)

    @property
    def mentor(self) -> str | None:
        """The mentor's name, "" without one; None where there is no mentor yet."""
        pair = self.pair
        return pair.name if pair and pair.begun else None

    def key_of(self, person: int) -> PersonKey | None:
        """The key of somebody who is in one of the pairs."""
        if person == self.person:
            return self.key
        return next((side.other_key for side in self.sides if side.other == person), None)


def read_sides(transaction: Transaction, everybody: People, person: Person, now: datetime) -> Sides:
    rows = transaction.all(transaction.statements.find_pairs, {"person_id": person.id})
    sides = tuple(_side(transaction, everybody, person, _Row(*row), now) for row in rows)
    return Sides(person.id, person.key, person.zone, sides)


def _side(
    transaction: Transaction, everybody: People, person: Person, row: _Row, now: datetime
) -> Side:
    as_mentee = row.mentee_id == person.id
    other = row.mentor_id if as_mentee else row.mentee_id
    key = everybody.key(other, row.other_key) if other and row.other_key else None
    mine, theirs = row.mentee_yes_at, row.mentor_yes_at
    name = row.mentor_name
    if not as_mentee:
        mine, theirs, name = theirs, mine, row.mentee_name
    pair = Pair(
        id=row.id,
        name=open_name(key, row.id, name) if theirs is not None else "",
        yes=mine is not None,
        joined=theirs is not None,
        agreement=_agreement(person, key, row),
        meeting=_meeting(person, row, now),
        ready=_ready(transaction, person.id) if as_mentee and mine is None else 0,
        kept_days=row.kept_days,
    )
    return Side(pair, as_mentee, other, key)


def open_name(key: PersonKey | None, pair: int, sealed: bytes | None) -> str:
    if key is None or sealed is None:
        return ""
    return unpack_text(key.open(NAME_PLACE, pair, sealed))


def _agreement(person: Person, other: PersonKey | None, row: _Row) -> Agreement | None:
    mine = row.worded_by == person.id
    key = person.key if mine else other
    if row.agreement_id is None or row.wording is None or key is None:
        return None
    text = unpack_text(key.open("agreements", row.agreement_id, row.wording))
    return Agreement(row.agreement_id, text, row.stance or "", mine, row.agreed_at is not None)


def _meeting(person: Person, row: _Row, now: datetime) -> Meeting | None:
    """The next one: what has been is none."""
    if row.meeting_id is None or row.starts_at is None:
        return None
    at = moment_of(row.starts_at)
    if at <= now or row.meeting_state not in ("proposed", "confirmed"):
        return None
    return Meeting(
        row.meeting_id,
        at,
        row.minutes or 0,
        confirmed=row.meeting_state == "confirmed",
        mine=row.called_by == person.id,
    )


def _ready(transaction: Transaction, person: int) -> int:
    found = select(func.count()).where(
        shares.c.person_id == person, shares.c.mentorship_id.is_(None)
    )
    return int(transaction.execute(found).scalar_one())


def read_voices(transaction: Transaction, sides: Sides) -> tuple[Voice, ...]:
    """What the person's mentor has kept for talks like theirs, and they have not heard."""
    side = sides.as_mentee
    if side is None or side.other is None or side.other_key is None or not side.pair.joined:
        return ()
    rows: Sequence[Any] = transaction.all(
        transaction.statements.find_voices,
        {"person_id": sides.person, "mentor_id": side.other, "mentorship_id": side.pair.id},
    )
    voices = []
    for identity, kind, theme, body in rows:
        kept = open_contribution(side.other_key, identity, body)
        voices.append(Voice(identity, kind, theme, kept.text, kept.attachment))
    return tuple(voices)
