"""What a set says of itself, read from its text alone.

A list of hundreds of sets is shown, and drafts that cannot be read yet are among them: so nothing
is parsed or compiled here, and what is not plain is left out.
"""

import re
from ast import literal_eval
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dialogues.reading_sets import STANCES

_CONSTANT: Final = re.compile(r"\{%-?\s*set\s+(\w+)\s*=\s*(.{1,400}?)\s*-?%\}")
_COMMENT: Final = re.compile(r"\s*\{#-?(.{0,2000}?)-?#\}", re.DOTALL)
_TAG: Final = re.compile(r"\{[%#].*?[%#]\}|\{\{|\}\}", re.DOTALL)
_QUOTED: Final = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
MOST_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class Said:
    """`stances` are in the order that the pages name them. `about` is the comment it begins with."""

    title: str = ""
    about: str = ""
    kind: str = ""
    stances: tuple[str, ...] = ()
    theme: str = ""
    strength: int = 0


@lru_cache(maxsize=MOST_REMEMBERED)
def said(text: str) -> Said:
    """The head of one file."""
    constants = {name: _plain(value) for name, value in _CONSTANT.findall(text)}
    roles = constants.get("roller")
    given = roles if isinstance(roles, list) else list(STANCES)
    strength = constants.get("styrke")
    comment = _COMMENT.match(text)
    return Said(
        title=_word(constants.get("tittel")),
        about=" ".join(comment[1].split()) if comment else "",
        kind=_word(constants.get("slag")),
        stances=tuple(stance for stance in reversed(STANCES) if stance in given),
        theme=_word(constants.get("tema")),
        strength=strength if isinstance(strength, int) and 0 <= strength <= 3 else 0,
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def searchable(text: str) -> str:
    """What a search reads: the title, and all that is asked or offered as an answer."""
    offered = " ".join(_QUOTED.findall(" ".join(tag for tag in _TAG.findall(text))))
    return " ".join(f"{offered} {_TAG.sub(' ', text)}".casefold().split())


def _plain(source: str) -> object:
    try:
        value: object = literal_eval(source)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return value


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
