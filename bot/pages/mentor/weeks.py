"""A week as a calendar shows it: Monday to Sunday, with what comes and what came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import Query

from bot.pages.mentor.desk import Desk
from dialogues.pairs import PlannedPrompt, Recipient
from dialogues.recurrence import upcoming

A_WEEK: Final = timedelta(days=7)
MOST_IN_A_DAY: Final = 8
FARTHEST: Final = 5 * 52  # weeks

WeekName = Annotated[str, Query(alias="uke", max_length=10)]


@dataclass(frozen=True, slots=True)
class Slot:
    """`at` is on the mentor's clock. `state`: what came of it, "" for what is still to come."""

    at: datetime
    name: str
    colour: str
    text: str = ""
    state: str = ""
    meeting: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    today: bool
    slots: tuple[Slot, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """`before` and `after` name the weeks beside it, as the page's address has them."""

    number: int
    this: bool
    days: tuple[Day, ...]
    before: str
    after: str

    @property
    def busy(self) -> bool:
        return any(day.slots for day in self.days)


def monday_of(name: str, today: date) -> date:
    """Of the week called 2026-48; of this week when there is no such week, or it is far away."""
    this = today - timedelta(days=today.weekday())
    year, _, number = name.partition("-")
    try:
        found = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return this
    return found if abs((found - this) / A_WEEK) <= FARTHEST else this


def week_of(desk: Desk, monday: date, plans: Iterable[tuple[PlannedPrompt, str]]) -> Week:
    """`plans` come with the words that each is shown by."""
    today = desk.now.astimezone(desk.zone).date()
    slots = sorted(_slots(desk, monday, plans), key=lambda slot: slot.at)
    by_day = {day: tuple(found) for day, found in groupby(slots, lambda slot: slot.at.date())}
    days = []
    for ahead in range(7):
        day = monday + timedelta(days=ahead)
        found = by_day.get(day, ())
        shown = found[:MOST_IN_A_DAY]
        days.append(Day(day, day == today, shown, len(found) - len(shown)))
    this = monday <= today < monday + A_WEEK
    beside = (_name(monday - A_WEEK), _name(monday + A_WEEK))
    return Week(monday.isocalendar().week, this, tuple(days), *beside)


def _name(monday: date) -> str:
    year, number, _ = monday.isocalendar()
    return f"{year}-{number}"


def _slots(desk: Desk, monday: date, plans: Iterable[tuple[PlannedPrompt, str]]) -> Iterable[Slot]:
    zone = desk.zone
    start = datetime(monday.year, monday.month, monday.day, tzinfo=zone)
    end = start + A_WEEK
    for mentee in desk.mentees:
        meeting = mentee.meeting
        if meeting is not None and start <= meeting.at < end:
            yield Slot(meeting.at.astimezone(zone), mentee.name, "brand1", meeting=True)
    for plan, text in plans:
        for recipient in plan.recipients:
            mentee_of = desk.mentee(recipient.pair)
            if mentee_of is None:
                continue
            name, colour = mentee_of.name, mentee_of.colour
            last = recipient.last_at
            if last is not None and start <= last < end:
                yield Slot(last.astimezone(zone), name, colour, text, recipient.last)
            for at in _coming(plan, recipient, zone, start, end):
                yield Slot(at.astimezone(zone), name, colour, text)


def _coming(
    plan: PlannedPrompt, recipient: Recipient, zone: ZoneInfo, start: datetime, end: datetime
) -> Iterable[datetime]:
    """The times within the week. What comes after it is not counted on."""
    at = recipient.next_at
    if plan.state != "active" or at is None or at >= end:
        return
    if at >= start:
        yield at
    if plan.rule.rrule:
        after = max(at, start - timedelta(seconds=1))
        yield from (each for each in upcoming(plan.rule, zone, after, 7) if each < end)
