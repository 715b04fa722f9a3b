"""Which times of day a mentor may mean by «kl 3», «halv ti» or «fredag kveld».

Nobody wants a prompt at three at night. So hours 1–5 are in the afternoon, 7–12 as they stand,
and 6, which is both an early and a late hour, is asked about. «03.00» and «14» stand as they are.
A part of the day decides where it can, and where it cannot, nothing is read.
"""

from dataclasses import dataclass
from datetime import datetime, time

from dialogues.time_pieces import Clock, Part

AFTERNOON_UNTIL, EITHER = 5, 6
NOON = 12
LAST_HOUR = 23
LATEST_HOUR = 22  # that «halv elleve» may mean

Times = tuple[time, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of the day: when a prompt comes in it, and which hours belong to it."""

    usual: time
    first: int
    last: int


SPANS = {
    "": _Span(time(9), 0, LAST_HOUR),
    "morgen": _Span(time(8), 4, 11),
    "formiddag": _Span(time(10), 7, 12),
    "etter_lunsj": _Span(time(13), 12, 15),
    "ettermiddag": _Span(time(16), 12, 18),
    "kveld": _Span(time(19), 17, LAST_HOUR),
}


def times_meant(clock: Clock | None, part: Part | None) -> Times:
    """The times of day that may be meant, earliest first; none where clock and part disagree."""
    span = SPANS[part.name if part else ""]
    if clock is None:
        return (span.usual,)
    hours = _hours(clock) if part is None else _hours_in(clock, span)
    return tuple(time(hour, clock.minute) for hour in hours)


def _hours(clock: Clock) -> tuple[int, ...]:
    hour = clock.hour
    if clock.manner == "literal" or hour > EITHER:
        return (hour,)
    return (hour + NOON,) if hour <= AFTERNOON_UNTIL else (hour, hour + NOON)


def _hours_in(clock: Clock, span: _Span) -> tuple[int, ...]:
    hours = (clock.hour,) if clock.manner == "literal" else (clock.hour, clock.hour + NOON)
    return tuple(hour for hour in hours if span.first <= hour <= span.last)


def later_today(found: time, clock: Clock | None, part: Part | None, now: datetime) -> time:
    """The time meant for today: where the usual time has passed, the next whole hour, if any.

    «halv ti» said in the afternoon is half past nine in the evening; «kl 8» said at ten is gone.
    """
    if found > now.time():
        return found
    if clock is None:
        hour = now.hour + 1
        return time(hour) if hour <= SPANS[part.name if part else ""].last else found
    tonight = evening(found, clock, part) if clock.manner == "spoken" else None
    return tonight if tonight is not None and tonight > now.time() else found


def evening(found: time, clock: Clock | None, part: Part | None) -> time | None:
    """The same hands of the clock twelve hours later, where that may be meant."""
    if clock is None or part is not None or clock.manner == "literal":
        return None
    if found.hour + NOON > LATEST_HOUR:
        return None
    return found.replace(hour=found.hour + NOON)


def without_a_day(
    found: time, clock: Clock | None, part: Part | None, now: datetime
) -> tuple[tuple[int, time], ...]:
    """(days ahead, time) for a time that was said without a day: today if that is to come."""
    if clock is not None and part is not None and part.name == "morgen" and found > now.time():
        return (0, found), (1, found)  # «morgen kl 9» is tomorrow for some
    today = later_today(found, None, part, now) if clock is None else found
    if today > now.time():
        return ((0, today),)
    tonight = evening(found, clock, part)
    if tonight is not None and tonight > now.time():
        return (0, tonight), (1, found)
    return ((1, found),)
