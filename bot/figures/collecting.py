"""The collector: counts weeks and months that are over, a little at a time, and publishes them.

It goes through the people one by one, between everything else that the process does. What it has
counted so far is in memory alone: a process that stops begins the round anew, which takes
seconds, and nothing half counted is ever seen.
"""

import asyncio
import json
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, func, select

from bot.errors import Unreadable, UnreadableSession, where
from bot.figures import lives
from bot.figures.counting import CARDS, MEETINGS, SINGLE, Key, Span, of_month, of_week
from bot.figures.disclosure import OF, Draw, published
from bot.figures.lives import Life
from bot.figures.periods import GRACE, MOST, Period, due, midnight, months_before
from bot.store import Store, Transaction
from bot.store.figure_tables import figure_rounds, figures, scorecards
from bot.store.pair_tables import meetings, mentorships
from bot.store.tables import persons
from bot.vault import PersonKey

LOOK_EVERY: Final = timedelta(minutes=30)
SLICE: Final = 0.01  # seconds of work at a time, before what people write has its turn
ROWS: Final = 100  # published in one unit
HELD: Final = "confirmed"  # the state of a meeting that nobody said was not held

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Round:
    """One week or month in the making. `told` says until when each figure was told of before."""

    period: Period
    month: Span
    since: datetime
    told: dict[Key, datetime]
    people: list[int]
    counts: dict[Key, Counter[str]] = field(default_factory=dict)
    rows: list[tuple[Table, dict[str, Any]]] | None = None  # once the lots have been drawn

    def span_of(self, key: Key) -> Span:
        return self.told.get(key, self.since), self.month[1]

    def add(self, life: Life) -> None:
        """One more person."""
        if self.period.length == "week":
            parts = of_week(life, self.month)
        else:
            parts = of_month(life, self.month, self.span_of)
        for key, names in parts:
            self.counts.setdefault(key, Counter()).update(names)


