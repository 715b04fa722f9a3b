"""What a set was, revision by revision: who changed it, when, why, and which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.bank.drafts import Who
from bot.bank.places import is_editable
from bot.bank.publications import Kind
from bot.library import Contents
from bot.store.staff_tables import staff as members
from dialogues.bank import Source


@dataclass(frozen=True, slots=True)
class SetRevision:
    """`languages`: in which it changed, `removed`: in which of them it was taken away.

    `kind` CORRECTION: it reached conversations under way as well. `by.id` None with SHIPPED: it
    came with the program. `folder`: where it lay then. `at` is UTC.
    """

    revision: int
    kind: Kind
    at: datetime
    by: Who
    why: str
    folder: str
    languages: tuple[str, ...]
    removed: tuple[str, ...]


def history(connection: Connection, contents: Contents, name: str) -> tuple[SetRevision, ...]:
    """The newest first; () when there never was such a set."""
    raise NotImplementedError


def texts_at(contents: Contents, name: str, revision: int) -> Mapping[str, str]:
    """{language: text} of the set at that revision of the bank; {} when it was not there."""
    raise NotImplementedError
