"""Where things stand in the drawings of a mentee's path: across in per cent, down in pixels.

So a chart may be as wide as there is room, and its text stays as large as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from babel.dates import format_date

from bot.drawings.wrapping import lines
from dialogues.progress import HIGHEST, LOWEST, Competence, Progress, Rated

GOAL_HEIGHT: Final = 256
LEFT, RIGHT = 18.0, 90.0  # per cent, of the first and the last rating
TOP, BETWEEN = 34, 44  # pixels, of +2 and from one level to the next
NARROWEST: Final = 240.0  # pixels, of a chart on a phone of 320
LEAST_GAP: Final = 1 / 20  # of the whole time: what is closer is drawn this far apart
# Per cent that a label of a day takes up, on a phone and on a wide page.
LABEL_NARROW, LABEL_WIDE = 27.0, 13.0
LARGEST_DOT, SMALLEST_DOT = 9.0, 3.5

FIRST_LEVEL, LAST_LEVEL = 2.5, 88.0  # per cent, of 1 and 10
NAME_SIZE, NAME_ROOM, NAME_LINES = 15, 236, 2
LINE, ROW = 19, 38  # pixels, for each line of a name and for what is under it
MOST_COMPETENCES: Final = 8


@dataclass(frozen=True, slots=True)
class Point:
    """A rating. `label` is its day, shown `everywhere` or only where there is much room."""

    x: float
    y: int
    label: str = ""
    everywhere: bool = False
    newest: bool = False


@dataclass(frozen=True, slots=True)
class GoalChart:
    """`lines` join points of one goal; at `changes` there came another, `labelled` or not.

    `dot` is half the width of a point, 0 where there are too many to show each.
    """

    points: tuple[Point, ...]
    lines: tuple[tuple[Point, Point], ...]
    changes: tuple[tuple[float, bool], ...]
    dot: float
    height: int = GOAL_HEIGHT

    @property
    def levels(self) -> tuple[tuple[int, int], ...]:
        return tuple((level, _down(level)) for level in range(HIGHEST, LOWEST - 1, -1))


@dataclass(frozen=True, slots=True)
class Row:
    """A competence: its name in `lines` from `top`, its levels on a line at `y`."""

    lines: tuple[str, ...]
    top: int
    y: int
    first: float
    latest: float
    level: int

    @property
    def moved(self) -> bool:
        return self.first != self.latest


@dataclass(frozen=True, slots=True)
class CompetenceChart:
    """`left_out`: how many of the oldest there was no room for."""

    rows: tuple[Row, ...]
    height: int
    left_out: int
    low: float = FIRST_LEVEL
    high: float = LAST_LEVEL

    @property
    def moved(self) -> bool:
        return any(row.moved for row in self.rows)


def goal_chart(progress: Progress, language: str) -> GoalChart:
    """One point a day, the last rating of it."""
    days = tuple({rated.at.date(): rated for rated in progress.ratings}.values())
    across = _across([rated.at.date() for rated in days])
    labels = _labels(across)
    points = tuple(
        Point(
            x,
            _down(rated.level),
            _day(rated.at.date(), days, language) if place in labels else "",
            labels.get(place, False),
            place == len(days) - 1,
        )
        for place, (rated, x) in enumerate(zip(days, across, strict=True))
    )
    same = [before.goal == after.goal for before, after in pairwise(days)]
    pairs = list(zip(pairwise(points), same, strict=True))
    return GoalChart(
        points,
        tuple(pair for pair, joined in pairs if joined),
        _changes([(before.x + after.x) / 2 for (before, after), joined in pairs if not joined]),
        _dot(across),
    )


def competence_chart(progress: Progress, room: float = NAME_ROOM) -> CompetenceChart:
    """The newest, in the order that they were begun. `room`: pixels for a line of a name."""
    rows: list[Row] = []
    top = 0
    for competence in progress.competences[-MOST_COMPETENCES:]:
        name = lines(competence.name, room, NAME_SIZE, NAME_LINES)
        y = top + LINE * len(name) + 12
        rows.append(_row(competence, name, top + 14, y))
        top = y + ROW - 12
    left_out = max(0, len(progress.competences) - MOST_COMPETENCES)
    return CompetenceChart(tuple(rows), top + 12, left_out)


def _row(competence: Competence, name: tuple[str, ...], top: int, y: int) -> Row:
    first, latest = competence.first.level, competence.latest.level
    return Row(name, top, y, _along(first), _along(latest), latest)


def _along(level: int) -> float:
    return round(FIRST_LEVEL + (level - 1) * (LAST_LEVEL - FIRST_LEVEL) / 9, 2)


def _down(level: int) -> int:
    return TOP + (HIGHEST - level) * BETWEEN


def _across(days: Sequence[date]) -> list[float]:
    """By time, but never so close that one hides the other."""
    if len(days) < 2:
        return [(LEFT + RIGHT) / 2] * len(days)
    whole = (days[-1] - days[0]).days
    gaps = [max((after - before).days, whole * LEAST_GAP) for before, after in pairwise(days)]
    found, so_far = [LEFT], 0.0
    for gap in gaps:
        so_far += gap
        found.append(round(LEFT + (RIGHT - LEFT) * so_far / sum(gaps), 2))
    return found


def _dot(across: Sequence[float]) -> float:
    closest = min((after - before for before, after in pairwise(across)), default=100.0)
    dot = min(LARGEST_DOT, closest / 100 * NARROWEST / 2)
    return round(dot, 1) if dot >= SMALLEST_DOT else 0.0


def _labels(across: Sequence[float]) -> dict[int, bool]:
    """Which points get their day written, and whether also where there is little room."""
    chosen: dict[int, bool] = {}
    places = range(len(across))
    for room, everywhere in ((LABEL_NARROW, True), (LABEL_WIDE, False)):
        for place in (*places[-1:], *places[:-1]):
            if all(abs(across[place] - across[other]) >= room for other in chosen):
                chosen[place] = everywhere
    return chosen


def _day(day: date, days: Sequence[Rated], language: str) -> str:
    one_year = days[0].at.year == days[-1].at.year
    return format_date(day, "d. MMM" if one_year else "d.M.yy", locale=language)


def _changes(across: Sequence[float]) -> tuple[tuple[float, bool], ...]:
    found: list[tuple[float, bool]] = []
    for x in across:
        clear = all(x - other >= LABEL_NARROW for other, labelled in found if labelled)
        found.append((round(x, 2), clear))
    return tuple(found)
