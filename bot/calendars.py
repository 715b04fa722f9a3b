"""Meetings as calendars read them (RFC 5545).

Nothing of what people write in conversations goes in, and of who they are only the other's name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

PRODUCT: Final = "-//Personlig Mentor//NO"
HOST: Final = "personlig-mentor"
MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
REFRESH: Final = timedelta(hours=1)
AN_HOUR: Final = timedelta(hours=1)
A_MINUTE: Final = timedelta(minutes=1)

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class Appointment:
    """`uid` is the same however often it is moved. Times are UTC, `zone` whose wall time it is.

    `place` "" leaves it out. `sequence` grows with each change that a calendar must take in.
    """

    uid: int
    title: str
    starts_at: datetime
    minutes: int
    zone: str
    status: Status
    sequence: int
    created_at: datetime
    changed_at: datetime
    place: str = ""


def calendar(appointments: Iterable[Appointment], name: str = "") -> bytes:
    """A whole calendar file. The same appointments give the same bytes."""
    chosen = tuple(appointments)
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)
        made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for zone in sorted({each.zone for each in chosen}):
        made.add_component(_zone(zone, [each for each in chosen if each.zone == zone]))
    for each in chosen:
        made.add_component(_event(each))
    written: bytes = made.to_ical()
    return written


def _event(appointment: Appointment) -> Event:
    zone = ZoneInfo(appointment.zone)
    ends = appointment.starts_at + timedelta(minutes=appointment.minutes)
    made = Event()
    made.add("uid", f"{appointment.uid}@{HOST}")
    made.add("dtstamp", appointment.changed_at.replace(microsecond=0))
    made.add("created", appointment.created_at.replace(microsecond=0))
    made.add("last-modified", appointment.changed_at.replace(microsecond=0))
    made.add("dtstart", appointment.starts_at.astimezone(zone))
    made.add("dtend", ends.astimezone(zone))
    made.add("sequence", appointment.sequence)
    made.add("status", appointment.status)
    made.add("summary", appointment.title)
    if appointment.place:
        made.add("location", appointment.place)
    return made


# -- the zone -------------------------------------------------------------------------------------


def _zone(name: str, appointments: list[Appointment]) -> Timezone:
    """The zone's changes of clock around the appointments, from the year before to the year after.

    Each change is written out, with the wall time at which the clock then in force was changed;
    icalendar's own table has the spring change an hour late.
    """
    years = [each.starts_at.year for each in appointments]
    zone = ZoneInfo(name)
    start = datetime(min(years) - 1, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("tzid", name)
    made.add_component(_observance(zone, start, start))
    for at in _changes(zone, start, datetime(max(years) + 2, 1, 1, tzinfo=UTC)):
        made.add_component(_observance(zone, at, at - A_MINUTE))
    return made


def _observance(
    zone: ZoneInfo, at: datetime, before: datetime
) -> TimezoneStandard | TimezoneDaylight:
    """The clock that is in force from `at` on; `before` is a moment when the last one was."""
    local, offset = at.astimezone(zone), before.astimezone(zone).utcoffset()
    assert offset is not None
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("dtstart", (at + offset).replace(tzinfo=None))
    made.add("tzoffsetfrom", offset)
    made.add("tzoffsetto", local.utcoffset())
    made.add("tzname", local.tzname() or "")
    return made


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The moments at which the zone's clocks change, in UTC, to the minute."""
    at = start
    while at < end:
        later = at + AN_HOUR * 24
        if _offset(zone, at) != _offset(zone, later):
            yield _first_other(zone, at, later)
        at = later


def _first_other(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """By halves: the first whole minute with the later offset."""
    while after - before > A_MINUTE:
        middle = before + timedelta(minutes=(after - before) // A_MINUTE // 2)
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
