"""Weeks and months, as days of the installation's own zone and as moments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Length = Literal["week", "month"]
# Who was asked on the last day may answer for so long. Then, at this hour, it is counted.
GRACE: Final = timedelta(days=7)
HOUR: Final = time(3)
# How far back there is counting when none has been for long, and how long one waits for a group.
MOST: Final[dict[Length, int]] = {"week": 12, "month": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """`ends` is the day after its last."""

    length: Length
    begins: date
    ends: date

    def counted_at(self, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.ends + GRACE, HOUR, zone)

    @property
    def before(self) -> "Period":
        return period_of(self.length, self.begins - timedelta(days=1))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def period_of(length: Length, day: date) -> Period:
    if length == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(length, monday, monday + timedelta(days=7))
    first = day.replace(day=1)
    return Period(length, first, (first + timedelta(days=31)).replace(day=1))


def months_before(day: date, months: int) -> date:
    """`day` is the first of a month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def due(length: Length, now: datetime, zone: ZoneInfo, first: date) -> Iterator[Period]:
    """Newest first: what is to be counted by now, of what is not over before `first`."""
    period = period_of(length, now.astimezone(zone).date()).before
    for _ in range(MOST[length] + 2):
        if period.ends <= first:
            return
        if period.counted_at(zone) <= now:
            yield period
        period = period.before
