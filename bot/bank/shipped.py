"""What a new version of the program brings where staff have another text: theirs to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.bank.publications import Reading
from bot.bank.publishing import Done, Hindered
from bot.library import Library
from bot.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class ShippedNew:
    """`theirs` {language: text} is what the program brings, `ours` what is published now.

    `at`: when it came, in UTC. Only the languages that wait.
    """

    name: str
    folder: str
    theirs: Mapping[str, str]
    ours: Mapping[str, str]
    at: datetime


def shipped_news(reading: Reading) -> tuple[ShippedNew, ...]:
    """Every set that waits for staff to choose, by name."""
    raise NotImplementedError


async def adopt(
    store: Store, library: Library, staff: int | None, name: str, why: str, now: datetime
) -> Done | Hindered:
    """Publish what the program brings. What staff had is in the history."""
    raise NotImplementedError


def dismiss(transaction: Transaction, staff: int | None, name: str, now: datetime) -> bool:
    """Staff keep theirs, until the program brings yet another. False: nothing waited."""
    raise NotImplementedError
