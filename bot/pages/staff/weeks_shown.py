"""Simulated weeks as a page shows them: a card for each week, with what comes and why it moved."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.free_days import reason
from bot.pages.languages import LOCALES
from bot.programmes.settings import ProgrammeSettings
from bot.simulating import Dropped, Move, Sent, Simulated
from bot.simulating.values import Who
from dialogues.bank import Bank
from dialogues.planning_bank import set_title

WEEK: Final = timedelta(days=7)
HOLIDAYS: Final = ("christmas", "common_holiday")
TO_BE_DONE, OF_MEETINGS, TO_ANSWER = "accent", "brand1", "brand2"
_COLOURS: Final = {
    "prompt": TO_BE_DONE,
    "after_meeting": TO_BE_DONE,
    "monthly": TO_BE_DONE,
    "sheet": OF_MEETINGS,
    "gap": OF_MEETINGS,
    "follow_up": TO_ANSWER,
    "reminder": TO_ANSWER,
    "pulse": TO_ANSWER,
}


@dataclass(frozen=True, slots=True)
class Moved:
    """`day` in words: when it was to come. `why` as in Move."""

    day: str
    why: str


@dataclass(frozen=True, slots=True)
class Slot:
    """What comes, or (`comes` False) was to come and does not. `kind` is met for a meeting."""

    day: str
    hour: str
    kind: str
    colour: str
    title: str
    moved: tuple[Moved, ...]
    comes: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """`about` is a free day's word, spring or autumn for the clocks, begins or ends."""

    about: str
    days: str


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    year: int
    days: str
    notes: tuple[Note, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """`sent` counts what comes, `dropped` what makes way."""

    weeks: tuple[Week, ...]
    sent: int
    dropped: int


def shown(
    simulated: Simulated,
    who: Who,
    settings: ProgrammeSettings,
    zone: ZoneInfo,
    bank: Bank,
    language: str,
) -> Shown:
    """The weeks of one of the two, in the language of whoever looks."""
    words = _Words(language, bank)
    sent, dropped = simulated.to(who), simulated.dropped_for(who)
    coming: list[Sent | Dropped] = [*sent, *dropped]
    dated = [(each.at, words.slot(each)) for each in coming]
    dated += [(at, words.meeting(at)) for at in simulated.meetings]
    dated.sort(key=lambda each: each[0])
    weeks = []
    monday = simulated.choices.start - timedelta(days=simulated.choices.start.weekday())
    while monday < simulated.until:
        after = monday + WEEK
        slots = tuple(slot for at, slot in dated if monday <= at.date() < after)
        notes = _notes(monday, settings, zone, words)
        year, number, _ = monday.isocalendar()
        weeks.append(
            Week(number, year, words.span(monday, after - timedelta(days=1)), notes, slots)
        )
        monday = after
    return Shown(tuple(weeks), len(sent), len(dropped))


class _Words:
    """Days, hours and titles in one language."""

    def __init__(self, language: str, bank: Bank) -> None:
        self._language = language
        self._locale = LOCALES[language]
        self._bank = bank
        self._english = language == "en"

    def slot(self, each: Sent | Dropped) -> Slot:
        set_ = each.set if isinstance(each, Sent) else None
        return Slot(
            self.day(each.at.date()),
            self.hour(each.at),
            each.kind,
            _COLOURS.get(each.kind, _colour_of_news(each.kind)),
            set_title(self._bank, set_, self._language) if set_ else "",
            tuple(self._moved(move) for move in each.moved),
            comes=isinstance(each, Sent),
        )

    def meeting(self, at: datetime) -> Slot:
        return Slot(self.day(at.date()), self.hour(at), "met", "", "", ())

    def _moved(self, move: Move) -> Moved:
        return Moved(self._format(move.at.date(), "d. MMMM"), move.why)

    def day(self, day: date) -> str:
        return self._format(day, "EEE d" if self._english else "EEEEEE d.")

    def hour(self, at: datetime) -> str:
        return f"{at:%H:%M}" if self._english else f"{at:%H.%M}"

    def weekday(self, day: date) -> str:
        return self._format(day, "EEEE d. MMMM")

    def span(self, first: date, last: date) -> str:
        """«23.–29. november», «30. nov.–6. des.», or the one day."""
        if first == last:
            return self._format(first, "d. MMMM")
        if first.month == last.month:
            start = f"{first.day}" if self._english else f"{first.day}."
            return f"{start}–{self._format(last, 'd. MMMM')}"
        return f"{self._format(first, 'd. MMM')}–{self._format(last, 'd. MMM')}"

    def _format(self, day: date, pattern: str) -> str:
        plain = pattern.replace("d.", "d") if self._english else pattern
        return format_date(day, plain, self._locale)


def _colour_of_news(kind: str) -> str:
    return OF_MEETINGS if kind.startswith("meeting_") else "neutral"


def _notes(
    monday: date, settings: ProgrammeSettings, zone: ZoneInfo, words: _Words
) -> tuple[Note, ...]:
    days = [monday + timedelta(days=ahead) for ahead in range(7)]
    notes = []
    for why, together in groupby(days, reason):
        free = list(together)
        if why in HOLIDAYS:
            notes.append(Note(why, words.span(free[0], free[-1])))
        elif why:
            notes.append(Note(why, words.weekday(free[0])))
    for day in days:
        ahead = _offset(day + timedelta(days=1), zone) - _offset(day, zone)
        if ahead:
            notes.append(Note("spring" if ahead > timedelta() else "autumn", words.weekday(day)))
    for about, day_ in (("begins", settings.begins_on), ("ends", settings.ends_on)):
        if day_ in days:
            assert day_ is not None
            notes.append(Note(about, words.weekday(day_)))
    return tuple(notes)


def _offset(day: date, zone: ZoneInfo) -> timedelta:
    return datetime.combine(day, time(), zone).utcoffset() or timedelta()
