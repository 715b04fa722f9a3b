"""A text as it is kept, and what no draft may hold. What else is wrong, check() says."""

from dialogues import set_tags
from dialogues.set_tags import MOST_BYTES, MOST_CHARACTERS, normalised

__all__ = ["MOST_BYTES", "MOST_CHARACTERS", "plain", "too_long", "unusable"]

plain = normalised


def too_long(text: str) -> bool:
    return set_tags.too_long(text) is not None


def unusable(text: str) -> bool:
    """No database keeps a NUL, and half of a character cannot be written down."""
    return "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text)
