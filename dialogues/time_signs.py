"""What a mentor wrote about when, as signs: every word, number and mark, with what it means.

Nothing is thrown away but what is known to carry no meaning. What is not known becomes a sign of
its own, so that whoever reads the signs cannot read past it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogues.when import MONTHS, WEEKDAYS
from dialogues.words import Words

LONGEST_TEXT = 200
LONGEST_PHRASE = 6  # words
SHORTEST_TYPO = 6  # letters; shorter words are too near each other
FILLER, THE, ON = "fyll", "den", "på"  # «på» means something only inside a clock
PARTS = ("morgen", "formiddag", "etter_lunsj", "ettermiddag", "kveld")
SAID_IN_TWO = {"i_kveld": ("i_dag", "kveld")}
_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}[.:/]\d{1,2}(?![\d:])"
    r"|\d{1,2}\.(?!\d)"
    r"|\d+|[^\W\d_]+|\S"
)
_MARKS = frozenset(".,!?;:\"'«»‘’“”()…\ufe0f\u200d")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing found in the text: a group of the word lists, or one of these.

    number, ordinal; clock: hour and minute, as it was said (literal: cannot be of twelve hours);
    date: day, month, year or 0; unknown. An ordinal that can be a day of a month by itself, «15.»
    and «den femtende», has a manner.
    """

    group: str
    number: int = 0
    minute: int = 0
    month: int = 0
    year: int = 0
    manner: str = ""


UNKNOWN = Sign("unknown")


def read_signs(text: str, words: Words) -> tuple[Sign, ...]:
    """The signs of a text in order, clocks put together; one unknown for a text that is long."""
    if len(text) > LONGEST_TEXT:
        return (UNKNOWN,)
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    signs = _signs(tokens, words.planning_phrases, words.number_phrases)
    clocks = _clocks(_with_article([sign for sign in signs if sign.group != FILLER]))
    return tuple(sign for sign in clocks if sign.group != ON)


def _signs(
    tokens: list[str],
    phrases: Mapping[tuple[str, ...], str],
    numbers: Mapping[tuple[str, ...], str],
) -> list[Sign]:
    spoken = [token for token in tokens if not _says_nothing(token)]
    signs: list[Sign] = []
    place = 0
    while place < len(spoken):
        for size in range(min(LONGEST_PHRASE, len(spoken) - place), 0, -1):
            group = phrases.get(tuple(spoken[place : place + size]))
            if group:
                signs.extend(_of_group(group))
                place += size
                break
        else:
            timed = bool(signs) and signs[-1].group == "klokka"
            signs.extend(_of_token(spoken[place], phrases, numbers, timed=timed))
            place += 1
    return signs


def _with_article(signs: list[Sign]) -> list[Sign]:
    """«den 15» and «den femtende» are days of a month; elsewhere «den» says nothing."""
    made: list[Sign] = []
    for before, sign in zip([UNKNOWN, *signs], signs, strict=False):
        if before.group == THE and (sign.group == "ordinal" or sign.manner.isdecimal()):
            made.append(replace(sign, group="ordinal", manner=sign.manner or THE))
        elif sign.group != THE:
            made.append(sign)
    return made


def _says_nothing(token: str) -> bool:
    """Punctuation and emoji. Not «–» and «½», which change what is meant."""
    return len(token) == 1 and (token in _MARKS or unicodedata.category(token) in {"So", "Sk"})


def _of_group(group: str) -> list[Sign]:
    names = SAID_IN_TWO.get(group) or group.split("+")
    return [Sign("ordinal", int(name)) if name.isdecimal() else Sign(name) for name in names]


def _of_token(
    token: str,
    phrases: Mapping[tuple[str, ...], str],
    numbers: Mapping[tuple[str, ...], str],
    *,
    timed: bool,
) -> list[Sign]:
    if token[0].isdecimal():
        return [_of_digits(token, timed=timed)]
    number = _number(token, numbers)
    if number is not None:
        return [Sign("number", number, manner="spoken")]
    return _compound(token, phrases) or _misspelt(token, phrases) or [UNKNOWN]


def _of_digits(token: str, *, timed: bool) -> Sign:
    first, *others = re.split(r"[.:/-]", token)
    if not others:
        return Sign("number", int(first), manner=first) if len(first) <= 4 else UNKNOWN
    if len(others) == 2:
        day, month, year = (others[1], others[0], first) if "-" in token else (first, *others)
        century = 2000 if len(year) == 2 else 0
        named = Sign("date", int(day), 0, int(month), int(year) + century)
        return named if named.year else UNKNOWN
    second = others[0]
    if not second:
        return Sign("ordinal", int(first), manner=first)
    can_be_date = ":" not in token and 1 <= int(second) <= 12 and not timed
    can_be_clock = "/" not in token and len(second) == 2 and int(first) < 24 and int(second) < 60
    if can_be_date:
        return Sign("date", int(first), int(second), int(second), 0, first if can_be_clock else "")
    return as_clock(first, int(second)) if can_be_clock else UNKNOWN


