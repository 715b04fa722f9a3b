"""Publishing: a draft, or an older revision anew, becomes a new revision of the bank.

The check and the comparison are made before the transaction; within it the draft's version and
the set's newest revision are compared, so that what is published is what was checked.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.bank.checking import Problems, check_set, unfinished
from bot.bank.drafts import Draft, find_draft, keep_rest, lock_draft, take_away
from bot.bank.history import folder_at, texts_at
from bot.bank.places import FIXED_FOLDER, Place
from bot.bank.publications import Kind, add_revision, newest_of
from bot.bank.refitting import refitted
from bot.bank.sets import SetNow, after_change, changed_files, set_now
from bot.bank.texts import plain, unusable
from bot.library import Library
from bot.staff.audit import note
from bot.store import Store, Transaction
from dialogues.differing import only_correction

LONGEST_WHY: Final = 500  # characters


class Hindrance(StrEnum):
    """Why nothing was published. The pages have the sentences."""

    NO_WHY = "no_why"
    WHY_TOO_LONG = "why_too_long"
    NO_DRAFT = "no_draft"  # published or discarded meanwhile
    DRAFT_CHANGED = "draft_changed"  # somebody saved it meanwhile: look at it again
    SET_CHANGED = "set_changed"  # there is a newer revision than the draft's: see `rebase`
    NOTHING_CHANGED = "nothing_changed"
    NOT_A_CORRECTION = "not_a_correction"  # more than words differ
    FIXED_SET = "fixed_set"  # the core calls it: it cannot be taken away
    NAME_TAKEN = "name_taken"  # by a set of one programme's own
    UNKNOWN = "unknown"  # no such set, or no such revision of it
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Hindered:
    """`problems` {language: …} where that is the reason. Nothing was changed."""

    reason: Hindrance
    problems: Problems = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """`revision` is the bank's new one; whoever begins a conversation now meets it.

    `waits`: the languages that are not finished, and lie in a draft still.
    """

    revision: int
    kind: Kind
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publishing:
    """What is to be published. `texts` as in a draft; `based_on`: the set's newest revision then.

    `version`: of the draft that it is, and that goes with it; 0 when it is not one. `owes`: it is
    held against what is published. `rest`: the texts that stay in a draft. `refits`: the version of
    a draft that is not published itself, but of which only `rest` is left; 0 when none is. `action`
    and `details` are for the log.
    """

    staff: int | None
    name: str
    folder: str
    programme: int | None
    texts: Mapping[str, str]
    based_on: int
    kind: Kind
    why: str
    action: str = "publish"
    version: int = 0
    owes: bool = True
    rest: Mapping[str, str] = field(default_factory=dict)
    refits: int = 0
    details: Mapping[str, object] = field(default_factory=dict)


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
    """Publish this version of the set's draft. `correction`: also to conversations under way.

    A language that only lacks words stays in the draft, when there is more to publish than it.
    """
    draft, known = await asyncio.to_thread(store.read, partial(_read, name))
    if draft is None:
        return Hindered(Hindrance.NO_DRAFT)
    if draft.version != version:
        return Hindered(Hindrance.DRAFT_CHANGED)
    ready = await asyncio.to_thread(ready_texts, draft, known)
    kind = Kind.IMPORTED if draft.imported else Kind.PUBLISHED
    if correction:
        if not await asyncio.to_thread(may_be_correction, draft, known):
            return Hindered(Hindrance.NOT_A_CORRECTION)
        kind = Kind.CORRECTION
    wanted = Publishing(
        staff,
        name,
        draft.folder,
        draft.programme,
        ready,
        draft.based_on,
        kind,
        why,
        "publish_correction" if correction else "publish",
        version,
        rest={code: text for code, text in draft.texts.items() if code not in ready},
    )
    return await carry_out(store, library, wanted, known, now)


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

    A draft of it stays, and is then based on an older revision. One that only has languages that
    are not finished follows: it keeps what fits (see `refitted`).
    """
    await library.refresh(store)
    contents = library.contents
    draft, known = await asyncio.to_thread(store.read, partial(_read, name))
    texts = texts_at(contents, name, revision)
    if known is None or not texts:
        return Hindered(Hindrance.UNKNOWN)
    folder = folder_at(contents, name, revision)
    rest = await asyncio.to_thread(refitted, draft, known, folder, texts) if draft else None
    wanted = Publishing(
        staff,
        name,
        folder,
        known.programme,
        dict.fromkeys(known.texts, "") | dict(texts),
        known.revision,
        Kind.ROLLED_BACK,
        why,
        "roll_back",
        rest=rest or {},
        refits=draft.version if draft and rest is not None else 0,
        details={"to": revision},
    )
    return await carry_out(store, library, wanted, known, now)


