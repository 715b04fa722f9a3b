"""Two versions of a set beside each other: what differs, word by word, and as a phone shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.bank.places import LANGUAGES
from bot.pages.site import Site
from dialogues.bank import Bank
from dialogues.differing import ChangedQuestion, Difference, Fate, Run, difference, runs
from dialogues.editing.forms import AnswerForm, CannotShow
from dialogues.editing.reading import read_form
from dialogues.previewing import Previewed, preview

SAMPLES = "staff/bank/_samples.html"
ALSO = ("reworded", "probe")  # what a phone shows when one asks for it, or answers shortly
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A changed question in one language; None where that version does not ask it.

    `also`: the parts beside the question itself that are not the same, reworded and probe.
    """

    language: str
    before: Previewed | None
    after: Previewed | None
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """`place` is counted from 1, in the new version where it is there."""

    place: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Where the form cannot show one of the two there is `raw`, (language, runs), and where there
    is only one of them `whole`, (language, its questions), alone; else `difference`, with `whole`
    for the languages that are new."""

    difference: Difference | None = None
    raw: tuple[tuple[str, tuple[Run, ...]], ...] = ()
    whole: tuple[tuple[str, tuple[Previewed, ...]], ...] = ()
    phones: tuple[ShownQuestion, ...] = ()
    answers_before: Mapping[str, AnswerForm] = field(default_factory=dict)
    answers_after: Mapping[str, AnswerForm] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """As the templates want them."""
        names = ("difference", "raw", "whole", "phones", "answers_before", "answers_after")
        return {name: getattr(self, name) for name in names}


def compared(site: Site, old: Texts, new: Texts, programme: int | None) -> Compared:
    """Either may be empty: it is new, or taken away."""
    bank = site.parts.library.bank_of(programme)
    if not old or not new:
        return Compared(whole=tuple(_previews(site, bank, new or old).items()))
    found = difference(old, new)
    if isinstance(found, CannotShow):
        return Compared(raw=tuple(_raw(old, new)))
    added = {code: new[code] for code in found.languages_added}
    return Compared(
        _without_whole_languages(found),
        whole=tuple(_previews(site, bank, added).items()),
        phones=tuple(_phones(site, bank, old, new, found)),
        answers_before=answers(old),
        answers_after=answers(new),
    )


def answers(texts: Texts) -> dict[str, AnswerForm]:
    """By the question's key: what a condition holds its answer against has words there."""
    form = read_form(texts)
    if isinstance(form, CannotShow):
        return {}
    return {question.key: question.answer for question in form.questions}


def _without_whole_languages(found: Difference) -> Difference:
    """A language that came or went is told of once, and not word by word."""
    whole = {*found.languages_added, *found.languages_removed}
    questions = (
        replace(each, words=tuple(w for w in each.words if w.language not in whole))
        for each in found.questions
    )
    return replace(
        found,
        words=tuple(each for each in found.words if each.language not in whole),
        questions=tuple(
            each
            for each in questions
            if any(each.parts) or each.moved or each.fate is not Fate.KEPT
        ),
    )


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
    both = before.keys() & after.keys()
    for question in found.questions:
        changed = tuple(each for each in _shown(question, before, after) if each.language in both)
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
        also = tuple(part for part in ALSO if getattr(old, part, "") != getattr(new, part, ""))
        if (old or new) and (question.fate is not Fate.KEPT or also or _seen(old) != _seen(new)):
            yield Shown(language, old, new, also if old and new else ())


def _seen(each: Previewed | None) -> tuple[object, ...]:
    return () if each is None else (each.text, each.form, each.rows)
