"""A message's text as the blocks a page shows it in.

The core writes one text for every door: lines, <b> for what is strong, <i>«…»</i> for a person's
own words. Here a line that ends in a colon with such words alone on the next becomes a mirror,
what was written on a day before becomes an entry, an emergency number becomes a telephone link,
and an address becomes a link.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from markupsafe import Markup

from bot.pages.spaces import unbroken

EMERGENCY_NUMBERS: Final = ("22 40 00 40", "116 111", "116 117", "116 123", "113")

_OWN_WORDS: Final = r"<i>«(?P<words>[^<]*)»</i>"
_MIRROR: Final = re.compile(rf"^(?P<lead>[^\n<]*):\n{_OWN_WORDS}$", re.MULTILINE)
# A day, the question that was asked, and the answer; the next entry comes after an empty line.
_ENTRY: Final = re.compile(
    r"(?<=\n\n)(?P<day>[^\W\d_]+ \d{1,2}\.? [^\W\d_]+(?: \d{4})?)\n"
    rf"(?P<question>(?:[^\n<]+\n)*?)(?:{_OWN_WORDS}|(?P<remark>\([^\n<]*\)))(?=\n\n|\Z)"
)
_ENTRY_PARTS: Final = ("question", "words", "remark")
_NUMBER: Final = re.compile(rf"(?<![\d#/+])({'|'.join(EMERGENCY_NUMBERS)})(?!\d)")
_CALL: Final = re.compile(rf"(?P<who>[^\n:]+):[^\n\d]*(?P<number>{'|'.join(EMERGENCY_NUMBERS)})")
_ADDRESS: Final = re.compile(r"https?://[^\s<]*[^\s<.,;:!?)»]")
_LINE_END: Final = re.compile(r"\n+(?![^<]*</i>)")  # but not inside a person's own words
_NOT_TO_LINK: Final = re.compile(r"(<i>.*?</i>|<a .*?</a>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    html: Markup


@dataclass(frozen=True, slots=True)
class Mirror:
    """The person's own words, and what leads up to them, without colon or quotation marks."""

    kind: ClassVar[str] = "mirror"
    lead: Markup
    words: Markup


@dataclass(frozen=True, slots=True)
class Call:
    who: Markup
    number: str

    @property
    def digits(self) -> str:
        return self.number.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Calls:
    kind: ClassVar[str] = "calls"
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the person wrote before: `words` without quotation marks, or a `remark` on why none."""

    question: Markup
    words: Markup
    remark: Markup


@dataclass(frozen=True, slots=True)
class Day:
    kind: ClassVar[str] = "day"
    day: Markup
    entries: tuple[Entry, ...]


Block = Paragraph | Mirror | Day | Calls


def blocks(html: str) -> tuple[Block, ...]:
    """The blocks of an ordinary message. `html` is what the core wrote, already escaped."""
    found: list[Block] = []
    end = 0
    for match in _ENTRY.finditer(html):
        found += _ordinary(html[end : match.start()])
        day = Markup(unbroken(match["day"]))
        entry = Entry(*(Markup((match[part] or "").strip("\n")) for part in _ENTRY_PARTS))
        last = found[-1] if found else None
        if isinstance(last, Day) and last.day == day:
            found[-1] = Day(day, (*last.entries, entry))
        else:
            found.append(Day(day, (entry,)))
        end = match.end()
    return (*found, *_ordinary(html[end:]))


def _ordinary(html: str) -> list[Block]:
    """Mirrors, and the paragraphs around them."""
    found: list[Block] = []
    end = 0
    for match in _MIRROR.finditer(html):
        before, _, lead = unbroken(match["lead"]).rpartition(". ")
        found += _paragraphs(html[end : match.start()] + (f"{before}." if before else ""))
        found.append(Mirror(Markup(lead), Markup(match["words"])))
        end = match.end()
    return [*found, *_paragraphs(html[end:])]


def crisis_blocks(html: str) -> tuple[Block, ...]:
    """The same for a message that is urgent: each line is a paragraph, or someone to call."""
    found: list[Block] = []
    for line in filter(None, html.splitlines()):
        call = _CALL.fullmatch(line)
        if call is None:
            found.append(Paragraph(linked(line)))
            continue
        someone = Call(Markup(call["who"]), call["number"])
        last = found[-1] if found else None
        if isinstance(last, Calls):
            found[-1] = Calls((*last.calls, someone))
        else:
            found.append(Calls((someone,)))
    return tuple(found)


def linked(html: str) -> Markup:
    """Numbers and addresses as links, dates held together; but not in what a person wrote."""
    parts = _NOT_TO_LINK.split(html)
    parts[::2] = map(_link, parts[::2])
    return Markup("").join(Markup(part) for part in parts)


def _link(html: str) -> str:
    html = unbroken(html)
    html = _ADDRESS.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', html)
    if "<a " in html:
        return html
    return _NUMBER.sub(
        lambda match: f'<a href="tel:{match[0].replace(" ", "")}">{match[0]}</a>', html
    )


def _paragraphs(html: str) -> list[Block]:
    return [Paragraph(linked(text)) for text in _LINE_END.split(html) if text]
