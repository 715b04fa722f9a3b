"""What the program tells of its own doings, to whoever counts them: kinds and numbers only."""

from contextlib import AbstractContextManager, nullcontext
from typing import Final


class Watch:
    """Takes no notice. What is passed here never holds a person, an address or a text.

    It is called in whichever thread the thing is done.
    """

    def update(self, kind: str, outcome: str) -> None:
        """Something came in: handled, duplicate, aside or unavailable."""

    def step(self) -> AbstractContextManager[object]:
        """Around one unit of work, without its wait for a turn and for the commit."""
        return nullcontext()

    def commit(self, units: int) -> None:
        """So many units were committed as one."""

    def send(self, channel: str, result: str) -> None:
        """A channel answered: sent, refused, blocked, too_many or later. Or it broke."""


UNWATCHED: Final = Watch()
