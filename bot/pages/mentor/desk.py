"""What a mentor's pages know: who their mentees are, and what waits for an answer.

All of it is read in one look, with the keys of those whose words are shown. Of a mentee's words
there is only what is shared, sent or agreed upon at this moment.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select

from bot.pairs.facts import Side, Sides, open_name, read_sides
from bot.pairs.sharing import open_share
from bot.people import People, Person
from bot.store import Transaction
from bot.store.pair_tables import meetings, mentorships, shares
from bot.store.tables import persons
from dialogues.pairs import Agreement, Meeting
from dialogues.progress import Progress

COLOURS: Final = ("accent", "brand2", "brand1", "neutral")


@dataclass(frozen=True, slots=True)
class Mentee:
    """A mentee as the mentor knows them. `name` is "" while they have none.

    `since` is when the two last met, or else when they began; UTC. `goal` is what they have
    agreed upon, "" before that.
    """

    pair: int
    name: str
    colour: str
    agreement: Agreement | None
    meeting: Meeting | None
    since: datetime | None
    goal: str


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that a mentee lets the mentor see. `ended`: their mentorship is over.

    `path`: it is how far they have come, to be drawn.
    """

    id: int
    pair: int
    name: str
    colour: str
    question: str
    text: str
    at: datetime
    ended: bool
    path: Progress | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One mentor, in one look at the store."""

    transaction: Transaction
    everybody: People
    person: Person
    sides: Sides
    now: datetime
    mentees: tuple[Mentee, ...]

    @property
    def zone(self) -> ZoneInfo:
        return self.person.zone

    @property
    def name(self) -> str:
        return self.person.session.name or ""

    @property
    def is_mentor(self) -> bool:
        """Whether there is anything here for them: they mentor somebody, or came to do so."""
        mine = select(mentorships.c.id).where(mentorships.c.mentor_id == self.person.id)
        came = self.person.session.memory.only_mentor
        return came or self.transaction.execute(mine.limit(1)).first() is not None

    def mentee(self, pair: int) -> Mentee | None:
        return next((each for each in self.mentees if each.pair == pair), None)

    def side(self, pair: int) -> Side | None:
        """The mentor's side of a pair in which both have said yes."""
        side = self.sides.of(pair)
        return side if side and not side.as_mentee and self.mentee(pair) else None

    @property
    def unanswered(self) -> tuple[Side, ...]:
        """Pairs that wait for the mentor's own yes."""
        return tuple(s for s in self.sides.sides if not s.as_mentee and not s.pair.yes and s.other)

    # -- what is shared -------------------------------------------------------------------------

    def shared(
        self, first: int, most: int, *, pair: int | None = None, waiting: bool = False
    ) -> tuple[Shared, ...]:
        """Newest first, from place `first`. `waiting`: only what the mentor may still answer."""
        found = self._visible(pair, waiting=waiting).order_by(shares.c.id.desc())
        rows = self.transaction.execute(found.offset(first).limit(most)).all()
        return tuple(self._shared(row) for row in rows)

    def count_shared(self, *, pair: int | None = None, waiting: bool = False) -> int:
        found = self._visible(pair, waiting=waiting).with_only_columns(func.count())
        return int(self.transaction.execute(found).scalar_one())

    def one_shared(self, share: int) -> Shared | None:
        """None: there is no such thing, or it is not this mentor's to see."""
        row = self.transaction.execute(self._visible(None).where(shares.c.id == share)).first()
        return self._shared(row) if row else None

    def _visible(self, pair: int | None, *, waiting: bool = False) -> Select[Any]:
        """What is shared with this mentor now. The one place that decides."""
        both_said_yes = and_(
            mentorships.c.mentor_yes_at.is_not(None), mentorships.c.mentee_yes_at.is_not(None)
        )
        open_to_read = mentorships.c.ended_at.is_(None) | (mentorships.c.shared_until > self.now)
        found = (
            select(
                shares.c.id,
                shares.c.mentorship_id,
                shares.c.person_id,
                shares.c.at,
                shares.c.body,
                mentorships.c.mentee_name,
                mentorships.c.ended_at,
                persons.c.wrapped_key,
            )
            .join(mentorships, mentorships.c.id == shares.c.mentorship_id)
            .join(persons, persons.c.id == shares.c.person_id)
            .where(mentorships.c.mentor_id == self.person.id, both_said_yes)
        )
        if pair is not None:
            found = found.where(mentorships.c.id == pair)
        if waiting:
            return found.where(mentorships.c.ended_at.is_(None), shares.c.answered_at.is_(None))
        return found.where(open_to_read)

    def _shared(self, row: Any) -> Shared:
        key = self.everybody.key(row.person_id, row.wrapped_key)
        text = open_share(row, key)
        mentee = self.mentee(row.mentorship_id)
        return Shared(
            row.id,
            row.mentorship_id,
            mentee.name if mentee else open_name(key, row.mentorship_id, row.mentee_name),
            mentee.colour if mentee else "neutral",
            text.question,
            text.text,
            row.at,
            row.ended_at is not None,
            text.path,
        )


def read_desk(
    transaction: Transaction, everybody: People, person: int, now: datetime
) -> Desk | None:
    """None: the person is gone."""
    found = everybody.look(transaction, person)
    if found is None:
        return None
    sides = read_sides(transaction, everybody, found, now)
    return desk_of(transaction, everybody, found, sides, now)


def desk_of(
    transaction: Transaction, everybody: People, person: Person, sides: Sides, now: datetime
) -> Desk:
    """The same within a unit, where the person and their pairs are read already."""
    mine = [s for s in sides.sides if not s.as_mentee and s.pair.begun]
    since = _since(transaction, person.id, now)
    mine.sort(key=lambda side: (side.pair.name.casefold(), side.pair.id))
    mentees = tuple(
        Mentee(
            pair=side.pair.id,
            name=side.pair.name,
            colour=COLOURS[place % len(COLOURS)],
            agreement=side.pair.agreement,
            meeting=side.pair.meeting,
            since=since.get(side.pair.id),
            goal=side.pair.goal,
        )
        for place, side in enumerate(mine)
    )
    return Desk(transaction, everybody, person, sides, now, mentees)


def _since(transaction: Transaction, person: int, now: datetime) -> dict[int, datetime]:
    """When each pair last met, or began."""
    met = (meetings.c.mentorship_id == mentorships.c.id) & (meetings.c.starts_at <= now)
    rows = transaction.execute(
        select(mentorships.c.id, mentorships.c.created_at, func.max(meetings.c.starts_at))
        .outerjoin(meetings, met & (meetings.c.state == "confirmed"))
        .where(mentorships.c.mentor_id == person, mentorships.c.ended_at.is_(None))
        .group_by(mentorships.c.id, mentorships.c.created_at)
    ).all()
    return {row[0]: row[2] or row[1] for row in rows}
