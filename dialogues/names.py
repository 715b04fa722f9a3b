"""What to call somebody, out of what they wrote about it."""

import re

from dialogues.mirror import shown
from dialogues.words import Words, plain

LONGEST = 40
MOST_WORDS = 3
_FIRST_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_]")
_EDGES = " .,:;!?\"«»'"


def name_in(text: str, words: Words) -> str:
    """The name alone: without «kall meg», with a capital where there was none, not too long."""
    name = " ".join(shown(text).replace("?", " ").split())
    name = _after(name, words.before_a_name).strip(_EDGES)
    name = _before(name, words.after_a_name).strip(_EDGES)
    if len(name) > LONGEST:
        name = name[:LONGEST].rpartition(" ")[0] or name[:LONGEST]
    if name.islower():
        name = _FIRST_LETTER.sub(lambda letter: letter[0].upper(), name)
    return name


def _after(text: str, phrases: tuple[str, ...]) -> str:
    """What follows the last of these phrases: «Kari, kall meg Kari» is Kari."""
    low = text.lower()
    ends = [
        place + len(phrase) + 1
        for phrase in phrases
        if (place := f" {low}".rfind(f" {phrase} ")) >= 0
    ]
    return text[max(ends, default=0) :] if len(low) == len(text) else text


def _before(text: str, phrases: tuple[str, ...]) -> str:
    low = text.lower()
    ends = [len(text) - len(phrase) for phrase in phrases if low.endswith(f" {phrase}")]
    return text[: min(ends, default=len(text))] if len(low) == len(text) else text


def no_name(text: str, words: Words) -> bool:
    """It reads like a sentence, or like an answer to another question."""
    name = name_in(text, words)
    return (
        len(name.split()) > MOST_WORDS
        or any(map(str.isdigit, name))
        or not any(map(str.isalpha, name))
        or bool(words.clear["tvil"].intersection(plain(name).split()))
        or any((word,) in words.number_phrases for word in plain(name).split())
        or bool(words.groups_of(name))
    )
