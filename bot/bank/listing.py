"""All sets as a list shows them, from memory: each is read once for every revision of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import select, true

from bot.bank.drafts import Draft, Who, all_drafts, find_draft
from bot.bank.history import names_of
from bot.bank.places import ENDING, FOLDERS, LANGUAGES, is_editable, path_of
from bot.bank.publications import Reading
from bot.library import Contents
from bot.store.bank_tables import shipped_files
from dialogues.bank import FALLBACK_LANGUAGE, Bank, Source
from dialogues.check import read_draft
from dialogues.errors import BrokenSet
from dialogues.questions import Heading
from dialogues.reading_sets import STANCES
from dialogues.set_heading import heading_of
from dialogues.stages import Stance

# {name: (language, what the program brings, whether it waits for staff)…}
_Shipped = Mapping[str, list[tuple[str, str, bool]]]
_Read = dict[str, tuple["SetSummary", Mapping[str, str]]]
_READ: Final[WeakKeyDictionary[Bank, _Read]] = WeakKeyDictionary()
_COMMENT: Final = re.compile(r"\s*\{#-?\s*(.*?)\s*-?#\}", re.DOTALL)


class State(StrEnum):
    """Several may be true at once."""

    PUBLISHED = "published"
    RETIRED = "retired"  # taken away; its history is there
    DRAFT = "draft"
    NEW = "new"  # a draft of a set that was never published
    CHANGED = "changed"  # other than what the program brings
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
    changed_at: datetime
    changed_by: Who
    draft: Draft | None
    broken: bool
    texts: Mapping[str, str]


def summaries(reading: Reading, contents: Contents) -> tuple[SetSummary, ...]:
    """All sets, those taken away too, by folder and name. Whom they are shown to is the page's."""
    drafts = {draft.name: draft for draft in all_drafts(reading)}
    listing = _Listing(reading, contents, contents.sets, _shipped(reading))
    known = [listing.of(name, drafts.pop(name, None)) for name in contents.sets]
    return tuple(
        sorted([*known, *map(_of_new, drafts.values())], key=lambda each: (each.folder, each.name))
    )


def summary(reading: Reading, contents: Contents, name: str) -> SetSummary | None:
    """One of them; None when there is neither a set nor a draft by that name."""
    draft = find_draft(reading, name)
    if name not in contents.sets:
        return _of_new(draft) if draft else None
    return _Listing(reading, contents, (name,), _shipped(reading, name)).of(name, draft)


def _shipped(reading: Reading, name: str = "") -> _Shipped:
    wanted = shipped_files.c.path.in_([path_of(folder, name) for folder in FOLDERS])
    columns = (shipped_files.c.language, shipped_files.c.path, shipped_files.c.text)
    rows = select(*columns, shipped_files.c.waiting).where(wanted if name else true())
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for language, path, text, waiting in reading.execute(rows):
        if is_editable(path):
            called = path.rpartition("/")[2].removesuffix(ENDING)
            found.setdefault(called, []).append((language, text, bool(waiting)))
    return found


