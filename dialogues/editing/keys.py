"""Keys of questions and options: what may be one, and one made from words."""

import re
import unicodedata
from collections.abc import Container

from dialogues.reading_sets import LONGEST_KEY

NAMELESS = "spørsmål"
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9æøå]+")
_SHORTENED = 24  # characters of a key that is made here


def is_key(key: str) -> bool:
    """Whether a template can hold it as it is, and a button can carry it."""
    return (
        key.isidentifier()
        and unicodedata.normalize("NFKC", key) == key
        and "__" not in key
        and len(key.encode()) <= LONGEST_KEY
    )


def key_from(text: str, taken: Container[str], otherwise: str = NAMELESS) -> str:
    """A key that is not taken: the longest word of the last line, where its question stands."""
    lines = text.strip().splitlines()
    words = re.findall(r"[^\W\d_]+", lines[-1]) if lines else []
    longest = max(words, key=len, default="")
    return unused(_plain(longest) or otherwise, taken)


def option_key_from(label: str, taken: Container[str]) -> str:
    """A key for an option: its label, as far as letters go."""
    return unused(_plain(label) or "valg", taken)


def unused(key: str, taken: Container[str]) -> str:
    """The key itself, or with the first free number behind it."""
    if key not in taken:
        return key
    number = 2
    while f"{key}_{number}" in taken:
        number += 1
    return f"{key}_{number}"


def _plain(words: str) -> str:
    lowered = unicodedata.normalize("NFKC", words).lower()
    plain = _NOT_IN_A_KEY.sub("_", lowered).strip("_")[:_SHORTENED].strip("_")
    return f"_{plain}" if plain[:1].isdecimal() else plain
