"""What the editor posts, read into the form of a set.

The questions are numbered in the order they stand on the page: `k0`, `k1`. What a field is about
stands in its name, so that `k1.nn.tekst` is the second question's text in nynorsk. A field that
is missing, unknown or makes no sense leaves what it is about as it was: nothing here fails.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Final

from bot.bank.places import OPEN_FOLDERS
from dialogues.editing.forms import (
    LANGUAGES,
    NOTHING,
    OFFERED,
    WITH_OPTIONS,
    AnswerForm,
    Condition,
    Operator,
    OptionForm,
    Passage,
    QuestionForm,
    RawCondition,
    SetForm,
    Wording,
)
from dialogues.editing.insertions import tidy, tidy_line
from dialogues.editing.keys import is_key, key_from, option_key_from, unused
from dialogues.questions import MARKS
from dialogues.reading_sets import STANCES
from dialogues.set_heading import CHALLENGING, KINDS, STRENGTHS, THEMES

KNOWN_THEMES: Final = frozenset({"", *THEMES})
KNOWN_STRENGTHS: Final = frozenset({0, *STRENGTHS})
PARTS: Final = {"text": "tekst", "reworded": "annen", "probe": "utdyp"}
MOST_OPTIONS: Final = 50
LOWEST, HIGHEST = -100, 100
LONGEST_NUMBER: Final = 5  # digits


class Fields:
    """What was posted, by name."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._all: dict[str, list[str]] = {}
        self.made: dict[str, str] = {}  # the keys that were made for what had none, by field
        for name, value in pairs:
            self._all.setdefault(name, []).append(value.replace("\r\n", "\n"))

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def text(self, name: str, otherwise: str = "") -> str:
        return self._all.get(name, [otherwise])[-1]

    def every(self, name: str) -> list[str]:
        return self._all.get(name, [])

    def number(self, name: str, otherwise: int) -> int:
        """A whole number, with a minus sign of either kind."""
        written = self.text(name).strip().replace("−", "-")
        if not _is_number(written):
            return otherwise
        return max(LOWEST, min(HIGHEST, int(written)))

    def version(self) -> int:
        """Of the draft that the page was made from; 0 when there was none."""
        return self.identity("versjon")

    def identity(self, name: str) -> int:
        """A row's number, 0 for none."""
        written = self.text(name)
        fits = written.isascii() and written.isdecimal() and len(written) < 19
        return int(written) if fits else 0

    def by_language(self, name: str, before: Mapping[str, str]) -> dict[str, str]:
        """One line in each language. Empty words are no words, unless it had an empty one."""
        found = {}
        for language in LANGUAGES:
            written = tidy_line(self.text(f"{name}.{language}", before.get(language, "")))
            if written or language in before:
                found[language] = written
        return found

    @property
    def all(self) -> Mapping[str, list[str]]:
        return self._all


def read_fields(fields: Fields, base: SetForm, *, fixed: bool = False) -> SetForm:
    """The form as it was posted, on top of `base`: what the page was, or is now, made from.

    `fixed`: the core counts on the set, so only its words are read.
    """
    if "k0.nokkel" not in fields and "sett" not in fields:
        return base  # no form of ours
    words = replace(
        base,
        titles=fields.by_language("sett.tittel", base.titles),
        descriptions=_descriptions(fields, base.descriptions),
    )
    if fixed:
        return replace(words, questions=tuple(_fixed_questions(fields, base)))
    return replace(_heading(fields, words), questions=tuple(_questions(fields, base)))


def folder_in(fields: Fields) -> str:
    """Where the set is to lie, which is what decides its kind; "" for where it lies."""
    folder = fields.text("sett.mappe")
    return folder if folder in OPEN_FOLDERS else ""


