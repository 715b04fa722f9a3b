"""The mentee's path as a value: what the picture, its table and its words are made from.

Times are aware, and in the mentee's own zone.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

LOWEST, HIGHEST = -2, 2  # how far the goal has come
DONE = "gjort"


@dataclass(frozen=True, slots=True)
class Rated:
    """A level that was said at a time: −2…+2 of the goal, 1–10 of a competence.

    `goal` is the number of the goal that was rated; a new wording is another goal.
    """

    at: datetime
    level: int
    goal: int = 0


@dataclass(frozen=True, slots=True)
class Competence:
    """What the mentee wants to become better at, in their own words; `levels` oldest first."""

    name: str
    levels: tuple[Rated, ...]

    @property
    def first(self) -> Rated:
        return self.levels[0]

    @property
    def latest(self) -> Rated:
        return self.levels[-1]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A next step. `outcome` is gjort, delvis or ikke_gjort; None while nothing is said of it.

    `due` is the day it was planned for, `closed_at` when the mentee told how it went.
    """

    what: str
    planned_at: datetime
    due: date | None = None
    outcome: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """`goal` and `levels` are the goal as it reads now; `ratings` oldest first, `steps` newest."""

    goal: str | None = None
    levels: tuple[tuple[int, str], ...] = ()
    ratings: tuple[Rated, ...] = ()
    competences: tuple[Competence, ...] = ()
    steps: tuple[StepTaken, ...] = field(default=())

    @property
    def for_mentor(self) -> "Progress":
        """As a mentor may see it: how the steps went, but not what they or the levels say."""
        steps = tuple(replace(step, what="") for step in self.steps)
        return replace(self, levels=(), steps=steps)

    @property
    def anything(self) -> bool:
        """Whether there is something to draw."""
        return bool(self.ratings or self.competences or self.steps)

    @property
    def told(self) -> tuple[StepTaken, ...]:
        """The steps of which the mentee has said how they went."""
        return tuple(step for step in self.steps if step.outcome)

    @property
    def done(self) -> int:
        return sum(step.outcome == DONE for step in self.steps)
