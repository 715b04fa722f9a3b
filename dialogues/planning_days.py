"""Which days a mentor may mean, seen from today. More than one where people mean different days."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from dialogues.time_pieces import (
    Dated,
    Day,
    End,
    MonthDay,
    NextMonth,
    NthWeekday,
    Offset,
    Week,
    Weekday,
    Weekend,
)

WEEK = timedelta(days=7)
LATELY = timedelta(days=90)
FARTHEST = timedelta(days=2 * 366)
LONGEST_OFFSET = 800
CHRISTMAS_BEGINS = (12, 24)

Days = tuple[date, ...]


def days_meant(pieces: Sequence[Day], today: date) -> Days | None:
    """The days that the pieces together may mean, earliest first; None if none or unclear.

    A day that has been is among them when it was named: whoever asked is told that it is gone.
    """
    weekdays = [piece for piece in pieces if isinstance(piece, Weekday)]
    others = [piece for piece in pieces if not isinstance(piece, Weekday)]
    if len(weekdays) > 1 or len(others) > 1:
        return _agreeing(pieces, today)
    if not weekdays:
        return _one(others[0], today)
    if not others:
        return _weekday(weekdays[0], today)
    return _weekday_with(weekdays[0], others[0], today)


def _agreeing(pieces: Sequence[Day], today: date) -> Days | None:
    """«i morgen, torsdag 26. november»: what is said more than once must be the same day."""
    weekdays = [piece for piece in pieces if isinstance(piece, Weekday)]
    others = [piece for piece in pieces if not isinstance(piece, Weekday)]
    meant = {days_meant([*weekdays[:1], other], today) for other in others}
    same = all(one == other for one, other in pairwise(weekdays))
    return meant.pop() if same and len(meant) == 1 else None


def _weekday(piece: Weekday, today: date) -> Days:
    """«neste fredag» is this week's for some and next week's for others.

    A weekday's own name on that day is today for some; whoever reads drops it if it has been.
    """
    ahead = (piece.day - today.weekday()) % 7
    coming = today + timedelta(days=ahead)
    if piece.which != "next":
        return (coming,) if ahead else (coming, coming + WEEK)
    if not ahead:
        return (coming + WEEK,)
    this_week = ahead <= 6 - today.weekday()
    return (coming, coming + WEEK) if this_week else (coming,)


def _weekday_with(weekday: Weekday, other: Day, today: date) -> Days | None:
    match other:
        case Week():
            monday = _monday(other, today)
            return (monday + timedelta(days=weekday.day),) if monday else None
        case Offset(days=0, months=0) if other.weeks:
            in_weeks = today + WEEK * min(other.weeks, LONGEST_OFFSET)
            in_that_week = in_weeks + timedelta(days=weekday.day - in_weeks.weekday())
            from_coming = in_weeks + timedelta(days=(weekday.day - today.weekday()) % 7)
            return tuple(sorted({in_that_week, from_coming}))
        case Weekend():
            found = _weekends(other, today)
            days = [day + timedelta(days=plus) for day in found for plus in (0, 1)]
            return tuple(day for day in days if day.weekday() == weekday.day) or None
        case NextMonth():
            return None
    days_named = _one(other, today)
    if days_named is None:
        return None
    same = tuple(day for day in days_named if day.weekday() == weekday.day)
    if same or len(days_named) > 1 or not isinstance(other, Dated):
        return same or None
    named = days_named[0]  # «torsdag 27. november», which is a Friday: which of them is meant?
    return tuple(sorted((named, named + timedelta(days=weekday.day - named.weekday()))))


def _one(piece: Day, today: date) -> Days | None:
    match piece:
        case Offset(days, weeks, months):
            if max(days, weeks * 7, months * 28) > LONGEST_OFFSET:
                return None
            return (today + relativedelta(days=days, weeks=weeks, months=months),)
        case Week():
            monday = _monday(piece, today)
            return (monday,) if monday and (piece.ahead or piece.number) else None
        case Weekend():
            found = _weekends(piece, today)
            if not piece.next and today.weekday() >= 5:
                both = (found[0], found[0] + timedelta(days=1))
                return tuple(day for day in both if day >= today)
            return found
        case NextMonth():
            return (today.replace(day=1) + relativedelta(months=1),)
        case Dated(day, month, year):
            found_day = dated(day, month, year, today)
            return (found_day,) if found_day else None
        case MonthDay(day):
            return _month_day(day, today)
        case NthWeekday():
            return _nth_weekday(piece, today)
        case Weekday():
            return _weekday(piece, today)


def _monday(piece: Week, today: date) -> date | None:
    if not piece.number:
        return today - timedelta(days=today.weekday()) + WEEK * piece.ahead
    year = today.isocalendar().year
    for tried in (year - 1, year, year + 1):
        try:
            monday = date.fromisocalendar(tried, piece.number, 1)
        except ValueError:
            continue
        if monday + WEEK > today - LATELY:
            return monday
    return None


def _weekends(piece: Weekend, today: date) -> Days:
    """Saturdays. «neste helg» on a weekday is two of them."""
    saturday = today + timedelta(days=5 - today.weekday())
    if not piece.next:
        return (saturday,)
    return (saturday, saturday + WEEK) if today.weekday() < 5 else (saturday + WEEK,)


def dated(day: int, month: int, year: int, today: date) -> date | None:
    """A date without its year is the coming one, unless it was lately: then it is gone."""
    for tried in (year,) if year else (today.year - 1, today.year, today.year + 1):
        try:
            found = date(tried, month, day)
        except ValueError:
            continue
        if year or found >= today - LATELY:
            return found
    return None


def _month_day(day: int, today: date) -> Days | None:
    if not 1 <= day <= 31:
        return None
    months = (today.replace(day=1) + relativedelta(months=ahead) for ahead in range(3))
    days = [month + timedelta(days=day - 1) for month in months]
    ahead = [found for found in days if found.day == day and found >= today]
    return tuple(ahead[:2]) if ahead[0] == today else (ahead[0],)


def _nth_weekday(piece: NthWeekday, today: date) -> Days | None:
    if not -1 <= piece.nth <= 5 or not piece.nth:
        return None
    for year in (today.year, today.year + 1):
        days = [date(year, piece.month, 1) + timedelta(days=plus) for plus in range(31)]
        found = [d for d in days if d.month == piece.month and d.weekday() == piece.day]
        place = piece.nth - 1 if piece.nth > 0 else -1
        if place < len(found) and found[place] >= today - LATELY:
            return (found[place],)
    return None


def last_day(piece: End | Day, today: date) -> date | None:
    """The last day, inclusive, that «til …» or «ut …» names."""
    match piece:
        case End("year"):
            return date(today.year, 12, 31)
        case End("christmas"):
            eve = date(today.year, *CHRISTMAS_BEGINS)
            return (eve if eve > today else eve.replace(year=today.year + 1)) - timedelta(days=1)
        case End(_, month):
            year = today.year + (1 if month and month < today.month else 0)
            month = month or today.month
            return date(year, month, monthrange(year, month)[1])
        case Week():
            monday = _monday(piece, today)
            return monday + timedelta(days=6) if monday else None
        case NextMonth() | Weekend() | MonthDay():
            return None
    days = _one(piece, today)
    return days[0] if days and len(days) == 1 else None
