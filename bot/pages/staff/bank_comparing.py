"""Two versions of a set beside each other: what differs, word by word, and as a phone shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.bank.places import LANGUAGES
from bot.pages.site import Site
from dialogues.bank import Bank
from dialogues.differing import ChangedQuestion, Difference, Fate, Run, difference, runs
from dialogues.editing.forms import CannotShow
from dialogues.previewing import Previewed, preview

SAMPLES = "staff/bank/_samples.html"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A changed question in one language; None where that version does not ask it."""

    language: str
    before: Previewed | None
    after: Previewed | None


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """`place` is counted from 1, in the new version where it is there."""

    place: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Where the form cannot show one of the two there is `raw`, (language, runs), and where there
    is only one of them `whole`, (language, its questions); else `difference`."""

    difference: Difference | None = None
    raw: tuple[tuple[str, tuple[Run, ...]], ...] = ()
    whole: tuple[tuple[str, tuple[Previewed, ...]], ...] = ()
    phones: tuple[ShownQuestion, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """As the templates want them."""
        names = ("difference", "raw", "whole", "phones")
        return {name: getattr(self, name) for name in names}


def compared(site: Site, old: Texts, new: Texts, programme: int | None) -> Compared:
    """Either may be empty: it is new, or taken away."""
    bank = site.parts.library.bank_of(programme)
    if not old or not new:
        return Compared(whole=tuple(_previews(site, bank, new or old).items()))
    found = difference(old, new)
    if isinstance(found, CannotShow):
        return Compared(raw=tuple(_raw(old, new)))
    return Compared(found, phones=tuple(_phones(site, bank, old, new, found)))


def _raw(old: Texts, new: Texts) -> Iterator[tuple[str, tuple[Run, ...]]]:
    for language in LANGUAGES:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield language, runs(before, after)


def _previews(site: Site, bank: Bank, texts: Texts) -> dict[str, tuple[Previewed, ...]]:
    """With what stands for a mentee's words."""
    samples: Any = site.templates.get_template(SAMPLES).module
    return preview(texts, bank, sample=samples.words, names=samples.names)


def _by_key(site: Site, bank: Bank, texts: Texts) -> dict[str, dict[str, Previewed]]:
    found = _previews(site, bank, texts)
    return {language: {each.key: each for each in all_} for language, all_ in found.items()}


def _phones(
    site: Site, bank: Bank, old: Texts, new: Texts, found: Difference
) -> Iterator[ShownQuestion]:
    before, after = _by_key(site, bank, old), _by_key(site, bank, new)
    for question in found.questions:
        changed = tuple(_shown(question, before, after))
        if changed:
            yield ShownQuestion(question.place_after or question.place_before or 0, changed)


def _shown(
    question: ChangedQuestion,
    before: Mapping[str, Mapping[str, Previewed]],
    after: Mapping[str, Mapping[str, Previewed]],
) -> Iterator[Shown]:
    """The languages in which a phone shows something else than before."""
    for language in LANGUAGES:
        old = before.get(language, {}).get(question.key)
        new = after.get(language, {}).get(question.key)
        if (old or new) and (question.fate is not Fate.KEPT or _seen(old) != _seen(new)):
            yield Shown(language, old, new)


def _seen(each: Previewed | None) -> tuple[object, ...]:
    return () if each is None else (each.text, each.rows)
