"""Days and times in words: read from what people write, and written as people say them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import format_date

from dialogues.words import Words, plain

WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
EVENINGS = ("kveld", "ettermiddag")
MOST_WORDS = 10
LONGEST_NUMBER = 3
_TOKEN = re.compile(r"\d{1,2}[.:]\d{2}(?!\d|\.)|\d{1,2}[./]\d{1,2}(?=\D|$)|\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and a time of day if one was given, both local to the person."""

    day: date
    at: time | None = None

    def isoformat(self) -> str:
        return f"{self.day}T{self.at:%H:%M}" if self.at else self.day.isoformat()

    @classmethod
    def parse(cls, text: str) -> "Moment":
        day, _, at = text.partition("T")
        return cls(date.fromisoformat(day), time.fromisoformat(at) if at else None)


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing found in the text: a group of the word list, a number, a clock or a date."""

    group: str
    number: int = 0
    clock: str = ""


def read_moment(text: str, words: Words, now: datetime) -> Moment | None:
    """The day (and time) a short text names, seen from local time `now`; None if it names none."""
    tokens = _TOKEN.findall(text.lower())
    if len(tokens) > MOST_WORDS:
        return None
    signs = _signs(tokens, words)
    at = _clock(signs)
    day = _day(signs, now.date())
    if day is None and at is not None and _has(signs, "klokka", "halv", "kvart_over", "kvart_på"):
        day = now.date() if at > now.time() else now.date() + timedelta(days=1)
    if day is None or day < now.date():
        return None
    return Moment(day, at)


def named_day(text: str, words: Words, now: datetime) -> Moment | None:
    """As read_moment, but «klokka fire» alone is no day."""
    moment = read_moment(text, words, now)
    if moment is None or _day(_signs(_TOKEN.findall(text.lower()), words), now.date()) is None:
        return None
    return moment


def has_been(text: str, words: Words) -> bool:
    """Whether a short text names a day that is gone."""
    tokens = _TOKEN.findall(text.lower())
    if len(tokens) > MOST_WORDS:
        return False
    return _has(_signs(tokens, words), "har_vært")


def asks_for_another_day(text: str, words: Words) -> bool:
    return words.time_phrases.get(tuple(plain(text).split())) == "annen_dag"


def _signs(tokens: list[str], words: Words) -> list[_Sign]:
    index = words.time_phrases
    signs: list[_Sign] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token[0].isdecimal():
            timed = bool(signs) and signs[-1].group == "klokka"
            signs.append(_number_sign(token, timed=timed))
            place += 1
            continue
        for size in range(min(5, len(tokens) - place), 0, -1):
            group = index.get(tuple(tokens[place : place + size]))
            if group:
                signs.append(_Sign(group))
                place += size
                part = index.get((tokens[place - 1],), "")
                if size > 1 and part in EVENINGS:  # «i morgen kveld» is a day and an evening
                    signs.append(_Sign(part))
                break
        else:
            number = words.number_phrases.get((token,), "")
            if number.isdecimal():
                signs.append(_Sign("number", int(number)))
            place += 1
    return signs


def _number_sign(token: str, *, timed: bool) -> _Sign:
    """«12.12» is a date unless «kl» stands before it; «9.30» can only be a time."""
    first, mark, second = re.split(r"([.:/])", token) if not token.isdecimal() else (token, "", "")
    if not mark:
        return _Sign("number", int(token) if len(token) <= LONGEST_NUMBER else 0)
    if mark == ":" or (mark == "." and len(second) == 2 and (timed or not 1 <= int(second) <= 12)):
        return _Sign("clock", clock=f"{first}:{second}")
    return _Sign("date", clock=f"{first}.{second}")


def _has(signs: list[_Sign], *groups: str) -> bool:
    return any(sign.group in groups for sign in signs)


def _clock(signs: list[_Sign]) -> time | None:
    evening = _has(signs, "i_kveld", *EVENINGS)
    for before, sign in zip([_Sign(""), *signs], signs, strict=False):
        if sign.group == "clock":
            hour, _, minute = sign.clock.partition(":")
            if int(hour) < 24 and int(minute) < 60:
                return _hour(int(hour), int(minute), evening)
        if sign.group == "number" and before.group == "klokka" and sign.number < 24:
            return _hour(sign.number, 0, evening)
        if sign.group == "number" and 1 <= sign.number <= 12:
            match before.group:
                case "halv":
                    return _hour((sign.number - 1) or 12, 30, evening)
                case "kvart_over":
                    return _hour(sign.number, 15, evening)
                case "kvart_på":
                    return _hour((sign.number - 1) or 12, 45, evening)
    return None


def _hour(hour: int, minute: int, evening: bool) -> time:
    """«halv tre» and «kl 3» are in the afternoon for most people, «kl 9» in the morning."""
    if (evening and hour < 12) or 1 <= hour <= 6:
        hour = (hour + 12) % 24
    return time(hour, minute)


def _day(signs: list[_Sign], today: date) -> date | None:
    weekday = today.weekday()
    following = _has(signs, "neste")
    for place, sign in enumerate(signs):
        match sign.group:
            case "i_dag" | "i_kveld":
                return today
            case "i_morgen":
                return today + timedelta(days=1)
            case "i_overmorgen":
                return today + timedelta(days=2)
            case "denne_uka":
                return end_of_week(today)
            case "neste_uke" if not _has(signs, *WEEKDAYS):
                return today + timedelta(days=7 - weekday)
            case "i_helga":
                return today + timedelta(days=(5 - weekday) % 7 if weekday < 6 else 0)
            case "neste_helg":
                return today + timedelta(days=12 - weekday)
            case "om_to_uker":
                return today + timedelta(days=14)
            case "date":
                dated, _, month = sign.clock.partition(".")
                return _dated(int(dated), int(month), today)
            case "number":
                found = _counted(signs, place, today)
                if found:
                    return found
            case group if group in WEEKDAYS and _has(signs, "neste_uke"):
                return today + timedelta(days=7 - weekday + WEEKDAYS.index(group))
            case group if group in WEEKDAYS:
                return _weekday(WEEKDAYS.index(group), following, today)
    return None


def _counted(signs: list[_Sign], place: int, today: date) -> date | None:
    """«om to dager», «25. november»."""
    number = signs[place].number
    after = signs[place + 1].group if place + 1 < len(signs) else ""
    if after in MONTHS:
        return _dated(number, MONTHS.index(after) + 1, today)
    if place and signs[place - 1].group == "om" and number <= 366:
        days = {"dag": 1, "uke": 7, "måned": 30}.get(after)
        return today + timedelta(days=days * number) if days else None
    return None


def _weekday(wanted: int, following: bool, today: date) -> date:
    ahead = (wanted - today.weekday()) % 7 or 7
    if following and ahead < 7 - today.weekday():
        ahead += 7
    return today + timedelta(days=ahead)


def _dated(day: int, month: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def end_of_week(today: date) -> date:
    """Friday while there is a working day left, then Sunday."""
    weekday = today.weekday()
    return today + timedelta(days=(4 if weekday < 4 else 6) - weekday)


def day_in_words(day: date, today: date, language: str) -> str:
    """«tirsdag 24. november», with the year where it is another."""
    return format_date(day, "EEEE ", locale=language) + date_in_words(day, today, language)


def date_in_words(day: date, today: date, language: str) -> str:
    """«24. november», with the year where it is another."""
    pattern = "d. MMMM" if day.year == today.year else "d. MMMM y"
    if language == "en":
        pattern = pattern.replace("d. ", "d ")
    return format_date(day, pattern, locale=language)


def weekday_in_words(day: date, language: str) -> str:
    return format_date(day, "EEEE", locale=language)


def short_day(day: date, today: date, language: str) -> str:
    """«14. september», with the year where it is another than this."""
    return format_date(day, "d. MMMM" if day.year == today.year else "d. MMMM y", locale=language)
