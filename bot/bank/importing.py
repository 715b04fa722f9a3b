"""A zip's sets become drafts, never anything published; first it is said what each would be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.bank.checking import Problems
from bot.bank.drafts import Refused
from bot.bank.places import Place
from bot.bank.publications import Reading
from bot.store import Transaction
from dialogues.problems import Problem


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"  # as what is published: nothing is made of it
    REFUSED = "refused"  # see `refused`


@dataclass(frozen=True, slots=True)
class FileReport:
    """What becomes of one file. `problems`: what keeps it from being published as it is; a draft
    is made of it all the same."""

    language: str
    path: str
    name: str
    folder: str
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`beside`: names of sets that somebody has a draft of; what came in lies beside it as a copy.

    `drafts`: names of those that a draft was made of.
    """

    files: tuple[FileReport, ...]
    drafts: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def look_at(
    reading: Reading, files: Mapping[Place, str], programme: int | None = None
) -> ImportReport:
    """What an import would do. `programme`: as whose own sets, None as shared ones."""
    raise NotImplementedError


def import_sets(
    transaction: Transaction,
    staff: int | None,
    files: Mapping[Place, str],
    now: datetime,
    programme: int | None = None,
) -> ImportReport:
    """Do it. Reading and checking are quick, but not for hundreds: see `look_at` first."""
    raise NotImplementedError
