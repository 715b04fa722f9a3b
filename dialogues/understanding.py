"""An answer in words, read for the form its question asks for.

The rule is never to guess: two readings left over are both offered, and what cannot be read is
said so, with what could. A longer text is an answer to an open question, never a number or a yes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import floor

from dialogues.answers import Answer
from dialogues.mirror import signed
from dialogues.questions import Choice, Form, FreeText, Option, Scale, Several, When, YesNo
from dialogues.when import asks_for_another_day, has_been, read_moment
from dialogues.words import Words, plain, plain_label

MOST_WORDS_FOR_A_NUMBER = 6
MOST_WORDS_AROUND_A_NAME = 6
MOST_DIGITS = 20  # of a number; enough to see that it is off every scale
OWN_WORDS = "annet"
ALL, NONE = "alt", "ingenting"
NO_ONE = ("ingen",)  # «ingen av disse» in a set's own list

_NUMBER = re.compile(r"[+−-]?\d+(?:[.,]\d+)?|[^\W\d_]+")
_RANGE = re.compile(r"(\d)\s*[-–]\s*(?=\d)")
_OUT_OF = re.compile(r"\s*(?:/|av)\s*(?:10|ti)\b")
_SIGNED = re.compile(r"\s*[+−-]")
_ONE = {"en", "ein", "én", "et", "ett", "ei"}


@dataclass(frozen=True, slots=True)
class Read:
    """`echo`: say how it was read, since it was not the option's own words."""

    answer: Answer
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """Two readings are left; the mentee picks."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """`why`: the name of the form as the replies know it, or off_scale, which_day, day_gone."""

    why: str


Reading = Read | Either | Unread


def read(
    form: Form, options: tuple[Option, ...], text: str, words: Words, now: datetime, strict: bool
) -> Reading:
    """`options` are the form's own, filled in; `now` is the person's local time."""
    match form:
        case FreeText():
            return _free(options, text, words)
        case Scale():
            return _scale(form, text, words)
        case Choice() | YesNo():
            return _choice(form, options, text, words, strict)
        case Several():
            return _several(options, text, words)
        case When():
            return _when(text, words, now)


def _free(options: tuple[Option, ...], text: str, words: Words) -> Reading:
    option = match_option(options, text, words)
    if option:
        return Read(Answer(text, option.key))
    return Read(Answer(text))


def match_option(options: tuple[Option, ...], text: str, words: Words) -> Option | None:
    """The option whose own label, key or word group the whole text is."""
    whole = plain(text)
    for option in options:
        if whole in (plain_label(option.label), option.key):
            return option
    groups = words.groups_of(text)
    found = [option for option in options if option.key in groups]
    return found[0] if len(found) == 1 else None


def _choice(
    form: Form, options: tuple[Option, ...], text: str, words: Words, strict: bool
) -> Reading:
    whole = plain(text)
    for option in options:
        if whole in (plain_label(option.label), option.key):
            return Read(Answer(option.label, option.key))
    groups = words.groups_of(text)
    if not strict and "svakt_ja" in groups | ({"svakt_ja"} if "uklart_ja" in groups else set()):
        groups |= {"ja"}
    if not strict and "uklart_ja" in groups:
        groups |= {"ja"}
    found = [option for option in options if option.key in groups]
    if not found and not _SIGNED.match(text):
        found = _by_words(options, words.unpadded(whole))
    if len(found) == 1:
        return Read(Answer(found[0].label, found[0].key), echo=not isinstance(form, YesNo))
    if not found and not strict:
        found = _named_in(options, whole, words)
        if len(found) == 1:
            return Read(Answer(found[0].label, found[0].key), echo=True)
    if len(found) == 2 and not strict:
        return Either(tuple(found))
    own = next((option for option in options if option.key == OWN_WORDS), None)
    if own and len(whole.split()) > 2 and not found:
        return Read(Answer(text, own.key))
    return Unread("ja_nei" if isinstance(form, YesNo) else "valg")


def _by_words(options: tuple[Option, ...], text: str) -> list[Option]:
    """Options whose label holds all the words written: «forsiktig» for «Ja, forsiktig»."""
    written = set(text.split())
    if not written or len(written) > 4:
        return []
    if text.isascii() and text.isdigit():
        numbered = any(option.label.isdigit() for option in options)  # then 4 is never «Alt»
        return [options[int(text) - 1]] if not numbered and 0 < int(text) <= len(options) else []
    return [option for option in options if written <= set(plain_label(option.label).split())]


def _named_in(options: tuple[Option, ...], whole: str, words: Words) -> list[Option]:
    """«nei, veileder», «lærings samarbeid», «doraapner»: an option named in a short sentence.

    Only among options that a sentence cannot be an answer to in any other way.
    """
    said = whole.split()
    if len(said) > MOST_WORDS_AROUND_A_NAME or words.clear["ikke"].intersection(said) - {"nei"}:
        return []
    if any(option.key in (OWN_WORDS, "ja", "nei") for option in options):
        return []
    spelt = {fold("".join(said[start:end])) for start, end in _stretches(len(said))}
    return [
        option
        for option in options
        if option.key not in words.steering and fold(plain_label(option.label)) in spelt
    ]


def _stretches(count: int) -> list[tuple[int, int]]:
    """Single words, and two that may be one word parted."""
    return [(start, start + size) for size in (1, 2) for start in range(count - size + 1)]


def fold(word: str) -> str:
    """A word without the letters that some keyboards lack: «laering» and «læring» alike."""
    for written, folded in (("ae", "a"), ("oe", "o"), ("aa", "a"), *zip("æøå", "aoa", strict=True)):
        word = word.replace(written, folded)
    return word


def _several(options: tuple[Option, ...], text: str, words: Words) -> Reading:
    groups = words.groups_of(text)
    keys = [option.key for option in options]
    if "del_ingenting" in groups or "nei" in groups:
        return Read(Answer(text, ()))
    whole = [key for key in keys if key not in (ALL, NONE, *NO_ONE)]
    if "del_alt" in groups:
        return Read(Answer(text, (ALL,) if ALL in keys else tuple(whole)))
    if "ja" in groups and len(whole) == 1:
        return Read(Answer(text, tuple(whole)))
    parts = [part for part in re.split(r",|\bog\b|\+|&|\s(?=\d)", text.lower()) if part.strip()]
    chosen: list[str] = []
    for part in parts:
        if "del_disse" in words.groups_of(part):
            continue
        found = match_option(options, part, words)
        several = [found] if found else _by_words(options, plain(part))
        if len(several) != 1:
            return Unread("flervalg")
        chosen.append(several[0].key)
    if not chosen:
        return Unread("flervalg")
    return Read(Answer(text, tuple(key for key in keys if key in chosen)), echo=len(chosen) > 1)


def _scale(form: Scale, text: str, words: Words) -> Reading:
    if len(text.split()) > MOST_WORDS_FOR_A_NUMBER:
        return Unread("skala")
    numbers = numbers_in(text, words)
    if form.low < 0 and len(numbers) == 1 and not _signed(text, words):
        value = numbers[0]
        if value and value == int(value) and form.low <= -value and value <= form.high:
            return Either(tuple(_level(form, sign * int(value)) for sign in (-1, 1)))
    if len(numbers) == 1 and numbers[0] == int(numbers[0]):
        value = int(numbers[0])
        if form.low <= value <= form.high:
            bare = plain(text).lstrip("+-−") == str(abs(value))
            return Read(Answer(text, value), echo=not bare)
        return Unread("off_scale")
    between = _between(numbers)
    if between and form.low <= between[0] and between[1] <= form.high:
        return Either(tuple(_level(form, number) for number in between))
    return Unread("off_scale" if any(number > form.high for number in numbers) else "skala")


def _level(form: Scale, number: int) -> Option:
    return Option(str(number), signed(number) if form.low < 0 else str(number))


def _between(numbers: list[float]) -> tuple[int, int] | None:
    if len(numbers) == 1:
        return floor(numbers[0]), floor(numbers[0]) + 1
    if len(numbers) == 2 and all(number == int(number) for number in numbers):
        low, high = sorted(int(number) for number in numbers)
        return low, high
    return None


def _signed(text: str, words: Words) -> bool:
    spoken = [phrase for key in ("-2", "-1", "+1", "+2") for phrase in words.numbers.get(key, ())]
    return bool(re.search(r"[+−-]\s?\d", text)) or any(phrase in plain(text) for phrase in spoken)


def numbers_in(text: str, words: Words) -> list[float]:
    """The different numbers in a short text, digits and words alike."""
    cleaned = _RANGE.sub(r"\1 ", _OUT_OF.sub("", text.lower()))
    tokens = [token[:MOST_DIGITS] for token in _NUMBER.findall(cleaned)]
    index = words.number_phrases
    found: list[float] = []
    ones = 0
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.lstrip("+−-")[0].isdecimal():
            found.append(float(token.replace("−", "-").replace(",", ".")))
            place += 1
            continue
        size, key = _longest(index, tokens, place)
        if key == "halv" and found:
            found[-1] += 0.5
        elif key and size == 1 and token in _ONE:
            ones += 1
        elif key and re.fullmatch(r"[+-]?\d+", key):
            found.append(float(key))
        place += max(size, 1)
    if not found and ones:
        found = [1.0]
    return list(dict.fromkeys(found))


def _longest(
    index: Mapping[tuple[str, ...], str], tokens: list[str], place: int
) -> tuple[int, str | None]:
    for size in range(min(4, len(tokens) - place), 0, -1):
        key = index.get(tuple(tokens[place : place + size]))
        if key:
            return size, key
    return 0, None


def _when(text: str, words: Words, now: datetime) -> Reading:
    if asks_for_another_day(text, words):
        return Unread("which_day")
    moment = read_moment(text, words, now)
    if moment is None:
        return Unread("day_gone" if has_been(text, words) else "tidspunkt")
    return Read(Answer(text, moment.isoformat()), echo=True)