def _descriptions(fields: Fields, before: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        written = tidy(fields.text(f"sett.om.{language}", before.get(language, "")))
        if written or language in before:
            found[language] = written
    return found


def _heading(fields: Fields, form: SetForm) -> SetForm:
    kind = KINDS.get(folder_in(fields), (form.kind,))[0]
    theme, strength = fields.text("sett.tema", form.theme), form.strength
    if "sett.styrke" in fields:
        strength = fields.number("sett.styrke", form.strength)
        strength = (strength or STRENGTHS[0]) if kind == CHALLENGING else 0
    roles = frozenset(fields.every("sett.rolle")) & STANCES.keys()
    return replace(
        form,
        kind=kind,
        theme=theme if theme in KNOWN_THEMES else form.theme,
        strength=strength if strength in KNOWN_STRENGTHS else form.strength,
        roles=frozenset(roles) or form.roles,
        without_mentor="sett.uten_mentor" in fields if "sett" in fields else form.without_mentor,
    )


def _places(fields: Fields) -> Iterable[str]:
    for place in count():
        if f"k{place}.nokkel" not in fields:
            return
        yield f"k{place}"


def _fixed_questions(fields: Fields, base: SetForm) -> Iterable[QuestionForm]:
    """Only words: the core knows these questions by their keys and answers."""
    places = {fields.text(f"{place}.nokkel"): place for place in _places(fields)}
    for question in base.questions:
        place = places.get(question.key)
        if place is None:
            yield question
            continue
        labels = _options(fields, place, question.answer, fixed=True)
        answer = replace(_scale(fields, place, question.answer), options=labels)
        answer = replace(answer, low=question.answer.low, high=question.answer.high)
        yield replace(question, wordings=_wordings(fields, place, question), answer=answer)


def _questions(fields: Fields, base: SetForm) -> Iterable[QuestionForm]:
    taken: set[str] = set()
    for place in _places(fields):
        was = fields.text(f"{place}.var")
        before = base.question(was) if was else None
        written = fields.text(f"{place}.nokkel")
        words = fields.text(f"{place}.nb.tekst")
        key = written if is_key(written) else key_from(words, taken)
        key = unused(key, taken)
        taken.add(key)
        yield _question(fields, place, before or QuestionForm(key), key)


def _question(fields: Fields, place: str, before: QuestionForm, key: str) -> QuestionForm:
    marks = frozenset(fields.every(f"{place}.merke")) & MARKS
    return QuestionForm(
        key=key,
        answer=_answer(fields, place, before.answer),
        marks=marks if f"{place}.merker" in fields else before.marks,
        condition=_condition(fields, place, before.condition),
        wordings=_wordings(fields, place, before),
        was=before.was,
    )


def _wordings(fields: Fields, place: str, before: QuestionForm) -> dict[str, Wording]:
    found = {}
    for language in LANGUAGES:
        was = before.wordings.get(language)
        parts = {
            part: _passage(fields, f"{place}.{language}.{name}", getattr(was, part, NOTHING))
            for part, name in PARTS.items()
        }
        if was is not None or any(passage.text for passage in parts.values()):
            found[language] = Wording(**parts)
    return found


def _passage(fields: Fields, name: str, before: Passage) -> Passage:
    if name not in fields:
        return before
    written = tidy(fields.text(name))
    as_template = f"{name}.mal" in fields
    if written == before.text and as_template == before.as_template:
        return before
    return Passage(written, as_template and bool(written))


def _answer(fields: Fields, place: str, before: AnswerForm) -> AnswerForm:
    name = fields.text(f"{place}.svar", before.name)
    if name not in (*OFFERED, before.name):
        name = before.name
    if name == "" or (name == before.name and name not in OFFERED):
        return before  # written as a template, or one of the core's own
    answer = _scale(fields, place, replace(before, name=name, as_template=""))
    options = _options(fields, place, before) if name in WITH_OPTIONS else ()
    return replace(answer, options=options)


def _scale(fields: Fields, place: str, before: AnswerForm) -> AnswerForm:
    low = fields.number(f"{place}.fra", before.low)
    high = fields.number(f"{place}.til", before.high)
    return replace(
        before,
        low=low,
        high=high,
        low_labels=fields.by_language(f"{place}.fra", before.low_labels),
        high_labels=fields.by_language(f"{place}.til", before.high_labels),
    )


def _options(
    fields: Fields, place: str, before: AnswerForm, *, fixed: bool = False
) -> tuple[OptionForm, ...]:
    """An option is gone when it has words in no language; a new one gets a key of its own."""
    known = {option.key: option for option in before.options}
    if f"{place}.v0.nokkel" not in fields:
        return before.options
    found: dict[str, OptionForm] = {}
    for number in range(MOST_OPTIONS):
        name = f"{place}.v{number}"
        if f"{name}.nokkel" not in fields:
            break
        key = fields.text(f"{name}.nokkel")
        labels = fields.by_language(name, known[key].labels if key in known else {})
        words = next(filter(None, (labels.get(language) for language in LANGUAGES)), "")
        if not words and not (fixed and key in known):
            continue
        if not is_key(key) or key in found:
            key = option_key_from(words, found.keys() | known.keys())
            fields.made[f"{name}.nokkel"] = key
        found[key] = OptionForm(key, labels)
    if fixed:
        return tuple(found.get(option.key, option) for option in before.options)
    return tuple(found.values())


def _condition(
    fields: Fields, place: str, before: Condition | RawCondition | None
) -> Condition | RawCondition | None:
    if isinstance(before, RawCondition):
        return None if fields.text(f"{place}.hvis.bort") else before
    if f"{place}.hvis.sporsmal" not in fields:
        return before
    question = fields.text(f"{place}.hvis.sporsmal")
    if not is_key(question):
        return None
    was = before if before and before.question == question else None
    written = fields.text(f"{place}.hvis.er")
    operators = [operator for operator in Operator if operator.value == written]
    operator = operators[0] if operators else (was.operator if was else Operator.LESS)
    written = fields.text(f"{place}.hvis.verdi", str(was.value) if was else "").strip()
    value: int | str = fields.number(f"{place}.hvis.verdi", 0) if _is_number(written) else written
    return Condition(question, operator, "" if operator is Operator.ANSWERED else value)


def _is_number(written: str) -> bool:
    plain = written.replace("−", "-").removeprefix("-")
    return plain.isascii() and plain.isdecimal() and len(plain) < LONGEST_NUMBER
