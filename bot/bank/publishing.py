"""Publishing: a draft, an older revision anew, what the program brings, becomes a new revision.

The check and the comparison are made before the transaction; within it the draft's version and
the set's newest revision are compared, so that what is published is what was checked.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial

from bot.bank.checking import Problems, check_set
from bot.bank.drafts import Draft, find_draft, take_away
from bot.bank.places import FIXED_FOLDER, Place
from bot.bank.publications import Kind, add_revision, newest_of
from bot.bank.sets import SetNow, changed_files, set_now
from bot.bank.texts import plain
from bot.library import Library
from bot.staff.audit import note
from bot.store import Store, Transaction
from dialogues.differing import only_correction

LONGEST_WHY = 500  # characters


class Hindrance(StrEnum):
    """Why nothing was published. The pages have the sentences."""

    NO_WHY = "no_why"
    WHY_TOO_LONG = "why_too_long"
    NO_DRAFT = "no_draft"  # published or discarded meanwhile
    DRAFT_CHANGED = "draft_changed"  # somebody saved it meanwhile: look at it again
    SET_CHANGED = "set_changed"  # a newer revision than the draft is based on: see `rebase`
    NOTHING_CHANGED = "nothing_changed"
    NOT_A_CORRECTION = "not_a_correction"  # more than words differ
    FIXED_SET = "fixed_set"
    UNKNOWN = "unknown"  # no such set, or no such revision of it
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Hindered:
    """`problems` {language: …} where that is the reason. Nothing was changed."""

    reason: Hindrance
    problems: Problems = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """`revision` is the bank's new one; whoever begins a conversation now meets it."""

    revision: int
    kind: Kind


async def publish(
    store: Store,
    library: Library,
    staff: int | None,
    name: str,
    version: int,
    why: str,
    now: datetime,
    *,
    correction: bool = False,
) -> Done | Hindered:
    """Publish this version of the set's draft. `correction`: also to conversations under way."""
    raise NotImplementedError


async def roll_back(
    store: Store,
    library: Library,
    staff: int | None,
    name: str,
    revision: int,
    why: str,
    now: datetime,
) -> Done | Hindered:
    """Publish anew what the set was at that revision of the bank, in all languages.

    A draft of it stays, and is then based on an older revision.
    """
    raise NotImplementedError


def may_be_correction(draft: Draft, now: SetNow | None) -> bool:
    """Whether publishing it may be marked as a correction: keys, forms and conditions are kept."""
    raise NotImplementedError
