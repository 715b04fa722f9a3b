"""The pieces that a mentor's words about when are made of."""

from dataclasses import dataclass

WORKING_DAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Clock:
    """literal: as it stands; digits: «9»; spoken: «halv ti», of twelve hours."""

    hour: int
    minute: int
    manner: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, by the name of its group."""

    name: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """`which`: "" as it stands, "next" («neste»), "coming" («førstkommende»)."""

    day: int
    which: str = ""


@dataclass(frozen=True, slots=True)
class Offset:
    days: int = 0
    weeks: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """So many weeks ahead, or the week of that number."""

    ahead: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Weekend:
    next: bool = False


@dataclass(frozen=True, slots=True)
class NextMonth:
    pass


@dataclass(frozen=True, slots=True)
class Dated:
    day: int
    month: int
    year: int = 0


@dataclass(frozen=True, slots=True)
class MonthDay:
    """«den 25.»"""

    day: int


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """«første mandag i desember»; −1 is the last."""

    nth: int
    day: int
    month: int


Day = Weekday | Offset | Week | Weekend | NextMonth | Dated | MonthDay | NthWeekday


@dataclass(frozen=True, slots=True)
class Repeat:
    """`unit` is day, week or month. `nth` of `weekdays` in a month; −1 is the last."""

    unit: str
    every: int = 1
    weekdays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    nth: int = 0

    @property
    def bare(self) -> bool:
        return not self.weekdays and not self.monthdays


@dataclass(frozen=True, slots=True)
class Meeting:
    after: bool
    every: bool


@dataclass(frozen=True, slots=True)
class Minutes:
    """So many minutes from now; 0 is at once."""

    ahead: int


@dataclass(frozen=True, slots=True)
class End:
    """The last day: of the year, of a month (0: this one), or before Christmas."""

    of: str
    month: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """gone, start («fra»), until («til»), then («deretter»)."""

    name: str


Piece = Clock | Part | Day | Repeat | Meeting | Minutes | End | Mark
