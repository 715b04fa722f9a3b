"""Calendar files: read back as a calendar would, the right wall time on both sides of a change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.calendars import Appointment, calendar

OSLO = ZoneInfo("Europe/Oslo")
MADE = datetime(2026, 3, 1, 8, tzinfo=UTC)


def at(*local: int, zone: str = "Europe/Oslo", **more: Any) -> Appointment:
    year, month, day, hour, minute = (*local, 0)[:5]
    wall = datetime(year, month, day, hour, minute)  # noqa: DTZ001
    starts = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    values: dict[str, Any] = {"uid": 7, "title": "Mentormøte med Kari", "minutes": 60}
    values |= {"status": "CONFIRMED", "sequence": 0, "created_at": MADE, "changed_at": MADE}
    return Appointment(**values | {"starts_at": starts, "zone": zone} | more)


def read(body: bytes) -> tuple[Any, list[Any]]:
    """(the zones by name as the file itself describes them, the events)."""
    parsed: Any = Calendar.from_ical(body)
    zones = {str(each["tzid"]): each.to_tz(lookup_tzid=False) for each in parsed.walk("VTIMEZONE")}
    return zones, list(parsed.walk("VEVENT"))


def utc_of(event: Any, zones: Any) -> datetime:
    """The moment that the file means, by its own zone and nobody else's."""
    wall = event["dtstart"].dt.replace(tzinfo=None)
    zone = zones[event["dtstart"].params["TZID"]]
    moment: datetime = wall.replace(tzinfo=zone).astimezone(UTC)
    return moment


@pytest.mark.parametrize(
    ("before", "after"),
    [((2026, 3, 24, 14), (2026, 3, 31, 14)), ((2026, 10, 20, 14), (2026, 10, 27, 14))],
)
def test_two_o_clock_is_two_o_clock_before_and_after_the_clocks_change(
    before: tuple[int, ...], after: tuple[int, ...]
) -> None:
    both = at(*before), at(*after, uid=8)
    zones, events = read(calendar(both))
    assert [event["dtstart"].dt.hour for event in events] == [14, 14]
    assert [utc_of(event, zones) for event in events] == [each.starts_at for each in both]
    assert (both[1].starts_at - both[0].starts_at) != timedelta(days=7)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe"])
def test_the_zone_is_right_at_each_hour_around_the_appointment(zone: str) -> None:
    body = calendar([at(2026, 6, 1, 12, zone=zone)])
    written = read(body)[0][zone]
    known = ZoneInfo(zone)
    moment = datetime(2025, 1, 2, tzinfo=UTC)
    wrong = []
    while moment.year < 2028:
        offset = moment.astimezone(known).utcoffset()
        wall = (moment + (offset or timedelta())).replace(tzinfo=None)
        seen = written.utcoffset(wall.replace(tzinfo=None))
        twice = known.utcoffset(wall.replace(fold=0)) != known.utcoffset(wall.replace(fold=1))
        if seen != offset and not twice:
            wrong.append(moment)
        moment += timedelta(minutes=30)
    assert wrong == []


def test_the_changes_are_written_with_the_wall_time_they_happen_at() -> None:
    text = calendar([at(2026, 6, 1, 12)]).decode()
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\n" in text
    assert "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\n" in text


def test_a_zone_without_changes_has_one_clock() -> None:
    text = calendar([at(2026, 6, 1, 12, zone="Asia/Tokyo")]).decode()
    assert text.count("BEGIN:STANDARD") == 1
    assert "BEGIN:DAYLIGHT" not in text


@pytest.mark.parametrize("local", [(2026, 3, 29, 3, 30), (2026, 10, 25, 2, 30), (2026, 10, 25, 1)])
def test_a_meeting_in_the_night_of_a_change(local: tuple[int, ...]) -> None:
    appointment = at(*local)
    zones, (event,) = read(calendar([appointment]))
    assert utc_of(event, zones) == appointment.starts_at


def test_an_event_says_when_and_with_whom_and_how_new_it_is() -> None:
    moved = replace(at(2026, 12, 3, 14, sequence=2), changed_at=MADE + timedelta(days=3))
    _, (event,) = read(calendar([moved]))
    assert event["uid"] == "7@personlig-mentor"
    assert event["sequence"] == 2
    assert event["status"] == "CONFIRMED"
    assert event["summary"] == "Mentormøte med Kari"
    assert event["last-modified"].dt == event["dtstamp"].dt == moved.changed_at
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=1)
    assert "location" not in event


def test_what_is_said_of_a_place_cannot_break_out_of_its_line() -> None:
    place = "Storgata 5;\r\nBEGIN:VEVENT, «ved\\døra»\nATTACH:http://evil.example " + "x" * 200
    _, events = read(calendar([at(2026, 12, 3, 14, place=place)]))
    (event,) = events
    assert "attach" not in event
    assert "BEGIN:VEVENT, «ved\\døra»" in event["location"]


def test_lines_are_folded_and_the_same_gives_the_same() -> None:
    appointment = at(2026, 12, 3, 14, place="å" * 200)
    body = calendar([appointment], "Mentormøter")
    assert body == calendar([appointment], "Mentormøter")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


def test_an_empty_calendar_is_one() -> None:
    assert read(calendar([], "Mentormøter")) == ({}, [])
