"""When a rule falls due: wall time kept, the nights the clocks change, month ends, no lists."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from dialogues.recurrence import (
    Rule,
    anchored,
    anchored_wall,
    day_of_month,
    first_due,
    includes_its_first,
    next_due,
    to_utc,
    upcoming,
)
from dialogues.rule_parts import pattern
from dialogues.time_pieces import Repeat

OSLO = ZoneInfo("Europe/Oslo")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # moves its clocks half an hour
APIA = ZoneInfo("Pacific/Apia")  # had no 30 December 2011


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(dues: tuple[datetime, ...], zone: ZoneInfo = OSLO) -> list[str]:
    return [f"{due.astimezone(zone):%m-%d %H:%M}" for due in dues]


# -- once, and until ------------------------------------------------------------------------------


def test_once_is_once() -> None:
    rule = Rule(wall("2026-11-27 09:00"))
    assert next_due(rule, OSLO, utc("2026-11-01")) == utc("2026-11-27 08:00")
    assert next_due(rule, OSLO, utc("2026-11-27 08:00")) is None
    assert first_due(rule, OSLO) == utc("2026-11-27 08:00")


def test_after_may_be_in_any_zone() -> None:
    rule = Rule(wall("2026-11-30 09:00"), "FREQ=WEEKLY;BYDAY=MO")
    after = utc("2026-11-30 08:00")
    assert next_due(rule, OSLO, after) == next_due(rule, OSLO, after.astimezone(NEW_YORK))
    assert next_due(rule, OSLO, after) == utc("2026-12-07 08:00")


def test_the_last_day_is_included() -> None:
    rule = Rule(wall("2026-11-30 23:30"), "FREQ=WEEKLY;BYDAY=MO", until=date(2026, 12, 14))
    assert shown(upcoming(rule, OSLO, utc("2026-11-01"), 9)) == [
        "11-30 23:30",
        "12-07 23:30",
        "12-14 23:30",
    ]
    assert next_due(rule, OSLO, utc("2026-12-14 22:30")) is None


def test_the_first_is_an_occurrence_whatever_follows() -> None:
    """A page may let someone pick a Friday and «hver mandag»: both are kept."""
    rule = Rule(wall("2026-11-27 09:00"), "FREQ=WEEKLY;BYDAY=MO")
    assert shown(upcoming(rule, OSLO, utc("2026-11-01"), 3)) == [
        "11-27 09:00",
        "11-30 09:00",
        "12-07 09:00",
    ]
    assert not includes_its_first(rule)
    assert includes_its_first(Rule(wall("2026-11-30 09:00"), "FREQ=WEEKLY;BYDAY=MO"))


def test_every_other_week_keeps_its_weeks() -> None:
    rule = Rule(wall("2026-11-26 08:30"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")
    assert shown(upcoming(rule, OSLO, utc("2026-11-20"), 5)) == [
        "11-26 08:30",
        "12-07 08:30",
        "12-10 08:30",
        "12-21 08:30",
        "12-24 08:30",
    ]


def test_a_rule_that_is_no_rule_says_so() -> None:
    with pytest.raises(ValueError, match="SOMETIMES"):
        next_due(Rule(wall("2026-01-01 09:00"), "FREQ=SOMETIMES"), OSLO, utc("2026-01-02"))


# -- the nights the clocks change -----------------------------------------------------------------


def test_a_time_that_is_skipped_moves_forward() -> None:
    rule = Rule(wall("2026-03-28 02:30"), "FREQ=DAILY")
    assert shown(upcoming(rule, OSLO, utc("2026-03-27"), 3)) == [
        "03-28 02:30",
        "03-29 03:30",
        "03-30 02:30",
    ]


def test_a_time_that_comes_twice_falls_due_the_first_time() -> None:
    rule = Rule(wall("2026-10-24 02:30"), "FREQ=DAILY")
    dues = upcoming(rule, OSLO, utc("2026-10-23"), 3)
    assert dues == (utc("2026-10-24 00:30"), utc("2026-10-25 00:30"), utc("2026-10-26 01:30"))
    between = utc("2026-10-25 01:00")  # 02:00 for the second time
    assert next_due(rule, OSLO, between) == utc("2026-10-26 01:30")


def test_nine_stays_nine_through_the_year() -> None:
    rule = Rule(wall("2026-01-05 09:00"), "FREQ=WEEKLY;BYDAY=MO")
    dues = upcoming(rule, OSLO, utc("2026-01-01"), 52)
    assert {f"{due.astimezone(OSLO):%a %H:%M}" for due in dues} == {"Mon 09:00"}
    assert {due.hour for due in dues} == {7, 8}


@pytest.mark.parametrize(
    ("zone", "first", "expected"),
    [
        (NEW_YORK, "2026-03-07 02:30", ["03-07 02:30", "03-08 03:30", "03-09 02:30"]),
        (LORD_HOWE, "2026-10-03 02:15", ["10-03 02:15", "10-04 02:45", "10-05 02:15"]),
        (APIA, "2011-12-29 09:00", ["12-29 09:00", "12-31 09:00", "01-01 09:00"]),
    ],
)
def test_other_zones_have_other_nights(zone: ZoneInfo, first: str, expected: list[str]) -> None:
    rule = Rule(wall(first), "FREQ=DAILY")
    assert shown(upcoming(rule, zone, utc("2011-01-01"), 3), zone) == expected


# -- month ends -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "rrule_text", "expected"),
    [
        (
            "2027-01-31 09:00",
            f"FREQ=MONTHLY;{day_of_month(31)}",
            ["01-31", "02-28", "03-31", "04-30", "05-31"],
        ),
        ("2028-01-30 09:00", f"FREQ=MONTHLY;{day_of_month(30)}", ["01-30", "02-29", "03-30"]),
        ("2027-01-29 09:00", f"FREQ=MONTHLY;{day_of_month(29)}", ["01-29", "02-28", "03-29"]),
        ("2026-11-30 09:00", f"FREQ=MONTHLY;{day_of_month(-1)}", ["11-30", "12-31", "01-31"]),
        ("2026-11-27 09:00", "FREQ=MONTHLY;BYDAY=-1FR", ["11-27", "12-25", "01-29"]),
        ("2026-11-30 09:00", "FREQ=MONTHLY;BYDAY=5MO", ["11-30", "03-29", "05-31"]),
        ("2026-12-01 09:00", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", ["12-01", "03-01", "06-01"]),
    ],
)
def test_month_ends(first: str, rrule_text: str, expected: list[str]) -> None:
    rule = Rule(wall(first), rrule_text)
    days = [f"{due:%m-%d}" for due in upcoming(rule, OSLO, utc("2026-01-01"), len(expected))]
    assert days == expected


# -- rules without end ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rrule_text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
        "FREQ=MONTHLY",
    ],
)
def test_an_old_rule_is_not_counted_through(
    monkeypatch: pytest.MonkeyPatch, rrule_text: str
) -> None:
    first = next(iter(rrule.rrulestr(rrule_text, dtstart=wall("1946-11-01 09:00"))))
    after = utc("2026-11-25 12:00")
    whole = (to_utc(each, OSLO) for each in rrule.rrulestr(rrule_text, dtstart=first))
    expected = next(due for due in whole if due > after)
    counted = 0
    real: Callable[[rrule.rrule], Iterator[datetime]] = rrule.rrule._iter

    def counting(self: rrule.rrule) -> Iterator[datetime]:
        nonlocal counted
        for each in real(self):
            counted += 1
            yield each

    monkeypatch.setattr(rrule.rrule, "_iter", counting)
    assert next_due(Rule(first, rrule_text), OSLO, after) == expected
    assert 0 < counted <= 20


# -- tied to a meeting ----------------------------------------------------------------------------


def test_a_rule_tied_to_a_meeting_moves_with_it() -> None:
    rule = Rule(wall("2026-12-02 18:00"), anchor="before_meeting")
    assert anchored(rule, utc("2026-12-03 09:00"), OSLO) == utc("2026-12-02 17:00")
    assert anchored_wall(rule, utc("2026-12-10 23:30"), OSLO) == wall("2026-12-10 18:00")
    after = Rule(wall("2026-12-02 09:00"), anchor="after_meeting")
    assert anchored(after, utc("2026-03-28 12:00"), OSLO) == utc("2026-03-29 07:00")
    assert next_due(rule, OSLO, utc("2026-12-02 17:00")) is None


def test_a_rule_is_kept_as_text() -> None:
    rule = Rule(wall("2026-11-30 09:00"), "FREQ=WEEKLY;BYDAY=MO", until=date(2026, 12, 18))
    assert msgspec.json.decode(msgspec.json.encode(rule), type=Rule) == rule


# -- for all rules --------------------------------------------------------------------------------

WALLS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31)).map(  # noqa: DTZ001
    lambda each: each.replace(second=0, microsecond=0)
)
MOMENTS = st.datetimes(datetime(2014, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
REPEATS = st.one_of(
    st.builds(Repeat, st.just("day"), st.integers(1, 30)),
    st.builds(
        Repeat,
        st.just("week"),
        st.integers(1, 8),
        st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    ),
    st.builds(
        Repeat,
        st.just("month"),
        st.integers(1, 12),
        monthdays=st.sampled_from([-1, *range(1, 32)]).map(lambda day: (day,)),
    ),
    st.builds(
        Repeat,
        st.just("month"),
        st.integers(1, 12),
        st.integers(0, 6).map(lambda day: (day,)),
        nth=st.sampled_from([-1, 1, 2, 3, 4, 5]),
    ),
)
ZONES = st.sampled_from([OSLO, NEW_YORK, LORD_HOWE, APIA, ZoneInfo("UTC")])
RULES = st.builds(
    Rule,
    WALLS,
    st.one_of(st.just(""), REPEATS.map(pattern)),
    until=st.one_of(st.none(), st.dates(date(2015, 1, 1), date(2040, 1, 1))),
)


@given(RULES, ZONES, MOMENTS)
def test_what_is_due_next_is_later_and_never_the_same_wall_time_twice(
    rule: Rule, zone: ZoneInfo, after: datetime
) -> None:
    dues = upcoming(rule, zone, after, 6)
    assert all(one < other for one, other in pairwise((after, *dues)))
    walls = [due.astimezone(zone).replace(tzinfo=None) for due in dues]
    assert len(set(walls)) == len(walls)
    for each in walls:
        skipped = each - rule.first.replace(year=each.year, month=each.month, day=1)
        assert each.time() == rule.first.time() or skipped % timedelta(days=1) <= timedelta(hours=1)
        assert rule.until is None or each.date() <= rule.until


@given(RULES, ZONES, MOMENTS, MOMENTS)
def test_what_is_due_next_does_not_depend_on_when_it_is_asked(
    rule: Rule, zone: ZoneInfo, one: datetime, other: datetime
) -> None:
    """Nothing is passed over: what falls due next is the same from any moment in between."""
    earlier, later = sorted((one, other))
    due = next_due(rule, zone, earlier)
    if due is None or due > later:
        assert next_due(rule, zone, later) == due
