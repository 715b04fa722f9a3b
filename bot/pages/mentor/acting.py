"""What a form on a mentor's page does: the same effects as in a conversation, the same keepers.

An act happens in a unit of the mentor's own, with what it is about read there once more: what
was taken back, answered or is somebody else's is met as it is then, and not as the page showed it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.pages.mentor.desk import Desk, desk_of
from bot.pages.mentor.visiting import PageVisitor
from bot.pages.site import Site
from bot.pairs.keeping import answer, keep
from bot.pairs.reading import Keeping
from bot.people import Person
from dialogues.effects import Effect
from dialogues.events import Answered

T = TypeVar("T")


class NotTheirs(Exception):
    """There is no such thing, or it is not this mentor's to act on."""


@dataclass(frozen=True, slots=True)
class Acting:
    """One act in the making. `desk` is as things are now."""

    keeping: Keeping
    person: Person
    desk: Desk

    def do(self, *effects: Effect) -> None:
        keep(self.keeping, effects)

    def ask(self, effect: Effect) -> Answered | None:
        """What came of an effect that is answered: it is then carried out."""
        return answer(self.keeping, effect)


async def act(site: Site, visitor: PageVisitor, what: Callable[[Acting], T]) -> T:
    """What `what` returns, committed. NotTheirs is for it to raise: nothing is then kept."""
    people = site.parts.conversations.people

    def within(keeping: Keeping, person: Person) -> T:
        transaction, sides, now = keeping.transaction, keeping.sides, keeping.now
        desk = desk_of(transaction, people, person, sides, now)
        return what(Acting(keeping, person, desk))

    return await site.parts.conversations.act(visitor.person, within)
