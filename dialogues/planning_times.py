"""When a mentor's prompt is to come, read from words: «annenhver torsdag kl 8.30».

The text becomes signs (time_signs), the signs pieces (reading_pieces), and the pieces days
(planning_days), times (clock_readings) and a rule. Every sign must have been used: a word that is
not known, or does not fit with the others, is never read past.

What people mean differently is asked about, with at most three readings: «neste fredag» where this
week has one to come, a weekday's own name on that day, «kl 6», «neste helg», a weekday that is not
the date's, «halv ti» alone when that has passed this morning, and what has «eller» in it. A
recurrence without a day begins where its period does, a week on Monday and a month on the first.
Without a time of day it is 09.00, or the usual time of the part of the day (clock_readings).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogues.clock_readings import later_today, times_meant, without_a_day
from dialogues.either_way import two_ways
from dialogues.planning_days import FARTHEST, days_meant, last_day
from dialogues.reading_pieces import read_pieces
from dialogues.recurrence import (
    Rule,
    anchored_wall,
    as_shown,
    first_wall,
    includes_its_first,
    to_utc,
)
from dialogues.rule_parts import Parts, Unreadable, is_a_period, pattern, sorted_out, with_day_of
from dialogues.time_pieces import Day, End, Meeting, Minutes, Offset, Repeat, Weekday
from dialogues.time_signs import Sign, as_clock, read_signs
from dialogues.words import Words

MOST_READINGS = 3
MOST_MINUTES = 60 * 24 * 14
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Planned:
    rule: Rule


@dataclass(frozen=True, slots=True)
class Ask:
    """Two or three rules that the words may mean, earliest first."""

    readings: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """The time that was named has passed."""


@dataclass(frozen=True, slots=True)
class NoMeeting:
    """It is tied to the next meeting, and none is set."""


@dataclass(frozen=True, slots=True)
class CannotRead:
    pass


Outcome = Planned | Ask | Gone | NoMeeting | CannotRead


def read_rule(text: str, words: Words, now: datetime, *, meeting: datetime | None) -> Outcome:
    """What a mentor's words about when mean, at `now` (aware, in the recipient's ZoneInfo).

    `meeting` is the next mentor meeting (aware), if one is set. Never raises for any text.
    """
    return _Reader(now, meeting).outcome(read_signs(text, words))


@dataclass(frozen=True, slots=True)
class _Reader:
    now: datetime
    meeting: datetime | None

    @property
    def zone(self) -> ZoneInfo:
        zone = self.now.tzinfo
        assert isinstance(zone, ZoneInfo), "now is local to the recipient's zone"
        return zone

    @property
    def today(self) -> date:
        return self.now.date()

    def outcome(self, signs: tuple[Sign, ...]) -> Outcome:
        if any(sign.group == "eller" for sign in signs):
            return self._either(signs)
        clocked = _dates_as_clocks(signs)
        dated = self._outcome(signs)
        if clocked is None or isinstance(dated, Planned):
            return dated
        timed = self._outcome(clocked)
        return timed if isinstance(timed, Planned | Ask) else dated

    def _outcome(self, signs: tuple[Sign, ...]) -> Outcome:
        pieces = read_pieces(signs)
        if not pieces:
            return CannotRead()
        try:
            parts = sorted_out(pieces)
            if parts.gone:
                return Gone()
            if parts.meeting and self.meeting is None:
                return NoMeeting()
            return self._told(self._rules(parts))
        except Unreadable:
            return CannotRead()

    def _told(self, rules: Iterable[Rule]) -> Outcome:
        """One rule, a few to choose from, or none that is still to come."""
        every = list(dict.fromkeys(rules))
        if not every or any(rule.first.date() - self.today > FARTHEST for rule in every):
            return CannotRead()
        ahead = sorted((rule for rule in every if self._is_ahead(rule)), key=lambda r: r.first)
        if not ahead:
            return Gone()
        if len(ahead) > MOST_READINGS:
            return CannotRead()
        return Planned(ahead[0]) if len(ahead) == 1 else Ask(tuple(ahead))

    def _is_ahead(self, rule: Rule) -> bool:
        """A rule for every meeting may begin with the meeting after the next."""
        if rule.until is not None and rule.first.date() > rule.until:
            return False
        if rule.every_meeting:
            return True
        return rule.first.date() >= self.today and to_utc(rule.first, self.zone) > self.now

    # -- what the pieces come to ------------------------------------------------------------------

    def _rules(self, parts: Parts) -> list[Rule]:
        if parts.meeting:
            return list(self._tied(parts, parts.meeting))
        if parts.repeat is None:
            walls = self._walls(parts)
            if any(wall.date() - self.today > FARTHEST for wall in walls):
                raise Unreadable
            return [Rule(self._shown(wall)) for wall in walls]
        until = self._until(parts)
        if parts.continued:
            return list(self._continued(parts, parts.repeat, until))
        return list(self._repeated(parts, parts.repeat, until))

    def _shown(self, wall: datetime) -> datetime:
        return as_shown(wall, self.zone) if wall.date() >= self.today else wall

    def _tied(self, parts: Parts, tie: Meeting) -> Iterator[Rule]:
        assert self.meeting is not None
        days = self._days(parts.days) if parts.days else None
        for at in _some(times_meant(parts.clock, parts.part)):
            rule = Rule(
                first=datetime.combine(self.today, at),
                anchor="after_meeting" if tie.after else "before_meeting",
                every_meeting=tie.every,
            )
            first = anchored_wall(rule, self.meeting, self.zone)
            if days is not None and first.date() not in days:
                raise Unreadable
            yield replace(rule, first=first)

    def _walls(self, parts: Parts) -> list[datetime]:
        """The wall times that a text without recurrence may mean."""
        if parts.minutes:
            if parts.minutes.ahead > MOST_MINUTES:
                raise Unreadable
            return [self._in(parts.minutes)]
        times = _some(times_meant(parts.clock, parts.part))
        if not parts.days:
            if not (parts.clock or parts.part):
                raise Unreadable
            return [
                datetime.combine(self.today + timedelta(days=ahead), at)
                for each in times
                for ahead, at in without_a_day(each, parts.clock, parts.part, self.now)
            ]
        today_said = Offset() in parts.days
        return [
            datetime.combine(day, self._today(at, parts) if today_said else at)
            for day in self._days(parts.days)
            for at in times
        ]

    def _today(self, at: time, parts: Parts) -> time:
        return later_today(at, parts.clock, parts.part, self.now)

    def _in(self, minutes: Minutes) -> datetime:
        """«om en time», «nå» (the next minute): so much real time, also when clocks change."""
        ahead = timedelta(minutes=max(minutes.ahead, 1))
        at = self.now.astimezone(UTC).replace(second=0, microsecond=0) + ahead
        wall = at.astimezone(self.zone).replace(tzinfo=None, fold=0)
        while to_utc(wall, self.zone) < at:  # in an hour that comes twice, the second time
            wall += MINUTE
        return wall

    def _repeated(self, parts: Parts, repeat: Repeat, until: date | None) -> Iterator[Rule]:
        starts = self._days(parts.start) if parts.start else (self.today,)
        for start in starts:
            begun = repeat
            if repeat.bare and parts.start and not is_a_period(parts.start):
                begun = with_day_of(repeat, start)
            once_each = pattern(replace(begun, every=1))
            for at in _some(times_meant(parts.clock, parts.part)):
                if start - self.today > FARTHEST:
                    raise Unreadable
                earliest = datetime.combine(max(start, self.today), at)
                first = first_wall(once_each, earliest, self.zone, self.now)
                yield Rule(first, pattern(begun), until=until)

    def _continued(self, parts: Parts, repeat: Repeat, until: date | None) -> Iterator[Rule]:
        """«mandag 30. november kl. 09.00, deretter hver uke»"""
        for wall in self._walls(parts):
            every = with_day_of(repeat, wall.date()) if repeat.bare else repeat
            rule = Rule(wall, pattern(every))
            if not includes_its_first(rule):
                raise Unreadable
            yield replace(rule, until=until)

    def _until(self, parts: Parts) -> date | None:
        """The last day; «hver mandag til fredag» may be five days a week, so that is none."""
        if not parts.until:
            return None
        if len(parts.until) == 1:
            named = parts.until[0]
            daily = parts.repeat and parts.repeat.unit == "day" and not parts.start
            last = None if isinstance(named, Weekday) and not daily else last_day(named, self.today)
        else:
            days = [piece for piece in parts.until if not isinstance(piece, End)]
            meant = self._days(days) if len(days) == len(parts.until) else ()
            last = meant[0] if len(meant) == 1 else None
        if last is None:
            raise Unreadable
        return last

    def _days(self, pieces: list[Day]) -> tuple[date, ...]:
        days = days_meant(pieces, self.today) if pieces else None
        if not days:
            raise Unreadable
        return days

    # -- «eller» ----------------------------------------------------------------------------------

    def _either(self, signs: tuple[Sign, ...]) -> Outcome:
        """«mandag eller tirsdag kl 9», «fredag kl 9 eller 10», «i morgen eller om to uker»."""
        for ways in two_ways(signs):
            rules = [self._planned(way) for way in ways]
            if all(rules):
                return self._told(rule for rule in rules if rule)
        return CannotRead()

    def _planned(self, signs: tuple[Sign, ...]) -> Rule | None:
        outcome = self.outcome(signs)
        return outcome.rule if isinstance(outcome, Planned) else None


def _some(times: tuple[time, ...]) -> tuple[time, ...]:
    if not times:
        raise Unreadable
    return times


def _dates_as_clocks(signs: tuple[Sign, ...]) -> tuple[Sign, ...] | None:
    """«torsdag 8.10» with its date as a clock; None where it can only be a date."""
    doubtful = [sign for sign in signs if sign.group == "date" and sign.manner]
    if len(doubtful) != 1 or len(signs) == 1 or any(sign.group == "clock" for sign in signs):
        return None
    return tuple(
        as_clock(sign.manner, sign.minute) if sign is doubtful[0] else sign for sign in signs
    )
