"""The mentee's own words handed back unharmed: the only two ways that they reach a sentence.

`sitat` quotes; `speil` quotes with a lead-in, or gives nothing where a quote could hurt, mock
or tire. Nothing in the words is changed but line breaks and the quotation marks inside.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Self

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

LONGEST_QUOTE = 90
SHORTEST_SENTENCE = 20
LONGEST_PLAIN = 300

_SENTENCE = re.compile(r"(.+?[.!?…])(?=\s|$)")
_LINK_OR_PHONE = re.compile(r"https?://|www\.|\w@\w|\w\.(?:no|com|org|net)\b|\d(?:[ .-]?\d){7,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Words:
    """A free text answer inside a template; `number` is the answer's own.

    `shy` words are kept and never mirrored: tender, mirrored twice already, or hushed.
    """

    text: str
    number: int = 0
    shy: bool = False

    def __html__(self) -> str:
        return str(escape(shown(self.text)[:LONGEST_PLAIN]))


class Chosen(str):
    """The key of a chosen option, for conditions, that shows its label in a text."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, key: str, label: str) -> Self:
        chosen = super().__new__(cls, key)
        chosen.label = label
        return chosen

    def __html__(self) -> str:
        return str(escape(self.label))


class Level(int):
    """A number on a scale, with a real minus sign in a text."""

    def __html__(self) -> str:
        return signed(self) if self < 0 else str(int(self))


def signed(number: int) -> str:
    """−2 … +2 as a mentee reads them."""
    if number < 0:
        return f"−{-number}"
    return f"+{number}" if number else "0"


def shown(text: str) -> str:
    """The text without characters that no screen can show."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def shorten(text: str) -> str:
    """At most 90 characters, whole sentences or words, on one line."""
    line = " ".join(shown(text).split())
    if len(line) <= LONGEST_QUOTE:
        return line
    sentence = _SENTENCE.match(line)
    if sentence and SHORTEST_SENTENCE <= len(sentence[1]) <= LONGEST_QUOTE:
        return sentence[1]
    start = line[:LONGEST_QUOTE]
    return (start.rpartition(" ")[0] or start) + " …"


def quoted(text: str) -> str:
    """The words between «», with any such marks inside made single."""
    inner = re.sub(r'[«"“„]([^«»"“”„]*)[»"”]', r"‘\1’", text)
    return "«" + re.sub(r'[«»"“”„]', "’", inner) + "»"


def quote(text: str) -> Markup:
    """The quote as mark-up, short enough for any message."""
    return _own_words(quoted(shorten(text)))


def quote_whole(text: str) -> Markup:
    """The quote in full, for what is shown in order to be shared."""
    return _own_words(quoted(shown(text).strip()))


def _own_words(quotation: str) -> Markup:
    return Markup(f"<i>{escape(quotation)}</i>")


def fit_to_mirror(text: str) -> bool:
    """Whether a quote would be heard as listening: more than one word, letters, no address."""
    return len(text.split()) > 1 and any(map(str.isalpha, text)) and not _LINK_OR_PHONE.search(text)


@dataclass(slots=True)
class Mirroring:
    """What one rendering may mirror, and what it did: the numbers of the answers, the mirror."""

    lead: str
    allowed: bool
    used: list[int] = field(default_factory=list)
    shown: str = ""


@pass_context
def speil(context: Context, words: Any) -> Markup:
    mirroring = context.get("_mirroring")
    if not isinstance(words, Words) or not isinstance(mirroring, Mirroring):
        return Markup("")
    if not mirroring.allowed or words.shy or not fit_to_mirror(words.text):
        return Markup("")
    mirroring.used.append(words.number)
    mirroring.shown = f"{mirroring.lead}\n{quote(words.text)}\n"
    return Markup(mirroring.shown)


def sitat(words: Any) -> Markup:
    return quote(words.text if isinstance(words, Words) else str(words))


def helt_sitat(words: Any) -> Markup:
    return quote_whole(words.text if isinstance(words, Words) else str(words))
