"""What the program brings in prompts/, against what staff have made of it.

A file that staff left alone follows the program. Where they have another text, theirs stays, and
what the program brings is kept beside it until they say which of the two they want. Only in a set
that the core calls by name, theirs gives way where this version counts on more than it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.bank.places import FIXED_FOLDER, Place, is_editable
from bot.bank.publications import Kind, add_revision, read_after
from bot.store import Transaction
from bot.store.bank_tables import shipped_files
from dialogues.bank import Source
from dialogues.fixed_sets import kept_problems


@dataclass(frozen=True, slots=True)
class _Brought:
    """What becomes of a file: `publish` as a new revision, or it waits for staff."""

    text: str
    publish: bool = False
    waiting: bool = False


def bring(transaction: Transaction, texts: Mapping[Place, str], now: datetime) -> None:
    """Bring the database up to date with the files of this version of the program."""
    before = {
        (row.language, row.path): row.text
        for row in transaction.execute(select(shipped_files)).all()
    }
    current: dict[Place, Source] = {}
    for source in read_after(transaction, 0).sources:
        current[source.language, source.path] = source
    brought: dict[Place, _Brought] = {}
    for place, text in texts.items():
        if before.get(place) != text:
            brought[place] = _of_changed(place, text, before.get(place, ""), current)
    for place, text in before.items():
        if text and place not in texts:
            brought[place] = _Brought("", publish=current[place].text == text)
    files = {place: each.text for place, each in brought.items() if each.publish}
    if files:
        add_revision(transaction, Kind.SHIPPED, files, now)
    for place, each in brought.items():
        _keep(transaction, place, each, now)


def _of_changed(place: Place, text: str, before: str, current: Mapping[Place, Source]) -> _Brought:
    mine, (_, path) = current.get(place), place
    if mine is None:
        return _Brought(text, *_publish_or_wait(_is_taken(place, current)))
    if mine.text == text:
        return _Brought(text)
    return _Brought(text, *_publish_or_wait(mine.text != before and _holds(path, mine.text, text)))


def _holds(path: str, mine: str, text: str) -> bool:
    """Whether staff's text has what this version of the program counts on in a set it calls."""
    return not path.startswith(f"{FIXED_FOLDER}/") or not kept_problems(mine, text)


def _publish_or_wait(waits: bool) -> tuple[bool, bool]:
    return not waits, waits


def _is_taken(place: Place, current: Mapping[Place, Source]) -> bool:
    """Whether another set has that name: names are unique over all folders."""
    _, path = place
    if not is_editable(path):
        return False
    ending = "/" + path.partition("/")[2]
    return any(
        source.text and source.path != path and source.path.endswith(ending)
        for source in current.values()
        if is_editable(source.path)
    )


def _keep(transaction: Transaction, place: Place, brought: _Brought, now: datetime) -> None:
    language, path = place
    values = {"text": brought.text, "at": now, "waiting": int(brought.waiting)}
    transaction.execute(
        transaction.insert(shipped_files)
        .values(language=language, path=path, **values)
        .on_conflict_do_update(index_elements=["language", "path"], set_=values)
    )
