"""A question set's text cut at its tags, before the template engine sees any of it.

The engine folds constants, and recurses as deep as a text nests; so what a tag may hold is
decided here by its signs alone, in one pass, and what could be a bomb never gets further.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dialogues.problems import Problem

MOST_CHARACTERS: Final = 20_000
MOST_BYTES: Final = 40_000
MOST_TAGS: Final = 300  # comments are counted; forty questions take half as many
MOST_SIGNS: Final = 200  # tokens in one tag; twenty options take eighty
DEEPEST_BRACKETS: Final = 4
LONGEST_NAME: Final = 40
LONGEST_STRING: Final = 300
LONGEST_NUMBER: Final = 4  # digits

CLOSING: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = re.compile(r"\{\{|\{%|\{#")
_STRAY = re.compile(r"\}\}|%\}|#\}")
_SIGN = re.compile(
    r"""(?P<space>\s+)|(?P<end>[-+]?(?:%\}|\}\}))|(?P<open>\{\{|\{%|\{\#)
    |(?P<string>"[^"\n]*"|'[^'\n]*')|(?P<quote>["'])|(?P<curly>[“”„‟‘’«»])
    |(?P<number>\d[\w.]*)|(?P<name>[^\W\d]\w*)
    |(?P<sign>==|!=|<=|>=|[<>=,()\[\].|-])|(?P<banned>\*\*|//|[+*/%~:;!{}?&@])|(?P<odd>.)""",
    re.VERBOSE,
)
_BRACKETS = {")": "(", "]": "["}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SEPARATORS = frozenset({"Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Sign:
    """`kind` is string, number, name or sign."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """`opening` is {{ or {%. `line` is where it begins.

    `before`: the text since the last tag, and `before_line` where its first word stands.
    """

    opening: str
    line: int
    signs: tuple[Sign, ...]
    before: str
    before_line: int

    @property
    def name(self) -> str:
        first = self.signs[0] if self.signs else None
        return first.text if first and first.kind == "name" else ""


class Unreadable(Exception):
    """The text cannot be cut into tags; `problem` says why."""

    def __init__(self, code: str, line: int, **values: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(code, line, values=values)


def normalised(text: str) -> str:
    """One kind of line ends, letters in one piece, and no mark of the encoding in front.

    check() reads every text so; whoever keeps one should keep it so too.
    """
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return one_kind if one_kind.isascii() else unicodedata.normalize("NFC", one_kind)


def too_long(text: str) -> Problem | None:
    """Asked before anything else is done with a text."""
    if len(text) > MOST_CHARACTERS or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return Problem("for_langt", 0, values={"mest": MOST_CHARACTERS})
    return None


def invisible(text: str) -> Iterator[Problem]:
    """Signs that nobody sees and that could turn or hide others; one of them in each line."""
    if text.isascii() and text.isprintable():
        return
    for line, content in enumerate(text.split("\n"), 1):
        for sign in content:
            category = unicodedata.category(sign)
            if (category in _INVISIBLE and sign != "\t") or category in _SEPARATORS:
                yield Problem("usynlig_tegn", line, values={"tegn": f"U+{ord(sign):04X}"})
                break


def tags_of(text: str) -> tuple[Tag, ...]:
    """The tags in order, and last one without an opening, for the text behind them.

    Comments are left out. Unreadable.
    """
    found: list[Tag] = []
    place, line, start = 0, 1, 0
    before, before_line = "", 1
    count = 0
    while opening := _OPENING.search(text, place):
        count += 1
        plain = _plain(text[place : opening.start()], line)
        before_line = before_line if before.strip() else _first_word(plain, line)
        before += plain
        line += text.count("\n", place, opening.start())
        start = opening.end()
        if opening[0] == "{#":
            end = text.find("#}", start)
            if end < 0:
                raise Unreadable("åpen_klamme", line, åpning="{#", lukking="#}")
            place = end + 2
        else:
            signs, place = _signs(text, start, opening[0], line)
            found.append(Tag(opening[0], line, signs, before, before_line))
            before = ""
        if count > MOST_TAGS:
            raise Unreadable("for_mange_koder", line, mest=MOST_TAGS)
        line += text.count("\n", opening.start(), place)
    plain = _plain(text[place:], line)
    before_line = before_line if before.strip() else _first_word(plain, line)
    return (*found, Tag("", line, (), before + plain, before_line))


def _first_word(plain: str, line: int) -> int:
    blank = len(plain) - len(plain.lstrip())
    return line + plain.count("\n", 0, blank)


def _plain(text: str, line: int) -> str:
    stray = _STRAY.search(text)
    if stray:
        at = line + text.count("\n", 0, stray.start())
        raise Unreadable("løs_klamme", at, tegn=stray[0])
    return text


def _signs(text: str, place: int, opening: str, line: int) -> tuple[tuple[Sign, ...], int]:
    """What stands in the tag that was opened at `line`, and where the text goes on."""
    closing = CLOSING[opening]
    if text[place : place + 1] in ("-", "+"):
        raise Unreadable("luftstyring", line, tegn=opening + text[place])
    signs: list[Sign] = []
    brackets: list[str] = []
    while place < len(text):
        match = _SIGN.match(text, place)
        assert match is not None
        kind, sign = match.lastgroup or "odd", match[0]
        place = match.end()
        if kind == "space":
            continue
        if kind == "end" and sign.endswith(closing):
            if brackets:
                raise Unreadable("parentes", line, tegn=brackets[-1])
            if sign != closing:
                raise Unreadable("luftstyring", line, tegn=sign)
            return tuple(signs), place
        if kind in ("open", "end"):
            break
        refused = _refusal(kind, sign, line)
        if refused:
            raise refused if _is_closed(text, place, closing) else _open(opening, line)
        if sign in ("(", "["):
            brackets.append(sign)
        elif sign in _BRACKETS and (not brackets or brackets.pop() != _BRACKETS[sign]):
            raise Unreadable("parentes", line, tegn=sign)
        signs.append(Sign(kind, sign))
        if len(signs) > MOST_SIGNS or len(brackets) > DEEPEST_BRACKETS:
            raise Unreadable("innviklet", line)
    raise _open(opening, line)


def _open(opening: str, line: int) -> Unreadable:
    return Unreadable("åpen_klamme", line, åpning=opening, lukking=CLOSING[opening])


def _is_closed(text: str, place: int, closing: str) -> bool:
    """Whether the tag is closed before the next begins: else that is what is wrong with it."""
    end, other = text.find(closing, place), _OPENING.search(text, place)
    return end >= 0 and (other is None or end < other.start())


def _refusal(kind: str, sign: str, line: int) -> Unreadable | None:
    match kind:
        case "quote":
            return Unreadable("åpent_anførselstegn", line)
        case "curly":
            return Unreadable("krøllete_anførselstegn", line, tegn=sign)
        case "banned":
            return Unreadable("ulovlig_tegn", line, tegn=sign)
        case "odd":
            return Unreadable("ukjent_tegn", line, tegn=sign)
        case "number" if not sign.isdecimal() or not sign.isascii() or len(sign) > LONGEST_NUMBER:
            return Unreadable("ulovlig_tall", line, tall=shortened(sign))
        case "name" if len(sign) > LONGEST_NAME:
            return Unreadable("langt_navn", line, navn=shortened(sign), mest=LONGEST_NAME)
        case "string" if "\\" in sign:
            return Unreadable("skråstrek", line)
        case "string" if len(sign) > LONGEST_STRING:
            return Unreadable("lang_tekst_i_kode", line, mest=LONGEST_STRING)
    return None


def shortened(text: str, most: int = 24) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