class Collector:
    """`key` opens a person's words. `draw` decides by lot."""

    def __init__(
        self,
        store: Store,
        key: Callable[[int, bytes], PersonKey],
        zone: str,
        draw: Draw = secrets.randbelow,
    ) -> None:
        self._store = store
        self._key = key
        self._zone = ZoneInfo(zone)
        self._draw = draw
        self._looked: datetime | None = None
        self._round: _Round | None = None

    async def go_on(self, now: datetime) -> bool:
        """A little work, where there is some. True: there is more."""
        if self._round is None:
            if self._looked is not None and now - self._looked < LOOK_EVERY:
                return False
            self._round = await asyncio.to_thread(self._store.read, partial(self._next, now))
            if self._round is None:
                self._looked = now
                return False
        if self._round.people:
            await asyncio.to_thread(self._some, self._round)
            return True
        await self._publish(self._round, now)
        self._round = None
        return True

    # -- which round --------------------------------------------------------------------------

    def _next(self, now: datetime, connection: Connection) -> _Round | None:
        """The oldest week or month that is to be counted."""
        came = connection.execute(select(func.min(persons.c.created_at))).scalar()
        if came is None:
            return None
        first = came.astimezone(self._zone).date()
        rounds = connection.execute(select(figure_rounds.c.length, figure_rounds.c.begins)).all()
        counted = {(length, begins) for length, begins in rounds}
        for length in ("week", "month"):
            waiting = [
                period
                for period in due(length, now, self._zone, first)
                if (length, period.begins.isoformat()) not in counted
            ]
            if waiting:
                return self._begin(connection, waiting[-1], first)
        return None

    def _begin(self, connection: Connection, period: Period, first: date) -> _Round:
        month = (midnight(period.begins, self._zone), midnight(period.ends, self._zone))
        since, told = month[0], {}
        if period.length == "month":
            earliest = max(months_before(period.ends, MOST["month"]), first.replace(day=1))
            since = midnight(min(earliest, period.begins), self._zone)
            told = self._told(connection, since)
        everybody = list(connection.execute(select(persons.c.id)).scalars())
        made = _Round(period, month, since, told, everybody)
        if period.length == "month":
            made.counts |= _met(connection, month)
        return made

    def _told(self, connection: Connection, since: datetime) -> dict[Key, datetime]:
        """Where what was told of before ended: each goes on from there."""
        mine = (figures.c.programme_id, figures.c.kind, figures.c.subject)
        cards = (scorecards.c.set, scorecards.c.question)
        there = connection.execute(select(*mine, func.max(figures.c.ends)).group_by(*mine))
        told = {_key(row[0], row[1], row[2]): row[3] for row in there.all()}
        there = connection.execute(select(*cards, func.max(scorecards.c.ends)).group_by(*cards))
        told |= {Key(0, CARDS, row[0], row[1]): row[2] for row in there.all()}
        return {
            key: max(since, midnight(date.fromisoformat(ends), self._zone))
            for key, ends in told.items()
        }

    # -- counting -----------------------------------------------------------------------------

    def _some(self, round_: _Round) -> None:
        """In a thread: some people, one short look at the store after the other."""
        begun = time.perf_counter()
        while round_.people and time.perf_counter() - begun < SLICE:
            try:
                life = self.read_life(round_.people[-1], round_.since - GRACE)
            except (Unreadable, UnreadableSession) as error:
                log.warning("somebody is not in the figures: %s", where(error))
                life = None
            round_.people.pop()
            if life is not None:
                round_.add(life)

    def read_life(self, person: int, since: datetime) -> Life | None:
        """None: deleted meanwhile."""
        read = self._store.read
        begun = read(partial(lives.begin_life, person=person, key_of=self._key))
        if begun is None:
            return None
        life, key = begun
        after: int | None = 0
        while after is not None:
            asked, after = read(
                partial(lives.askings, person=person, key=key, since=since, after=after)
            )
            life.askings += asked
        after = 0
        while after is not None:
            answered, after = read(
                partial(lives.given, person=person, key=key, since=since, after=after)
            )
            life.given += answered
        read(lambda connection: lives.rest(connection, life, person, key))
        return life

    # -- publishing ---------------------------------------------------------------------------

    async def _publish(self, done: _Round, now: datetime) -> None:
        """What may be told; then that the round is done. A row that is there already stays."""
        if done.rows is None:
            done.rows = list(self._rows(done))
        for table in (figures, scorecards):
            mine = [row for there, row in done.rows if there is table]
            for first in range(0, len(mine), ROWS):
                some = mine[first : first + ROWS]
                await self._store.run(partial(_keep, table, some), patient=True)
        row = {"length": done.period.length, "begins": done.period.begins.isoformat(), "at": now}
        await self._store.run(partial(_keep, figure_rounds, [row]), patient=True)

    def _rows(self, done: _Round) -> Iterator[tuple[Table, dict[str, Any]]]:
        for key, counts in sorted(done.counts.items()):
            told = published(counts, self._draw)
            if told is None:
                continue
            begins, ends = (
                at.astimezone(self._zone).date().isoformat()
                for at in (done.month if key.kind in SINGLE else done.span_of(key))
            )
            kept = {"begins": begins, "ends": ends, "counts": json.dumps(told)}
            if key.kind == CARDS:
                yield scorecards, {"set": key.subject, "question": key.question, **kept}
            else:
                subject = f"{key.subject}:{key.question}" if key.question else key.subject
                mine = {"programme_id": key.programme, "kind": key.kind, "subject": subject}
                yield figures, mine | kept


def _key(programme: int, kind: str, subject: str) -> Key:
    first, _, question = subject.partition(":")
    return Key(programme, kind, first, question)


def _keep(table: Table, rows: list[dict[str, Any]], transaction: Transaction) -> None:
    transaction.execute(transaction.insert(table).on_conflict_do_nothing(), rows)


def _met(connection: Connection, month: Span) -> dict[Key, Counter[str]]:
    """Mentees who had a mentor during the month, and which of them met one."""
    there = select(mentorships.c.programme_id, mentorships.c.mentee_id, mentorships.c.id).where(
        mentorships.c.mentee_id.is_not(None),
        mentorships.c.mentor_id.is_not(None),
        mentorships.c.created_at < month[1],
        (mentorships.c.ended_at.is_(None)) | (mentorships.c.ended_at >= month[0]),
    )
    held = select(meetings.c.mentorship_id).where(
        meetings.c.state == HELD,
        meetings.c.starts_at >= month[0],
        meetings.c.starts_at < month[1],
    )
    met = set(connection.execute(held).scalars())
    mentees: dict[tuple[int, int], set[str]] = {}
    for programme, mentee, pair in connection.execute(there).all():
        names = mentees.setdefault((programme, mentee), {OF})
        names |= {"met"} if pair in met else set()
    counts: dict[Key, Counter[str]] = {}
    for (programme, _), names in mentees.items():
        counts.setdefault(Key(programme, MEETINGS), Counter()).update(names)
    return counts
