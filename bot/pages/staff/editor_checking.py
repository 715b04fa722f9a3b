"""Check and advice for a set, told in the language of whoever edits it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.bank.checking import check_set, unfinished
from bot.library import Contents
from bot.pages.staff.editor_work import Work, behind
from dialogues.bank import FALLBACK_LANGUAGE, Bank
from dialogues.editing.forms import CannotShow, QuestionForm, SetForm
from dialogues.editing.reading import read_form
from dialogues.lint import lint
from dialogues.problems import HEAD, PROBE, REWORDED, SHOWN, TEXT, Problem
from dialogues.telling_problems import advice, place

# The field that a part of a question is edited in, as its id ends.
FIELDS = {TEXT: "tekst", REWORDED: "annen", PROBE: "utdyp"}


@dataclass(frozen=True, slots=True)
class Told:
    """`stops`: it cannot be published so. `question` is a key, "" for the set as a whole.

    `place` has the line in the template, `spot` has not. `field`: the id of what to go to.
    `untouched`: it is about a question in which nobody has written anything yet. `finished` and
    `of`: how many questions the language has words for, where it only lacks words; else 0 of 0.
    """

    language: str
    stops: bool
    question: str
    line: int
    place: str
    spot: str
    advice: str
    field: str
    kind: str = ""
    untouched: bool = False
    finished: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells in one language. `form`: where the questions stand, None where a template is shown."""

    bank: Bank
    language: str
    form: Mapping[str, int] | None
    untouched: frozenset[str] = frozenset()

    def told(self, problem: Problem, code: str, *, stops: bool) -> Told:
        where = place(problem, self.bank, self.language, self.form)
        spot = place(replace(problem, line=0), self.bank, self.language, self.form)
        return Told(
            language=code,
            stops=stops,
            question=problem.question,
            line=problem.line,
            place=where,
            spot=spot,
            advice=advice(problem, self.bank, self.language, self.form),
            field=_field(problem, code),
            kind=problem.code,
            untouched=stops and problem.question in self.untouched,
        )


def places_of(form: SetForm | CannotShow) -> dict[str, int] | None:
    """Where the questions stand, by key, as sentences for a form want it; None without a form."""
    if isinstance(form, CannotShow):
        return None
    return {question.key: number for number, question in enumerate(form.questions, 1)}


def teller(bank: Bank, language: str, texts: Mapping[str, str]) -> Teller:
    """For a page that shows the set as a form, where it can be shown as one."""
    form = read_form(texts)
    if isinstance(form, CannotShow):
        return Teller(bank, language, None)
    untouched = frozenset(each.key for each in form.questions if not _has_words(each))
    return Teller(bank, language, places_of(form), untouched)


def _has_words(question: QuestionForm) -> bool:
    wordings = question.wordings.values()
    return any(part.text for each in wordings for part in (each.text, each.reworded, each.probe))


def problems_of(
    contents: Contents, work: Work, texts: Mapping[str, str], tells: Teller
) -> tuple[Told, ...]:
    """What stops it first, then what could be better, language by language.

    A question that nobody has written in yet is told of once, last among what stops.
    """
    return tuple(_all(contents, work, texts, tells))


def _all(contents: Contents, work: Work, texts: Mapping[str, str], tells: Teller) -> Iterator[Told]:
    changed = [code for code in texts if texts[code] != work.before.get(code)]
    wrong = check_set(work.folder, texts, changed, work.published)
    # Told of once a language: it waits while the others are published, when there are others.
    waits = unfinished(work.folder, wrong) if tells.form else {}
    stops = [
        tells.told(each, code, stops=True)
        for code, found in wrong.items()
        if code not in waits
        for each in found
    ]
    yield from (each for each in stops if not each.untouched)
    alone = bool(waits) and set(changed) <= waits.keys()
    yield from (_waiting(code, lacks, tells, stops=alone) for code, lacks in waits.items())
    yield from {each.question: each for each in reversed(stops) if each.untouched}.values()
    old = behind(contents, work, texts)
    for code, text in texts.items():
        others = {other: texts[other] for other in texts if other != code}
        late = old if code == FALLBACK_LANGUAGE else frozenset[str]()
        found = lint(text, tells.bank.words(code), code, work.folder, others, late)
        advised = (tells.told(each, code, stops=False) for each in found)
        yield from (
            each
            for each in advised
            if each.question not in tells.untouched | waits.get(code, frozenset())
            and not (waits and each.kind in _OTHER_LANGUAGES)
        )


# What an unfinished language is told of as a whole.
_OTHER_LANGUAGES: Final = ("mangler_språk", "mangler_på_språk")


def _waiting(code: str, lacks: frozenset[str], tells: Teller, *, stops: bool) -> Told:
    form = tells.form or {}
    first = next((key for key in form if key in lacks), "")
    of = len(form)
    finished = of - len(lacks & form.keys())
    field = f"k-{first}-{code}-{FIELDS[TEXT]}" if first else "om"
    return Told(code, stops, first, 0, "", "", "", field, "unfinished", finished=finished, of=of)


def _field(problem: Problem, code: str) -> str:
    field = f"k-{problem.question}" if problem.question else "sett"
    if problem.question and problem.part in FIELDS:
        field = f"{field}-{code}-{FIELDS[problem.part]}"
    elif problem.question and problem.part == SHOWN:
        field = f"{field}-hvis"
    elif problem.question and problem.part == HEAD:
        field = f"k-{problem.question}"
    return field
