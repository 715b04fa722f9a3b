"""What every peer asks, and what counts as an answer: six questions, over and over."""

import os
from collections.abc import Callable
from typing import Final

API: Final = os.environ["API"]
TOKEN: Final = os.environ["TOKEN"]
PORT: Final = int(os.environ["PORT"])
LONGEST: Final = 4000

Check = Callable[[str], str | None]  # what is kept of an answer; None: ask again


def words(text: str) -> str | None:
    kept = text.strip()
    return kept if 0 < len(kept) <= LONGEST else None


def scale(text: str) -> str | None:
    kept = text.strip()
    return kept if kept.isdecimal() and 1 <= int(kept) <= 10 else None


def yes_or_no(text: str) -> str | None:
    kept = text.strip().lower()
    return kept if kept in {"ja", "nei"} else None


QUESTIONS: Final[tuple[tuple[str, Check], ...]] = (
    ("Hva vil du bruke denne samtalen til?", words),
    ("Hvor viktig er det for deg, fra 1 til 10?", scale),
    ("Hva har du prøvd så langt?", words),
    ("Er det noen som kan hjelpe deg?", yes_or_no),
    ("Hva er det minste du kan begynne med?", words),
    ("Når vil du gjøre det?", words),
)
UNREAD: Final = "Det forsto jeg ikke helt. "


def asked(number: int, name: str) -> str:
    return f"Takk, {name}. {QUESTIONS[number][0]}"


def asked_again(number: int) -> str:
    return UNREAD + QUESTIONS[number][0]


def after(number: int) -> int:
    return (number + 1) % len(QUESTIONS)
