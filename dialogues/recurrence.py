"""When a mentor's prompt falls due: wall time in the recipient's zone, computed to UTC.

A rule is kept as people say it, «mandag kl. 09.00, deretter hver uke», so that nine o'clock stays
nine o'clock when summer time begins. Only what falls due next is ever computed, never a list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, rrulestr

Anchor = Literal["", "before_meeting", "after_meeting"]

MARGIN = timedelta(days=2)  # more than any zone has ever moved its clocks
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """Local wall time and recurrence. `first` is naive, and is always an occurrence.

    `rrule` is RFC 5545 text without DTSTART, COUNT or UNTIL, "" for once. `until` is the last
    local day, inclusive. With an `anchor` the rule is tied to the next mentor meeting: `first`
    then carries the time of day and the day derived so far (see anchored), `rrule` is "", and
    `every_meeting` says whether it is for each meeting or for the next one only.
    """

    first: datetime
    rrule: str = ""
    anchor: Anchor = ""
    until: date | None = None
    every_meeting: bool = False


def to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """A wall time that the clocks skip moves forward; of one that comes twice, the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def as_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """The wall time that the clocks show when `wall` falls due: another only if it is skipped."""
    return to_utc(wall, zone).astimezone(zone).replace(tzinfo=None, fold=0)


def first_due(rule: Rule, zone: ZoneInfo) -> datetime:
    """When the rule falls due for the first time, in UTC, even if that has passed meanwhile."""
    return to_utc(rule.first, zone)


def next_due(rule: Rule, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first occurrence strictly after `after` (aware), in UTC; None when there is none.

    ValueError when `rule.rrule` cannot be read. A rule tied to a meeting falls due once, at
    `first`; whoever moves the meeting replaces `first` (see anchored).
    """
    return next(_due(rule, zone, after), None)


def upcoming(rule: Rule, zone: ZoneInfo, after: datetime, count: int) -> tuple[datetime, ...]:
    """The next `count` occurrences strictly after `after`, in UTC; fewer when there are fewer."""
    return tuple(islice(_due(rule, zone, after), count))


def anchored(rule: Rule, meeting: datetime, zone: ZoneInfo) -> datetime:
    """When a rule tied to a meeting falls due for the meeting at `meeting` (aware), in UTC.

    The day before or after it on the local calendar, at the rule's time of day.
    """
    return to_utc(anchored_wall(rule, meeting, zone), zone)


def anchored_wall(rule: Rule, meeting: datetime, zone: ZoneInfo) -> datetime:
    """As anchored, but the naive wall time: the rule's `first` for that meeting."""
    day = meeting.astimezone(zone).date()
    moved = day + (ONE_DAY if rule.anchor == "after_meeting" else -ONE_DAY)
    return datetime.combine(moved, rule.first.time())


def first_wall(pattern: str, start: datetime, zone: ZoneInfo, after: datetime) -> datetime:
    """The first wall time of a pattern, from `start` on, that is after `after` (aware)."""
    return next(wall for wall in _walls(Rule(start, pattern), start) if to_utc(wall, zone) > after)


def includes_its_first(rule: Rule) -> bool:
    """Whether `first` lies on the pattern that follows it, and not after the last day."""
    if rule.until is not None and rule.first.date() > rule.until:
        return False
    return not rule.rrule or next(_walls(rule, rule.first), None) == rule.first


def _due(rule: Rule, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    last = after.astimezone(UTC)
    since = last.astimezone(zone).replace(tzinfo=None) - MARGIN
    for wall in _occurrences(rule, since):
        if rule.until is not None and wall.date() > rule.until:
            return
        due = to_utc(wall, zone)
        if due > last:
            yield due
            last = due


def _occurrences(rule: Rule, since: datetime) -> Iterator[datetime]:
    """`first`, whatever the pattern says, then the pattern's wall times from `since` on."""
    yield rule.first
    if rule.rrule:
        yield from (wall for wall in _walls(rule, since) if wall > rule.first)


def _walls(rule: Rule, since: datetime) -> Iterator[datetime]:
    """The pattern's wall times from about `since` on, without counting up to it.

    A daily rule that began twenty years ago has seven thousand occurrences behind it: the
    pattern is moved whole periods ahead instead.
    """
    found = rrulestr(rule.rrule, dtstart=rule.first)
    start = _moved_ahead(found, rule, since)
    if start != rule.first:
        found = rrulestr(rule.rrule, dtstart=start)
    wall: datetime
    for wall in found:
        if wall >= since:
            yield wall


def _moved_ahead(pattern: rrule, rule: Rule, since: datetime) -> datetime:
    """A start about `since` from which the pattern is the same as from `first`.

    A rule that is counted, or of another frequency, stays where it is.
    """
    first = rule.first
    every = pattern._interval  # noqa: SLF001 - dateutil offers no other way to it
    if since <= first or pattern._count is not None:  # noqa: SLF001
        return first
    match pattern._freq:  # noqa: SLF001
        case freq if freq in (DAILY, WEEKLY):
            days = every * (7 if freq == WEEKLY else 1)
            return first + timedelta(days=(since - first).days // days * days)
        case freq if freq == MONTHLY:
            day = 1 if "BY" in rule.rrule else first.day  # without BY…, the day is the start's own
            if day > 28:
                return first
            months = (since.year - first.year) * 12 + since.month - first.month
            ahead = first.month - 1 + months // every * every
            return first.replace(year=first.year + ahead // 12, month=ahead % 12 + 1, day=day)
        case _:
            return first


def day_of_month(day: int) -> str:
    """The RRULE part for one day of each month: −1 is the last.

    «Den 31. hver måned» is the last day where a month is shorter: people who say it mean the
    end of the month, and a month that is left out would look like a fault.
    """
    if day <= 28:
        return f"BYMONTHDAY={day}"
    days = ",".join(str(each) for each in range(28, day + 1))
    return f"BYMONTHDAY={days};BYSETPOS=-1"
