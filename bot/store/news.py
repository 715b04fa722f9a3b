"""What one process tells the others after a commit: something was said to somebody."""

from collections.abc import Callable
from typing import NamedTuple


class News(NamedTuple):
    """To whom, and where: never what."""

    person: int | None
    channel: str
    external_id: str


Tell = Callable[[News], None]
Hear = Callable[[News | None], None]  # None: something may have been missed