def may_be_correction(draft: Draft, now: SetNow | None) -> bool:
    """Whether publishing it may be marked as a correction: keys, forms and conditions are kept."""
    if now is None or not now.texts or draft.folder != now.folder:
        return False
    return only_correction(now.texts, after_change(now, ready_texts(draft, now)))


def ready_texts(draft: Draft, now: SetNow | None) -> dict[str, str]:
    """The draft's texts without the languages that wait until they are finished.

    All of them, when there would be nothing left to publish.
    """
    waits = unfinished(draft.folder, look_over(draft, now))
    ready = {code: text for code, text in draft.texts.items() if code not in waits}
    return ready if changed_files(now, draft.name, draft.folder, ready) else dict(draft.texts)


def look_over(draft: Draft, now: SetNow | None) -> Problems:
    """{language: what keeps the draft from being published}. It takes milliseconds a language."""
    return _checked(draft.name, draft.folder, draft.texts, now, now)


async def carry_out(
    store: Store,
    library: Library,
    wanted: Publishing,
    known: SetNow | None,
    now: datetime,
) -> Done | Hindered:
    """`known`: the set when `wanted` was made of it. Once it is done, this process has it."""
    hindrance = _hindrance(wanted, known)
    if hindrance is not None:
        return Hindered(hindrance)
    problems = await asyncio.to_thread(_problems, wanted, known)
    if problems:
        return Hindered(Hindrance.PROBLEMS, problems)
    done = await store.run(partial(_publish, wanted, now))
    if isinstance(done, Done):
        await library.published(store)
    return done


def _read(name: str, connection: Connection) -> tuple[Draft | None, SetNow | None]:
    return find_draft(connection, name), set_now(connection, name)


def _hindrance(wanted: Publishing, known: SetNow | None) -> Hindrance | None:
    why = wanted.why.strip()
    if not why or unusable(why):
        return Hindrance.NO_WHY
    if len(why) > LONGEST_WHY:
        return Hindrance.WHY_TOO_LONG
    if (known.revision if known else 0) != wanted.based_on:
        return Hindrance.SET_CHANGED
    if wanted.folder == FIXED_FOLDER and "" in wanted.texts.values():
        return Hindrance.FIXED_SET
    if not changed_files(known, wanted.name, wanted.folder, wanted.texts):
        return Hindrance.NOTHING_CHANGED
    return None


def _problems(wanted: Publishing, known: SetNow | None) -> Problems:
    return _checked(wanted.name, wanted.folder, wanted.texts, known, known if wanted.owes else None)


def _checked(
    name: str,
    folder: str,
    texts: Mapping[str, str],
    known: SetNow | None,
    published: SetNow | None,
) -> Problems:
    changed = {language for language, _ in changed_files(known, name, folder, texts)}
    return check_set(folder, after_change(known, texts), changed, published)


def _publish(wanted: Publishing, now: datetime, transaction: Transaction) -> Done | Hindered:
    if wanted.version:
        draft = lock_draft(transaction, wanted.name)
        if draft is None:
            return Hindered(Hindrance.NO_DRAFT)
        if draft.version != wanted.version:
            return Hindered(Hindrance.DRAFT_CHANGED)
    refits = _still(transaction, wanted)
    if newest_of(transaction, wanted.name) != wanted.based_on:
        return Hindered(Hindrance.SET_CHANGED)
    files = _files(transaction, wanted)
    revision = add_revision(
        transaction,
        wanted.kind,
        files,
        now,
        staff=wanted.staff,
        why=plain(wanted.why).strip(),
        programme=wanted.programme,
    )
    version = wanted.version or refits
    if version and wanted.rest:
        keep_rest(transaction, wanted.staff, wanted.name, wanted.rest, revision, now)
    elif version:
        take_away(transaction, wanted.name, version)
    languages = sorted({language for language, _ in files})
    note(
        transaction,
        wanted.staff,
        wanted.action,
        now,
        programme=wanted.programme,
        subject=wanted.name,
        details={"revision": revision, "languages": languages, **wanted.details},
    )
    return Done(revision, wanted.kind, tuple(sorted(wanted.rest)) if version else ())


def _still(transaction: Transaction, wanted: Publishing) -> int:
    """The version of the draft that follows; 0 when somebody has saved it meanwhile."""
    draft = lock_draft(transaction, wanted.name) if wanted.refits else None
    return draft.version if draft and draft.version == wanted.refits else 0


def _files(transaction: Transaction, wanted: Publishing) -> dict[Place, str]:
    known = set_now(transaction, wanted.name)
    return changed_files(known, wanted.name, wanted.folder, wanted.texts)