def as_clock(hour: str, minute: int) -> Sign:
    """A clock in digits: «09» and «14» leave no doubt, «9» might be in the evening."""
    literal = hour[0] == "0" or not 1 <= int(hour) <= 12
    return Sign("clock", int(hour), minute, manner="literal" if literal else "digits")


def _number(token: str, numbers: Mapping[tuple[str, ...], str]) -> int | None:
    """«sju», «tjuefem»."""
    found = numbers.get((token,), "")
    if found.isdecimal():
        return int(found)
    for size in range(len(token) - 1, 3, -1):
        tens, ones = numbers.get((token[:size],), ""), numbers.get((token[size:],), "")
        if tens in {"20", "30", "40", "50"} and ones.isdecimal() and 1 <= int(ones) <= 9:
            return int(tens) + int(ones)
    return None


def _compound(token: str, phrases: Mapping[tuple[str, ...], str]) -> list[Sign]:
    """«fredagskveld»."""
    for size in range(len(token) - 1, 4, -1):
        day = phrases.get((token[:size],), "")
        part = phrases.get((token[size:].removeprefix("s"),), "")
        if day in WEEKDAYS and part in PARTS:
            return [Sign(day), Sign(part)]
    return []


def _misspelt(token: str, phrases: Mapping[tuple[str, ...], str]) -> list[Sign]:
    """A long word that is one slip away from one meaning, and from one only: «fredga»."""
    if len(token) < SHORTEST_TYPO:
        return []
    near = {
        group
        for phrase, group in phrases.items()
        if len(phrase) == 1 and len(phrase[0]) >= SHORTEST_TYPO and _one_slip(token, phrase[0])
    }
    return _of_group(near.pop()) if len(near) == 1 else []


def _one_slip(one: str, other: str) -> bool:
    """One letter added, left out or changed, or two beside each other swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )


# -- clocks ---------------------------------------------------------------------------------------


def _clocks(signs: list[Sign]) -> list[Sign]:
    """«klokka» and what follows it, «halv ti», «kvart over åtte» and «fem på halv ni» as one."""
    made: list[Sign] = []
    place = 0
    while place < len(signs):
        told = signs[place].group == "klokka"
        size, clock = _clock_at(signs[place + told :], told=told)
        made.append(clock or signs[place])
        place += (told + size) if clock else 1
    return made


def _clock_at(signs: list[Sign], *, told: bool) -> tuple[int, Sign | None]:
    """The clock that begins here, and how many signs it takes."""
    match [sign.group for sign in signs[:4]]:
        case ["number", "på" | "over" as side, "halv", "number"] if _fits(signs[3], signs[0]):
            minutes = signs[0].number if side == "over" else -signs[0].number
            return 4, _said(signs[3], minutes - 30)
        case ["number", "på" | "over" as side, "number", *_] if _fits(signs[2], signs[0]):
            minutes = signs[0].number if side == "over" else -signs[0].number
            return 3, _said(signs[2], minutes)
        case ["kvart_over" | "kvart_på" as side, "number", *_] if _fits(signs[1]):
            return 2, _said(signs[1], 15 if side == "kvart_over" else -15)
        case ["halv", "number", *_] if _fits(signs[1]):
            return 2, _said(signs[1], -30)
        case ["clock", *_]:
            return 1, signs[0]
        case ["number" | "ordinal", *_] if told and not _goes_on(signs):
            return _told(signs)
        case _:
            return 0, None


def _fits(hour: Sign, minutes: Sign | None = None) -> bool:
    return 1 <= hour.number <= 12 and (minutes is None or 1 <= minutes.number <= 25)


def _said(hour: Sign, minutes: int) -> Sign:
    """Minutes before or after an hour of twelve."""
    total = (hour.number * 60 + minutes) % (12 * 60)
    return Sign("clock", total // 60 or 12, total % 60, manner="spoken")


def _goes_on(signs: list[Sign]) -> bool:
    return len(signs) > 1 and signs[1].group in MONTHS


def _told(signs: list[Sign]) -> tuple[int, Sign | None]:
    """«klokka ni», «kl 9», «kl 0930», «kl 9 30», «klokka ni tretti»."""
    first = signs[0]
    if first.manner == "spoken":
        clock = Sign("clock", first.number, manner="spoken" if first.number <= 12 else "literal")
    elif len(first.manner) >= 3:
        clock = as_clock(first.manner[:-2], int(first.manner[-2:]))
    elif first.manner:
        clock = as_clock(first.manner, 0)
    else:
        return 0, None
    size = 1
    if len(signs) == 2 and signs[1].group == "ordinal" and signs[1].number >= 10:
        return 0, None  # «kl 9 15.» is a time or a day
    if len(signs) > 1 and signs[1].group == "number" and not _goes_on(signs[1:]):
        minute = signs[1]
        if minute.manner == "00" or minute.number >= 10:
            clock, size = Sign("clock", clock.number, minute.number, manner=clock.manner), 2
    return (size, clock) if clock.number < 24 and clock.minute < 60 else (0, None)
