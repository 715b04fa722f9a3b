"""Where a line must not break: inside a date or a time of day."""

import re
from typing import Final

NO_BREAK: Final = "\N{NO-BREAK SPACE}"

# «27. november», «kl. 08.00». After a full stop that ends a sentence there is a capital letter.
_INSIDE: Final = re.compile(r"(?<=\d\.) (?=[a-zæøå])|(?<=\bkl\.) (?=\d)")


def unbroken(text: str) -> str:
    """The text with its dates and times of day held together."""
    return _INSIDE.sub(NO_BREAK, text)
