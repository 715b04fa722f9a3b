"""What has been published of a programme and of question sets, as its pages want it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, func, select

from bot.figures.counting import (
    GOAL,
    LENGTHS,
    MEETINGS,
    PULSE,
    REFLECTIONS,
    SETS,
    TALKS,
    WEEKLY,
)
from bot.figures.disclosure import FEWEST, OF
from bot.store import Transaction
from bot.store.figure_tables import figures, scorecards
from bot.store.pair_tables import mentorships

WEEKS: Final = 12
ITEMS: Final = ("trygg", "nytte", "retning")  # of the pulse, in the order that they are asked


@dataclass(frozen=True, slots=True)
class Told:
    """Counts of people, rounded. `of` is everybody behind them; `ends` the day after the last."""

    begins: date
    ends: date
    counts: Mapping[str, int]

    @property
    def of(self) -> int:
        return self.counts.get(OF, 0)

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)

    def share(self, name: str, of: str = OF) -> int | None:
        """Per cent, to the nearest five; None where there is nobody to have a share of."""
        whole = self.counts.get(of, 0)
        if not whole:
            return None
        return min(100, 5 * round(20 * self.counts.get(name, 0) / whole))

    @property
    def hit(self) -> int | None:
        """Of those who said whether the questions of the talk hit, how many said yes. Per cent."""
        return self.share("hit", "rated") if self.counts.get("rated", 0) >= FEWEST else None

    @property
    def words(self) -> tuple[int, int | None] | None:
        """Between how many words the middle answer is: from, and under (None: more)."""
        counts = [self.counts.get(f"words-{start}", 0) for start in LENGTHS]
        so_far, middle = 0, sum(counts) / 2
        for place, count in enumerate(counts):
            so_far += count
            if count and so_far >= middle:
                after = LENGTHS[place + 1] if place + 1 < len(LENGTHS) else None
                return LENGTHS[place], after
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """One published figure, as a file of them has it."""

    kind: str
    subject: str
    told: Told


@dataclass(frozen=True, slots=True)
class Figures:
    """`active` of `pairs`: counted now; None for fewer than five. The others were published.

    `weeks` oldest first; `pulse` by item and side (mentee, mentor), oldest first; `sets` the
    newest of each by name.
    """

    active: int | None
    pairs: int
    newest: Mapping[str, Told]
    weeks: tuple[Told, ...]
    pulse: Mapping[str, Mapping[str, tuple[Told, ...]]]
    goal: tuple[Told, ...]
    sets: Mapping[str, Told]

    @property
    def anything(self) -> bool:
        return bool(self.newest or self.weeks or self.sets)


def read_figures(connection: Connection, programme: int, rows: tuple[Row, ...]) -> Figures:
    """`rows` are its published ones, as `read_rows` gives them."""
    of = {kind: [row for row in rows if row.kind == kind] for kind in (WEEKLY, PULSE, GOAL, SETS)}
    pairs, active = _pairs(connection, programme)
    singles = (TALKS, MEETINGS, REFLECTIONS, GOAL)
    return Figures(
        active=active if pairs >= FEWEST else None,
        pairs=pairs,
        newest={row.kind: row.told for row in rows if row.kind in singles},
        weeks=tuple(row.told for row in of[WEEKLY])[-WEEKS:],
        pulse={
            item: _sides(of[PULSE], item) for item in ITEMS if any(_sides(of[PULSE], item).values())
        },
        goal=tuple(row.told for row in of[GOAL]),
        sets={row.subject: row.told for row in of[SETS]},
    )


def _sides(rows: list[Row], item: str) -> dict[str, tuple[Told, ...]]:
    return {
        side: tuple(row.told for row in rows if row.subject == f"{side}:{item}")
        for side in ("mentee", "mentor")
    }


def _pairs(connection: Connection, programme: int) -> tuple[int, int]:
    """All that ever had both, and those that have not ended."""
    both = (
        mentorships.c.programme_id == programme,
        mentorships.c.mentee_id.is_not(None),
        mentorships.c.mentor_id.is_not(None),
    )
    counted = func.count(), func.count().filter(mentorships.c.ended_at.is_(None))
    all_, active = connection.execute(select(*counted).where(*both)).one()
    return int(all_), int(active)


def read_rows(reading: Connection | Transaction, programme: int) -> tuple[Row, ...]:
    """Everything published of a programme, oldest first."""
    found = reading.execute(
        select(figures)
        .where(figures.c.programme_id == programme)
        .order_by(figures.c.kind, figures.c.ends, figures.c.subject)
    )
    return tuple(Row(row.kind, row.subject, _told(row)) for row in found.all())


def _told(row: Any) -> Told:
    return Told(
        date.fromisoformat(row.begins), date.fromisoformat(row.ends), json.loads(row.counts)
    )


@dataclass(frozen=True, slots=True)
class Scorecard:
    """How a set does, and each of its questions by key; the newest that was published of each."""

    whole: Told | None
    questions: Mapping[str, Told]


def read_scorecards(connection: Connection, name: str | None = None) -> Mapping[str, Scorecard]:
    """By the sets' names; of one set, where `name` is given. What is not there was not told of."""
    newest = (
        select(scorecards.c.set, scorecards.c.question, func.max(scorecards.c.ends).label("ends"))
        .group_by(scorecards.c.set, scorecards.c.question)
        .subquery()
    )
    wanted = select(scorecards).join(
        newest,
        (newest.c.set == scorecards.c.set)
        & (newest.c.question == scorecards.c.question)
        & (newest.c.ends == scorecards.c.ends),
    )
    if name is not None:
        wanted = wanted.where(scorecards.c.set == name)
    return dict(_cards(connection.execute(wanted.order_by(scorecards.c.set)).all()))


def _cards(rows: Any) -> Iterator[tuple[str, Scorecard]]:
    by_set: dict[str, dict[str, Told]] = {}
    for row in rows:
        by_set.setdefault(row.set, {})[row.question] = _told(row)
    for name, told in by_set.items():
        yield name, Scorecard(told.pop("", None), told)


def read_hits(connection: Connection) -> Mapping[str, int]:
    """Of each set that it is known of, in how many per cent of the talks its questions hit."""
    shares = {
        name: card.whole.hit for name, card in read_scorecards(connection).items() if card.whole
    }
    return {name: share for name, share in shares.items() if share is not None}
