"""What it takes to read what news is about, and to keep what a step decided about a pair."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from bot.pairs.facts import Side, Sides
from bot.people import People
from bot.records import pack
from bot.store import Transaction
from bot.store.ids import new_id
from bot.vault import PersonKey
from dialogues.events import Answered
from dialogues.pairs import About


@dataclass(frozen=True, slots=True)
class Reading:
    """One unit's look at what a person's pairs have. `person` is who is told."""

    transaction: Transaction
    everybody: People
    sides: Sides
    now: datetime

    @property
    def person(self) -> int:
        return self.sides.person


@dataclass(frozen=True, slots=True)
class Keeping:
    """One person's side of their pairs, in one transaction."""

    transaction: Transaction
    sides: Sides
    now: datetime

    @property
    def person(self) -> int:
        return self.sides.person

    @property
    def key(self) -> PersonKey:
        return self.sides.key

    def row(self, table: Table, written: Any) -> dict[str, Any]:
        """A new row of the person's own, with what they wrote under their key."""
        identity = new_id()
        return {
            "id": identity,
            "person_id": self.person,
            "at": self.now,
            "body": self.sealed(table, identity, written),
        }

    def sealed(self, table: Table, identity: int, written: Any) -> bytes:
        return self.key.seal(table.name, identity, pack(written))

    def as_mentee(self, pair: int) -> Side | None:
        """The person's side of this pair, if they are the mentee of it."""
        side = self.sides.of(pair)
        return side if side and side.as_mentee else None

    def as_mentor(self, pair: int) -> Side | None:
        side = self.sides.of(pair)
        return None if side is None or side.as_mentee else side


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose words a message shows when they are not the receiver's: it is sealed with their key.

    `shares` are the shared things and requests in it, so that it can be withdrawn when one of
    them is taken back.
    """

    person: int
    key: PersonKey
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """`told` is called when the person has been told, in the same transaction."""

    about: About
    owner: Owner | None = None
    told: Callable[[], None] | None = None


# What there is about the row with this id; None when it is gone, or not this person's to see.
Loader = Callable[[Reading, int], Subject | None]

# What the shell answers when the core asks something of it, within the same step.
Answerer = Callable[[Keeping, Any], Answered]

# Makes rows of one kind of effect.
Keeper = Callable[[Keeping, Any], None]
