"""Drafts: one for each set, in all its languages, that everybody who may edit it shares.

A draft is saved with the version that was before one's eyes. Who comes second, in another tab or
as another person, is told who was first, and what they wrote is kept as a copy (see `copies`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update

from bot.bank import copies
from bot.bank.copies import Copy
from bot.bank.draft_rows import (
    Draft,
    Who,
    add_draft,
    all_drafts,
    find_draft,
    keep_rest,
    lock_draft,
    take_away,
    write_draft,
)
from bot.bank.places import FIXED_FOLDER, FOLDERS, LANGUAGES, OPEN_FOLDERS, is_name
from bot.bank.sets import SetNow, set_now
from bot.bank.texts import too_long, unusable
from bot.staff.audit import note
from bot.store import Transaction
from bot.store.bank_tables import drafts

__all__ = [
    "Conflict",
    "Draft",
    "Reason",
    "Refused",
    "Saved",
    "Who",
    "all_drafts",
    "discard_draft",
    "drop_copy",
    "find_draft",
    "keep_rest",
    "lock_draft",
    "merge_copy",
    "rebase",
    "refusal",
    "retire",
    "save_draft",
    "take_away",
    "take_copy",
]


class Reason(StrEnum):
    """Why a draft was not saved. The pages have the sentences."""

    BAD_NAME = "bad_name"  # not a-z, 0-9 and single hyphens, or longer than LONGEST_NAME
    NAME_TAKEN = "name_taken"  # by another set, perhaps one of another programme's own
    BAD_FOLDER = "bad_folder"  # there is no such kind
    FIXED_SET = "fixed_set"  # the core calls it: it can be neither made, moved nor taken away
    BAD_LANGUAGE = "bad_language"
    NO_TEXT = "no_text"  # of a new set, in any language
    TOO_LONG = "too_long"
    BAD_CHARACTER = "bad_character"  # NUL, or half of a character


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was kept. `language`: in which text, "" for the set as a whole."""

    reason: Reason
    language: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    draft: Draft


@dataclass(frozen=True, slots=True)
class Conflict:
    """`draft` is theirs, None when it was published or discarded meanwhile; `copy` is mine."""

    draft: Draft | None
    copy: Copy


def save_draft(
    transaction: Transaction,
    staff: int | None,
    name: str,
    texts: Mapping[str, str],
    version: int,
    now: datetime,
    *,
    folder: str = "",
    programme: int | None = None,
    copy: int | None = None,
    imported: bool = False,
) -> Saved | Conflict | Refused:
    """Keep `texts`. `version`: the one they were made from, 0 when there was no draft.

    `folder`: "" is where the set lies, and must be given for a new one; another than it lies in
    moves it. `programme`: of a new set; one that is there stays whose it is. `copy`: of an earlier
    Conflict, so that who goes on writing has one copy and not many. The same texts once more are
    Saved whatever the version is: an answer may have been lost.
    """
    clean = {language: copies.plain(text) for language, text in texts.items()}
    found, known = lock_draft(transaction, name), set_now(transaction, name)
    folder = folder or (found.folder if found else known.folder if known else "")
    refused = refusal(name, folder, programme, clean, found, known)
    if refused is not None:
        return refused
    if found is not None and (found.texts, found.folder) == (clean, folder):
        return Saved(found)
    whose = known.programme if known else found.programme if found else programme
    if version != (found.version if found else 0):
        kept = copies.keep(transaction, staff, name, folder, whose, clean, version, now, copy=copy)
        return Conflict(found, kept)
    if found is None:
        based_on = known.revision if known else 0
        add_draft(transaction, staff, name, folder, whose, clean, based_on, now, imported)
        # Once: a draft saves itself every few seconds, and a log of that would hide the rest.
        note(transaction, staff, "begin_draft", now, programme=whose, subject=name)
    else:
        write_draft(transaction, staff, name, folder, clean, version, now)
    if copy is not None:
        copies.forget(transaction, copy)
    saved = find_draft(transaction, name)
    assert saved is not None
    return Saved(saved)


def retire(
    transaction: Transaction, staff: int | None, name: str, version: int, now: datetime
) -> Saved | Conflict | Refused:
    """A draft that takes the set away, in all its languages, when it is published."""
    known = set_now(transaction, name)
    if known is None or not known.texts:
        return Refused(Reason.NO_TEXT)
    return save_draft(transaction, staff, name, dict.fromkeys(known.texts, ""), version, now)


