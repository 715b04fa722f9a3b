"""What a set was, revision by revision: who changed it, when and why.

How many conversations are under way with an earlier one is not told: what a conversation has
pinned is in its person's session, which nobody opens for this.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.bank.drafts import Who
from bot.bank.publications import Kind, Reading
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


def history(reading: Reading, contents: Contents, name: str) -> tuple[SetRevision, ...]:
    """The newest first; () when there never was such a set."""
    together: dict[int, dict[str, Source]] = {}
    for source in contents.sets.get(name, ()):
        together.setdefault(source.revision, {})[source.language] = source
    writers = {contents.publications[revision].staff for revision in together}
    names = names_of(reading, writers)
    return tuple(
        _revision(contents, revision, changed, names)
        for revision, changed in sorted(together.items(), reverse=True)
    )


def numbers_of(contents: Contents, name: str) -> dict[int, int]:
    """{revision of the bank: which of the set's own it is, from 1}, as people count them."""
    revisions = sorted({source.revision for source in contents.sets.get(name, ())})
    return {revision: number for number, revision in enumerate(revisions, 1)}


def texts_at(contents: Contents, name: str, revision: int) -> Mapping[str, str]:
    """{language: text} of the set at that revision of the bank; {} when it was not there."""
    newest = _newest_at(contents, name, revision)
    return {language: source.text for language, source in newest.items() if source.text}


def folder_at(contents: Contents, name: str, revision: int) -> str:
    """Where the set lay then; "" when it was not there."""
    newest = [each for each in _newest_at(contents, name, revision).values() if each.text]
    return max(newest, key=lambda each: each.revision).folder if newest else ""


def names_of(reading: Reading, numbers: Iterable[int | None]) -> Mapping[int | None, str]:
    """What these members of staff are called."""
    known = [number for number in numbers if number is not None]
    if not known:
        return {}
    found = select(members.c.id, members.c.name).where(members.c.id.in_(known))
    return {row.id: row.name for row in reading.execute(found)}


def _newest_at(contents: Contents, name: str, revision: int) -> dict[str, Source]:
    sources = contents.sets.get(name, ())
    return {each.language: each for each in sources if each.revision <= revision}


def _revision(
    contents: Contents,
    revision: int,
    changed: Mapping[str, Source],
    names: Mapping[int | None, str],
) -> SetRevision:
    publication = contents.publications[revision]
    newest = list(changed.values())
    return SetRevision(
        revision,
        publication.kind,
        publication.at,
        Who(publication.staff, names.get(publication.staff, "")),
        publication.why,
        max(newest, key=lambda each: bool(each.text)).folder,
        tuple(sorted(changed)),
        tuple(sorted(language for language, each in changed.items() if not each.text)),
    )
