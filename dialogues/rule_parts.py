"""The pieces of a text sorted by what they are about, and a recurrence as RRULE text."""

from dataclasses import dataclass, field, replace
from datetime import date

from dialogues.recurrence import day_of_month
from dialogues.time_pieces import (
    Clock,
    Day,
    End,
    Mark,
    Meeting,
    Minutes,
    MonthDay,
    NextMonth,
    Part,
    Piece,
    Repeat,
    Week,
    Weekday,
)

RRULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Single = Clock | Part | Minutes | Meeting


_NAMES = {Clock: "clock", Part: "part", Minutes: "minutes", Meeting: "meeting"}


class Unreadable(Exception):
    """The pieces do not fit together."""


@dataclass(slots=True)
class Parts:
    """`start`, `until` and `then` are the days after «fra», «til» and «deretter»."""

    clock: Clock | None = None
    part: Part | None = None
    minutes: Minutes | None = None
    meeting: Meeting | None = None
    repeat: Repeat | None = None
    days: list[Day] = field(default_factory=list)
    start: list[Day] = field(default_factory=list)
    until: list[Day | End] = field(default_factory=list)
    then: list[Day] = field(default_factory=list)
    continued: bool = False
    gone: bool = False

    @property
    def only_once(self) -> bool:
        return not (self.repeat or self.start or self.until or self.continued)


def sorted_out(pieces: tuple[Piece, ...]) -> Parts:
    """Unreadable where a piece is said twice and differently, or hangs in the air."""
    parts = Parts()
    named, opened = parts.days, set[str]()
    for piece in pieces:
        match piece:
            case Mark("gone"):
                parts.gone = True
            case Mark(name):
                if name in opened or (name == "then" and (parts.repeat or opened)):
                    raise Unreadable
                opened.add(name)
                named = getattr(parts, name)
            case Part() if named is parts.until:
                raise Unreadable  # «hver dag til fredag kveld» says nothing of the time of day
            case Clock() | Part() | Minutes() | Meeting():
                _set_once(parts, piece, after_then="then" in opened)
                named = parts.days
            case Repeat() | End():
                if isinstance(piece, End):
                    parts.until.append(piece)
                else:
                    parts.repeat = merged(parts.repeat, piece)
                named = parts.then if "then" in opened else parts.days
            case _:
                named.append(piece)
    parts.continued = "then" in opened
    _check(parts, pieces)
    if any(not getattr(parts, name) for name in opened - {"then"}):
        raise Unreadable  # «fra» or «til» without a day
    if parts.repeat:
        parts.repeat = _with_days(parts.repeat, parts.then if parts.continued else parts.days)
    return parts


def _set_once(parts: Parts, piece: Single, *, after_then: bool) -> None:
    name = _NAMES[type(piece)]
    if after_then or getattr(parts, name) not in (None, piece):
        raise Unreadable
    setattr(parts, name, piece)


def _check(parts: Parts, pieces: tuple[Piece, ...]) -> None:
    alone = parts.gone or parts.minutes
    if parts.gone and any(not isinstance(piece, Mark | Clock | Part) for piece in pieces):
        raise Unreadable
    if alone and (parts.days or parts.meeting):
        raise Unreadable
    if parts.minutes and (parts.clock or parts.part or (parts.repeat and not parts.continued)):
        raise Unreadable
    if parts.meeting and not parts.only_once:
        raise Unreadable
    if (parts.start or parts.until or parts.continued) and not parts.repeat:
        raise Unreadable


def merged(known: Repeat | None, new: Repeat) -> Repeat:
    """«mandager annenhver uke»: one says the day and the other how often."""
    if known is None:
        return new
    first, second = (known, new) if new.bare else (new, known)
    if first.unit != second.unit or not second.bare or 1 not in (first.every, second.every):
        raise Unreadable
    return replace(first, every=max(first.every, second.every))


def _with_days(repeat: Repeat, days: list[Day]) -> Repeat:
    """«torsdag annenhver uke», «hver måned den 15.»: the day belongs to the recurrence."""
    if not days:
        return repeat
    if not repeat.bare:
        raise Unreadable
    weekdays = {day.day for day in days if isinstance(day, Weekday) and not day.which}
    monthdays = [day.day for day in days if isinstance(day, MonthDay)]
    if repeat.unit == "week" and all(isinstance(d, Weekday) and not d.which for d in days):
        return replace(repeat, weekdays=tuple(sorted(weekdays)))
    if repeat.unit == "month" and len(monthdays) == len(days) == 1 and 1 <= monthdays[0] <= 31:
        return replace(repeat, monthdays=tuple(monthdays))
    raise Unreadable


def with_day_of(repeat: Repeat, day: date) -> Repeat:
    """«hver uke», as it is when it begins on `day`."""
    match repeat:
        case Repeat("week", weekdays=()):
            return replace(repeat, weekdays=(day.weekday(),))
        case Repeat("month", weekdays=(), monthdays=()):
            return replace(repeat, monthdays=(day.day,))
        case _:
            return repeat


def is_a_period(days: list[Day]) -> bool:
    """«neste uke» and «neste måned»: where a recurrence begins, but no day of its own."""
    return all(isinstance(day, Week | NextMonth) for day in days)


def pattern(repeat: Repeat) -> str:
    """RRULE text. Without a day of its own, a week begins on Monday and a month on the first."""
    interval = f";INTERVAL={repeat.every}" if repeat.every > 1 else ""
    days = ",".join(RRULE_DAYS[day] for day in repeat.weekdays)
    match repeat.unit:
        case "day":
            return f"FREQ=DAILY{interval}"
        case "week":
            return f"FREQ=WEEKLY{interval};BYDAY={days or RRULE_DAYS[0]}"
        case _:
            return f"FREQ=MONTHLY{interval};{_in_month(repeat, days)}"


def _in_month(repeat: Repeat, days: str) -> str:
    if len(repeat.weekdays) == 1:
        return f"BYDAY={repeat.nth}{days}"
    if repeat.weekdays:
        return f"BYDAY={days};BYSETPOS={repeat.nth}"
    if len(repeat.monthdays) > 1:
        return f"BYMONTHDAY={','.join(map(str, repeat.monthdays))}"
    return day_of_month(repeat.monthdays[0] if repeat.monthdays else 1)


def read_pattern(rrule: str) -> Repeat:
    """What pattern() wrote. ValueError for anything else."""
    fields = dict(part.split("=", 1) for part in rrule.split(";"))
    unit = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month"}.get(fields.get("FREQ", ""))
    if unit is None:
        raise ValueError(f"not a rule of ours: {rrule}")
    nth = int(fields.get("BYSETPOS", 0))
    days = fields["BYDAY"].split(",") if "BYDAY" in fields else []
    monthdays = tuple(int(day) for day in fields.get("BYMONTHDAY", "").split(",") if day)
    if monthdays and nth:
        monthdays, nth = monthdays[-1:], 0
    if days and unit == "month" and not nth:
        nth = int(days[0][:-2])
    read = Repeat(
        unit,
        int(fields.get("INTERVAL", 1)),
        tuple(RRULE_DAYS.index(day[-2:]) for day in days),
        monthdays,
        nth,
    )
    if pattern(read) != rrule:
        raise ValueError(f"not a rule of ours: {rrule}")
    return read
