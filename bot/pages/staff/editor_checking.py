"""Check and advice for a set, told in the language of whoever edits it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.bank.checking import check_set
from bot.library import Contents
from bot.pages.staff.editor_work import Work, behind
from dialogues.bank import FALLBACK_LANGUAGE, Bank
from dialogues.lint import lint
from dialogues.problems import HEAD, PROBE, REWORDED, SHOWN, TEXT, Problem
from dialogues.telling_problems import advice, place

# The field that a part of a question is edited in, as its id ends.
FIELDS = {TEXT: "tekst", REWORDED: "annen", PROBE: "utdyp"}


@dataclass(frozen=True, slots=True)
class Told:
    """`stops`: it cannot be published so. `question` is a key, "" for the set as a whole.

    `place` has the line in the template, `spot` has not. `field`: the id of what to go to.
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


def problems_of(
    contents: Contents, bank: Bank, work: Work, texts: Mapping[str, str], language: str
) -> tuple[Told, ...]:
    """What stops it first, then what could be better, language by language."""
    return tuple(_all(contents, bank, work, texts, language))


def _all(
    contents: Contents, bank: Bank, work: Work, texts: Mapping[str, str], language: str
) -> Iterator[Told]:
    changed = [code for code in texts if texts[code] != work.before.get(code)]
    wrong = check_set(work.folder, texts, changed, work.published)
    for code, found in wrong.items():
        yield from (_told(each, code, bank, language, stops=True) for each in found)
    old = behind(contents, work, texts)
    for code, text in texts.items():
        others = {other: texts[other] for other in texts if other != code}
        late = old if code == FALLBACK_LANGUAGE else frozenset[str]()
        found = lint(text, bank.words(code), code, work.folder, others, late)
        yield from (_told(each, code, bank, language, stops=False) for each in found)


def _told(problem: Problem, code: str, bank: Bank, language: str, *, stops: bool) -> Told:
    field = f"k-{problem.question}" if problem.question else "sett"
    if problem.question and problem.part in FIELDS:
        field = f"{field}-{code}-{FIELDS[problem.part]}"
    elif problem.question and problem.part == SHOWN:
        field = f"{field}-hvis"
    elif problem.question and problem.part == HEAD:
        field = f"k-{problem.question}"
    return Told(
        language=code,
        stops=stops,
        question=problem.question,
        line=problem.line,
        place=place(problem, bank, language),
        spot=place(replace(problem, line=0), bank, language),
        advice=advice(problem, bank, language),
        field=field,
        kind=problem.code,
    )
