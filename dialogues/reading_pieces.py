"""From signs to pieces: what each run of signs says about when. Every sign belongs to a piece."""

from dialogues.time_pieces import (
    WORKING_DAYS,
    Clock,
    Dated,
    End,
    Mark,
    Meeting,
    Minutes,
    MonthDay,
    NextMonth,
    NthWeekday,
    Offset,
    Part,
    Piece,
    Repeat,
    Week,
    Weekday,
    Weekend,
)
from dialogues.time_signs import PARTS, Sign
from dialogues.when import MONTHS, WEEKDAYS

SATURDAY = 5
MOST_EVERY = {"day": 90, "week": 26, "month": 12}
SOONEST_YEAR = 2000

Found = tuple[int, tuple[Piece, ...]]  # how many signs, and what they say
NOTHING: Found = (0, ())

_ALONE: dict[str, Piece] = {
    **{part: Part(part) for part in PARTS},
    "i_dag": Offset(),
    "i_morgen": Offset(days=1),
    "i_overmorgen": Offset(days=2),
    "om_to_uker": Offset(weeks=2),
    "denne_uka": Week(0),
    "neste_uke": Week(1),
    "i_helga": Weekend(),
    "helg": Weekend(),
    "neste_helg": Weekend(next=True),
    "neste_måned": NextMonth(),
    "hver_måned": Repeat("month"),
    "før_møtet": Meeting(after=False, every=False),
    "etter_møtet": Meeting(after=True, every=False),
    "før_hvert_møte": Meeting(after=False, every=True),
    "etter_hvert_møte": Meeting(after=True, every=True),
    "straks": Minutes(0),
    "har_vært": Mark("gone"),
    "fra": Mark("start"),
    "til": Mark("until"),
    "deretter": Mark("then"),
    "ut_året": End("year"),
    "ut_måneden": End("month"),
    "til_jul": End("christmas"),
}
_MINUTES = {"minutt": 1, "kvarter": 15, "time": 60}
_UNITS = {"dag": "day", "uke": "week", "måned": "month"}


def read_pieces(signs: tuple[Sign, ...]) -> tuple[Piece, ...] | None:
    """The pieces of a text; None when some sign belongs to none."""
    pieces: list[Piece] = []
    place = 0
    while place < len(signs):
        size, found = _piece_at(signs[place:])
        if not size:
            return None
        pieces.extend(found)
        place += size
    return tuple(pieces)


def _piece_at(signs: tuple[Sign, ...]) -> Found:
    first = signs[0]
    match [sign.group for sign in signs[:4]]:
        case ["clock", *_]:
            return 1, (Clock(first.number, first.minute, first.manner),)
        case ["date", *_]:
            return 1, (Dated(first.number, first.month, first.year),)
        case ["hver", "hver", *_]:  # «alle mandager»
            return 1, ()
        case ["hver" | "annenhver", *_]:
            return _repeat(signs)
        case ["number" | "ordinal" | "siste", *_]:
            return _counted(signs)
        case ["om", *_]:
            return _ahead(signs)
        case ["neste" | "kommende" | "straks" as which, day, *_] if day in WEEKDAYS:
            name = "next" if which == "neste" else "coming"
            return 2, (Weekday(WEEKDAYS.index(day), name),)
        case ["neste" | "kommende" as which, "helg", *_]:
            return 2, (Weekend(next=which == "neste"),)
        case ["uke", "number", *_] if signs[1].number:
            return 2, (Week(number=signs[1].number),)
        case ["ut", month, *_] if month in MONTHS:
            return 2, (End("month", MONTHS.index(month) + 1),)
        case ["forrige", day, *_] if day in (*WEEKDAYS, *_UNITS, "helg"):
            return 2, (Mark("gone"),)
        case [day, *_] if day in WEEKDAYS:
            size, days = _weekdays([sign.group for sign in signs], between=("og",))
            return size, tuple(Weekday(each) for each in days)
        case [group, *_] if group in _ALONE:
            return 1, (_ALONE[group],)
        case _:
            return NOTHING


def _ahead(signs: tuple[Sign, ...]) -> Found:
    """«om to uker», «om en halvtime»."""
    match [sign.group for sign in signs[:3]]:
        case ["om", "number", "dag", *_]:
            return 3, (Offset(days=signs[1].number),)
        case ["om", "number", "uke", *_]:
            return 3, (Offset(weeks=signs[1].number),)
        case ["om", "number", "måned", *_]:
            return 3, (Offset(months=signs[1].number),)
        case ["om", "number", unit, *_] if unit in _MINUTES and signs[1].number:
            return 3, (Minutes(_MINUTES[unit] * signs[1].number),)
        case ["om", "number", "halvtime", *_] if signs[1].number == 1:
            return 3, (Minutes(30),)
        case ["om", "halvtime", *_]:
            return 2, (Minutes(30),)
        case ["om", "halvannen_time", *_]:
            return 2, (Minutes(90),)
        case _:
            return NOTHING


