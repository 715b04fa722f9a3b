"""All sets as a list shows them, from memory: each is read once for every revision of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.bank.drafts import Draft, Who
from bot.library import Contents
from dialogues.stages import Stance


class State(StrEnum):
    """Several may be true at once."""

    PUBLISHED = "published"
    RETIRED = "retired"  # taken away; its history is there
    DRAFT = "draft"
    NEW = "new"  # a draft of a set that was never published
    CHANGED = "changed"  # other than what the program brought
    SHIPPED_NEW = "shipped_new"  # a new version of the program brings another: see `shipped`


@dataclass(frozen=True, slots=True)
class SetSummary:
    """A set as it is published; one that never was, as its draft is. Times are UTC.

    `title`, `description` (the comment it begins with), `kind` and what follows are the bokmål
    text's. `languages`: where it has a text; `behind`: those older than the newest change in
    bokmål, corrections apart. `broken`: it cannot be read, and its title is its name.
    `texts` are for searching in.
    """

    name: str
    folder: str
    programme: int | None
    title: str
    description: str
    kind: str
    stances: frozenset[Stance]
    theme: str
    strength: int
    without_mentor: bool
    questions: int
    languages: tuple[str, ...]
    missing: tuple[str, ...]
    behind: tuple[str, ...]
    states: frozenset[State]
    revision: int
    changed_at: datetime | None
    changed_by: Who
    draft: Draft | None
    broken: bool
    texts: Mapping[str, str]


def summaries(connection: Connection, contents: Contents) -> tuple[SetSummary, ...]:
    """All sets, those taken away too, by folder and name. Whom they are shown to is the page's."""
    raise NotImplementedError


def summary(connection: Connection, contents: Contents, name: str) -> SetSummary | None:
    """One of them; None when there is neither a set nor a draft by that name."""
    raise NotImplementedError
