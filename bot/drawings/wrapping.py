"""Text in a drawing: SVG breaks no lines, so here they are broken by a guess at their width."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

# Of a sign in Inter, in parts of the type size, a little on the safe side.
NARROW: Final = 0.34
ORDINARY: Final = 0.6
WIDE: Final = 0.92
_NARROW_SIGNS: Final = frozenset(" .,:;!|'’‘ijlIft()[]-/")
_WIDE_SIGNS: Final = frozenset("mwMWÆæ—…%@")
MORE: Final = " …"
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def lines(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """The text in at most `most` lines of `room` pixels at type size `size`, and then «…»."""
    found: list[str] = []
    for line in _filled(_pieces(drawable(text), room, size), room, size):
        if len(found) == most:
            found[-1] = _cut(found[-1], room, size)
            break
        found.append(line)
    return tuple(found)


def drawable(text: str) -> str:
    """Without what XML may not hold: one such sign, and nothing at all is drawn."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def width(text: str, size: float) -> float:
    return size * sum(map(_width_of, text))


@cache
def _width_of(sign: str) -> float:
    if sign in _NARROW_SIGNS:
        return NARROW
    if sign in _WIDE_SIGNS or ord(sign) > 0x2E7F or sign.isupper():
        return WIDE if not sign.isupper() or sign in _WIDE_SIGNS else 0.8
    return ORDINARY


def _pieces(text: str, room: float, size: float) -> Iterator[str]:
    """Its words, the over-long among them broken."""
    for word in text.split():
        piece = ""
        for sign in word:
            if piece and width(piece + sign, size) > room:
                yield piece
                piece = ""
            piece += sign
        yield piece


def _filled(pieces: Iterator[str], room: float, size: float) -> Iterator[str]:
    line = ""
    for piece in pieces:
        longer = f"{line} {piece}" if line else piece
        if line and width(longer, size) > room:
            yield line
            longer = piece
        line = longer
    if line:
        yield line


def _cut(line: str, room: float, size: float) -> str:
    while line and width(line + MORE, size) > room:
        line = line.rpartition(" ")[0] or line[:-1]
    return line + MORE
