"""What one chooses before weeks are simulated, and what comes of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

MOST_WEEKS: Final = 26

Who = Literal["mentee", "mentor"]
# The hours of silence, a free day, the day's one message, a talk or a pause, or anything else.
Why = Literal["quiet", "free", "one_a_day", "talk", "other"]


@dataclass(frozen=True, slots=True)
class Choices:
    """`start` is the first day of a new pair. `answers`: the mentee answers what they are asked,
    and has a talk every other week. `weekly`: the mentor has planned a prompt for each Monday.
    `meets`: the two meet as often as the programme has it; else not at all.
    """

    start: date
    weeks: int = 12
    answers: bool = True
    weekly: bool = True
    meets: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """It was to come at `at` (local), and did not because of `why`."""

    at: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that somebody did not ask for. `at` is local to the programme.

    `kind` is what fell due; of news it is the topic and how it stands with it: «meeting_proposed».
    `set` is the question set that it begins, None where it only tells.
    """

    who: Who
    at: datetime
    kind: str
    set: str | None = None
    moved: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was to come at `at` and then made way, for the next of its row or because of its age."""

    who: Who
    at: datetime
    kind: str
    moved: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulated:
    """All of it, oldest first. `until` is the first day that was not looked at.

    `meetings` are when the two met, in the programme's zone.
    """

    choices: Choices
    until: date
    sent: tuple[Sent, ...]
    dropped: tuple[Dropped, ...]
    meetings: tuple[datetime, ...]

    def to(self, who: Who) -> tuple[Sent, ...]:
        return tuple(each for each in self.sent if each.who == who)

    def dropped_for(self, who: Who) -> tuple[Dropped, ...]:
        return tuple(each for each in self.dropped if each.who == who)