def take_copy(
    transaction: Transaction, staff: int | None, copy: int, version: int, now: datetime
) -> Saved | Conflict | Refused | None:
    """The copy becomes the draft, and what the draft held becomes a copy in its place.

    None when the copy is gone. Conflict when the draft is another version: nothing was changed.
    """
    mine = copies.find_copy(transaction, copy)
    if mine is None:
        return None
    theirs = lock_draft(transaction, mine.name)
    done = merge_copy(transaction, staff, copy, mine.texts, version, now)
    if isinstance(done, Saved) and theirs is not None and theirs.texts != done.draft.texts:
        copies.keep(
            transaction,
            theirs.saved_by.id,
            theirs.name,
            theirs.folder,
            theirs.programme,
            theirs.texts,
            theirs.version,
            theirs.saved_at,
        )
    return done


def merge_copy(
    transaction: Transaction,
    staff: int | None,
    copy: int,
    texts: Mapping[str, str],
    version: int,
    now: datetime,
) -> Saved | Conflict | Refused | None:
    """`texts`, put together from the draft and a copy, become the draft, and the copy is dropped.

    None when the copy is gone. On a Conflict they are kept in the copy's place if it is one's own.
    """
    mine = copies.find_copy(transaction, copy)
    if mine is None:
        return None
    done = save_draft(
        transaction,
        staff,
        mine.name,
        texts,
        version,
        now,
        folder=mine.folder,
        programme=mine.programme,
        copy=copy,
    )
    if isinstance(done, Saved):
        copies.forget(transaction, copy)
    return done


def drop_copy(transaction: Transaction, staff: int | None, copy: int, now: datetime) -> bool:
    """False when it was gone already."""
    found = copies.find_copy(transaction, copy)
    if found is None or not copies.forget(transaction, copy):
        return False
    note(transaction, staff, "drop_copy", now, programme=found.programme, subject=found.name)
    return True


def discard_draft(
    transaction: Transaction, staff: int | None, name: str, version: int, now: datetime
) -> bool:
    """Throw it away; False when it is another version by now, or gone, and nothing was done."""
    found = find_draft(transaction, name)
    if found is None or not take_away(transaction, name, version):
        return False
    note(transaction, staff, "discard_draft", now, programme=found.programme, subject=found.name)
    return True


def rebase(
    transaction: Transaction, staff: int | None, name: str, version: int, now: datetime
) -> Saved | None:
    """It now stands on what is published: they have seen it, and want theirs in its place.

    None when it is another version by now, or gone.
    """
    known = set_now(transaction, name)
    changed = transaction.execute(
        update(drafts)
        .where(drafts.c.name == name, drafts.c.version == version)
        .values(
            based_on=known.revision if known else 0,
            version=version + 1,
            saved_by=staff,
            saved_at=now,
        )
    )
    found = find_draft(transaction, name)
    if not changed.rowcount or found is None:
        return None
    note(transaction, staff, "rebase_draft", now, programme=found.programme, subject=name)
    return Saved(found)


def refusal(
    name: str,
    folder: str,
    programme: int | None,
    texts: Mapping[str, str],
    found: Draft | None,
    known: SetNow | None,
) -> Refused | None:
    if known is None and not is_name(name):
        return Refused(Reason.BAD_NAME)
    whose = known.programme if known else found.programme if found else programme
    if programme is not None and programme != whose:
        return Refused(Reason.NAME_TAKEN)
    if folder not in FOLDERS:
        return Refused(Reason.BAD_FOLDER)
    fixed = known is not None and known.folder == FIXED_FOLDER
    if fixed != (folder == FIXED_FOLDER) or (fixed and "" in texts.values()):
        return Refused(Reason.FIXED_SET)
    assert fixed or folder in OPEN_FOLDERS
    for language, text in texts.items():
        if language not in LANGUAGES:
            return Refused(Reason.BAD_LANGUAGE, language)
        if too_long(text):
            return Refused(Reason.TOO_LONG, language)
        if unusable(text):
            return Refused(Reason.BAD_CHARACTER, language)
    if known is None and not texts:
        return Refused(Reason.NO_TEXT)
    return None
