"""A text as it is kept, and what no draft may hold. What else is wrong, check() says."""

import unicodedata
from typing import Final

MOST_CHARACTERS: Final = 20_000
MOST_BYTES: Final = 40_000


def plain(text: str) -> str:
    """One kind of line ends, letters in one piece, and no mark of the encoding in front."""
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return one_kind if one_kind.isascii() else unicodedata.normalize("NFC", one_kind)


def too_long(text: str) -> bool:
    return len(text) > MOST_CHARACTERS or len(text.encode(errors="replace")) > MOST_BYTES


def unusable(text: str) -> bool:
    """No database keeps a NUL, and half of a character cannot be written down."""
    return "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text)