class _Listing:
    def __init__(
        self,
        reading: Reading,
        contents: Contents,
        names: Iterable[str],
        shipped: _Shipped,
    ) -> None:
        self._contents, self._shipped = contents, shipped
        revisions = {contents.sets[name][-1].revision for name in names}
        writers = {contents.publications[revision].staff for revision in revisions}
        self._names = names_of(reading, writers)

    def of(self, name: str, draft: Draft | None) -> SetSummary:
        known = _READ.setdefault(self._contents.everything, {})
        if name not in known:
            known[name] = self._of(name)
        found, newest = known[name]
        return replace(
            found,
            states=frozenset(self._states(name, newest, draft)),
            changed_by=Who(found.changed_by.id, self._names.get(found.changed_by.id, "")),
            draft=draft,
        )

    def _of(self, name: str) -> tuple[SetSummary, Mapping[str, str]]:
        """What no draft and no name changes, and the texts, "" where it was taken away."""
        sources = self._contents.sets[name]
        newest = {source.language: source for source in sources}
        with_text = {language: each for language, each in newest.items() if each.text}
        first = with_text.get(FALLBACK_LANGUAGE) or next(iter(with_text.values()), sources[-1])
        heading, questions = self._read(first)
        publication = self._contents.publications[sources[-1].revision]
        found = SetSummary(
            name=name,
            folder=first.folder,
            programme=first.programme,
            title=(heading.title if heading else "") or name,
            description=description_of(first.text),
            kind=heading.kind if heading else "",
            stances=heading.stances if heading else frozenset(),
            theme=heading.theme if heading else "",
            strength=heading.strength if heading else 0,
            without_mentor=heading.without_mentor if heading else False,
            questions=questions,
            languages=_ordered(with_text),
            missing=_ordered(set(LANGUAGES) - with_text.keys()) if with_text else (),
            behind=behind_bokmaal(sources),
            states=frozenset(),
            revision=publication.revision,
            changed_at=publication.at,
            changed_by=Who(publication.staff, ""),
            draft=None,
            broken=heading is None,
            texts={language: each.text for language, each in with_text.items()},
        )
        return found, {language: each.text for language, each in newest.items()}

    def _read(self, source: Source) -> tuple[Heading | None, int]:
        try:
            found = self._contents.everything.files[source].questions
        except BrokenSet:
            return None, 0
        return found.heading, len(found.questions)

    def _states(self, name: str, newest: Mapping[str, str], draft: Draft | None) -> Iterable[State]:
        yield State.PUBLISHED if any(newest.values()) else State.RETIRED
        if draft is not None:
            yield State.DRAFT
        for language, text, waiting in self._shipped.get(name, ()):
            if text and text != newest.get(language, ""):
                yield State.CHANGED
                if waiting:
                    yield State.SHIPPED_NEW


def behind_bokmaal(sources: Iterable[Source]) -> tuple[str, ...]:
    """The languages that were written to another bokmål text than the one there is now.

    `sources`: all of one set. Corrections leave nobody behind, nor does what is back as it was.
    """
    every = sorted(sources, key=lambda each: (each.revision, each.text != ""))
    newest = {each.language: each for each in every}
    first = [each for each in every if each.language == FALLBACK_LANGUAGE]
    return _ordered(
        language
        for language, each in newest.items()
        if each.text and language != FALLBACK_LANGUAGE and _is_behind(each, first)
    )


def _is_behind(mine: Source, bokmaal: list[Source]) -> bool:
    later = [each for each in bokmaal if each.revision > mine.revision]
    if all(each.correction for each in later):
        return False
    written_to = [each.text for each in bokmaal if each.revision <= mine.revision]
    return not written_to or written_to[-1] != bokmaal[-1].text


def _ordered(languages: Iterable[str]) -> tuple[str, ...]:
    found = set(languages)
    return tuple(language for language in LANGUAGES if language in found)


def description_of(text: str) -> str:
    """The comment that a set begins with, on one line."""
    found = _COMMENT.match(text)
    return " ".join(found[1].split()) if found else ""


# -- a draft of a new set, which has not been checked: it is read as the check reads it -----------


@lru_cache(maxsize=2000)
def _draft_heading(text: str) -> tuple[Mapping[str, Any], int]:
    draft = read_draft(text).draft
    if draft is None:
        return {}, 0
    values = {name: value for name, (value, _) in heading_of(draft).items()}
    return values, len(draft.questions)


def _of_new(draft: Draft) -> SetSummary:
    texts = {language: text for language, text in draft.texts.items() if text.strip()}
    first = texts.get(FALLBACK_LANGUAGE) or next(iter(texts.values()), "")
    heading, questions = _draft_heading(first)
    roles, strength = heading.get("roller", list(STANCES)), heading.get("styrke", 0)
    named = roles if isinstance(roles, list) else []
    return SetSummary(
        name=draft.name,
        folder=draft.folder,
        programme=draft.programme,
        title=str(heading.get("tittel", "")) or draft.name,
        description=description_of(first),
        kind=str(heading.get("slag", "")),
        stances=frozenset(STANCES[role] for role in named if role in STANCES),
        theme=str(heading.get("tema", "")),
        strength=strength if isinstance(strength, int) else 0,
        without_mentor=bool(heading.get("uten_mentor", False)),
        questions=questions,
        languages=_ordered(texts),
        missing=_ordered(set(LANGUAGES) - texts.keys()),
        behind=(),
        states=frozenset({State.NEW, State.DRAFT}),
        revision=0,
        changed_at=draft.saved_at,
        changed_by=draft.saved_by,
        draft=draft,
        broken=bool(first) and not questions,
        texts=texts,
    )