def _counted(signs: tuple[Sign, ...]) -> Found:
    """«den 15. hver måned», «siste fredag i måneden», «25. november 2026», «den 25.»"""
    first = signs[0]
    nth = -1 if first.group == "siste" else first.number
    match [sign.group for sign in signs[:3]]:
        case [_, month, "number", *_] if month in MONTHS and signs[2].number >= SOONEST_YEAR:
            return 3, (Dated(nth, MONTHS.index(month) + 1, signs[2].number),)
        case ["number" | "ordinal", month, *_] if month in MONTHS:
            return 2, (Dated(nth, MONTHS.index(month) + 1),)
        case ["ordinal" | "siste", day, month, *_] if day in WEEKDAYS and month in MONTHS:
            return 3, (NthWeekday(nth, WEEKDAYS.index(day), MONTHS.index(month) + 1),)
    if first.group == "number":
        return NOTHING
    return _in_month(signs, nth) or _month_day(signs)


def _month_day(signs: tuple[Sign, ...]) -> Found:
    """«den 15.»; not «tredje torsdag», which is counted from somewhere unsaid."""
    before_weekday = len(signs) > 1 and signs[1].group in WEEKDAYS
    if not signs[0].manner or before_weekday:
        return NOTHING
    return 1, (MonthDay(signs[0].number),)


def _in_month(signs: tuple[Sign, ...], nth: int) -> Found | None:
    """«den første i måneden», «den 1. og 15. annenhver måned», «siste fredag i måneden»."""
    place, days = 1, [nth]
    weekdays: tuple[int, ...] = ()
    while [sign.group for sign in signs[place : place + 2]] == ["og", "ordinal"]:
        days.append(signs[place + 1].number)
        place += 2
    next_up = signs[place].group if place < len(signs) else ""
    if next_up == "dag":
        place += 1
    elif next_up == "hverdag" or next_up in WEEKDAYS:
        weekdays = WORKING_DAYS if next_up == "hverdag" else (WEEKDAYS.index(next_up),)
        place += 1
    size, every = _months(signs[place:])
    if not size or (weekdays and (len(days) > 1 or not -1 <= nth <= 5)):
        return None
    if not all(day == -1 or 1 <= day <= (28 if len(days) > 1 else 31) for day in days):
        return None
    if weekdays:
        return place + size, (Repeat("month", every, weekdays, nth=nth),)
    return place + size, (Repeat("month", every, monthdays=tuple(sorted(set(days)))),)


def _months(signs: tuple[Sign, ...]) -> tuple[int, int]:
    """«i måneden», «annenhver måned», «hver tredje måned»: how many signs, and every how many."""
    match [sign.group for sign in signs[:3]]:
        case ["i_måneden" | "hver_måned", *_]:
            return 1, 1
        case ["annenhver", "måned", *_]:
            return 2, 2
        case ["hver", "ordinal" | "number", "måned", *_]:
            number = signs[1].number
            return (3, number) if 1 <= number <= MOST_EVERY["month"] else (0, 0)
        case _:
            return 0, 0


def _repeat(signs: tuple[Sign, ...]) -> Found:
    every, place = (2, 1) if signs[0].group == "annenhver" else (1, 1)
    groups = [sign.group for sign in signs]
    if groups[0] == "hver" and len(signs) > 1 and groups[1] in ("ordinal", "number", "siste"):
        nth = -1 if groups[1] == "siste" else signs[1].number
        in_month = None if groups[1] == "number" else _in_month(signs[1:], nth)
        if in_month:  # «hver tredje dag i måneden» is two things
            return NOTHING if groups[2] == "dag" else (1 + in_month[0], in_month[1])
        every, place = signs[1].number, 2
        if every < 2:
            return NOTHING
    what = groups[place] if place < len(groups) else ""
    if what in WEEKDAYS:
        size, days = _weekdays(groups[place:])
        return _every("week", every, place + size, days)
    if what == "dag" and every % 7 == 0:
        return _every("week", every // 7, place + 1)
    if what in _UNITS:
        return _every(_UNITS[what], every, place + 1)
    if every == 1 and what == "hverdag":
        return _every("week", 1, place + 1, WORKING_DAYS)
    if what == "helg":
        return _every("week", every, place + 1, (SATURDAY,))
    if every == 1 and what in PARTS:
        return place + 1, (Repeat("day"), Part(what))
    return NOTHING


def _every(unit: str, every: int, size: int, weekdays: tuple[int, ...] = ()) -> Found:
    return (size, (Repeat(unit, every, weekdays),)) if every <= MOST_EVERY[unit] else NOTHING


def _weekdays(
    groups: list[str], between: tuple[str, ...] = ("og", "hver")
) -> tuple[int, tuple[int, ...]]:
    """«mandag, onsdag og hver fredag»: how many signs, and the days in order."""
    days = {WEEKDAYS.index(groups[0])}
    place = 1
    while place < len(groups):
        skipped = place
        for word in between:
            if groups[skipped : skipped + 1] == [word]:
                skipped += 1
        if skipped >= len(groups) or groups[skipped] not in WEEKDAYS:
            break
        days.add(WEEKDAYS.index(groups[skipped]))
        place = skipped + 1
    return place, tuple(sorted(days))
