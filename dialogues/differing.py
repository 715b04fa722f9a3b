"""What is different between two versions of a set, question by question and word by word."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from dialogues.editing.forms import (
    LANGUAGES,
    AnswerForm,
    CannotShow,
    Condition,
    QuestionForm,
    RawCondition,
    SetForm,
    Wording,
)
from dialogues.editing.reading import form_of, parse
from dialogues.editing.skeletons import changed_unseen, skeleton
from dialogues.editing.writing_heads import structure

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Run:
    """The runs that are not INSERT join to the old text, those that are not DELETE to the new."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """`part`: text, reworded, probe; title, description; low, high; or option:<key>."""

    language: str
    part: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ChangedHeading:
    """`what`: kind, roles, theme, strength or without_mentor."""

    what: str
    before: str | int | bool | frozenset[str]
    after: str | int | bool | frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    before: AnswerForm
    after: AnswerForm


@dataclass(frozen=True, slots=True)
class ChangedMarks:
    taken: frozenset[str]
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangedCondition:
    before: Condition | RawCondition | None
    after: Condition | RawCondition | None


class Fate(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class ChangedQuestion:
    """A question that is not as it was. Places are counted from 1; None where it is not there."""

    key: str
    fate: Fate
    place_before: int | None
    place_after: int | None
    moved: bool
    words: tuple[ChangedWords, ...] = ()
    answer: ChangedAnswer | None = None
    marks: ChangedMarks | None = None
    condition: ChangedCondition | None = None

    @property
    def parts(self) -> tuple[object, ...]:
        return self.words, self.answer, self.marks, self.condition


@dataclass(frozen=True, slots=True)
class Difference:
    """`questions` in the new order, those removed where they were.

    `elsewhere` are the languages in which something differs that no form shows. `places_before`
    and `places_after` number all questions from 1, by key, for what names one of them.
    """

    words: tuple[ChangedWords, ...]
    heading: tuple[ChangedHeading, ...]
    questions: tuple[ChangedQuestion, ...]
    languages_added: tuple[str, ...]
    languages_removed: tuple[str, ...]
    elsewhere: tuple[str, ...]
    places_before: Mapping[str, int] = field(default_factory=dict, compare=False)
    places_after: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def nothing(self) -> bool:
        return self == Difference((), (), (), (), (), ())


def runs(old: str, new: str) -> tuple[Run, ...]:
    """The two texts word by word. What lies between two changed words with only a space between
    is one change: whole phrases are easier to read than words by turns."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Run] = []
    taken = given = ""
    matched = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (kind, start, end, start_after, end_after) in enumerate(matched):
        same = "".join(before[start:end])
        inside = 0 < place < len(matched) - 1
        if kind == "equal" and not (inside and same.isspace()):
            found += (*_changes(taken, given), Run(Kind.EQUAL, same))
            taken = given = ""
        else:
            taken += same
            given += "".join(after[start_after:end_after])
    return (*found, *_changes(taken, given))


def _changes(taken: str, given: str) -> Iterator[Run]:
    if taken:
        yield Run(Kind.DELETE, taken)
    if given:
        yield Run(Kind.INSERT, given)


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> Difference | CannotShow:
    """Between two versions, given by language. CannotShow: compare the texts with `runs`."""
    parsed_old, parsed_new = parse(old), parse(new)
    if isinstance(parsed_old, CannotShow):
        return parsed_old
    if isinstance(parsed_new, CannotShow):
        return parsed_new
    before, after = form_of(parsed_old), form_of(parsed_new)
    skeletons_before = {each.language: skeleton(each) for each in parsed_old}
    skeletons_after = {each.language: skeleton(each) for each in parsed_new}
    questions = tuple(_questions(before, after))
    return Difference(
        words=tuple(_heading_words(before, after)),
        heading=tuple(_heading(before, after)),
        questions=questions,
        languages_added=tuple(each for each in after.languages if each not in before.languages),
        languages_removed=tuple(each for each in before.languages if each not in after.languages),
        elsewhere=tuple(changed_unseen(skeletons_before, skeletons_after)),
        places_before=_places(before),
        places_after=_places(after),
    )


def _places(form: SetForm) -> dict[str, int]:
    return {question.key: place for place, question in enumerate(form.questions, 1)}


def _heading_words(before: SetForm, after: SetForm) -> Iterator[ChangedWords]:
    for language in LANGUAGES:
        for part, old, new in (
            ("title", before.titles, after.titles),
            ("description", before.descriptions, after.descriptions),
        ):
            yield from _words(language, part, old.get(language, ""), new.get(language, ""))


def _words(language: str, part: str, old: str, new: str) -> Iterator[ChangedWords]:
    if old != new:
        yield ChangedWords(language, part, runs(old, new))


def _heading(before: SetForm, after: SetForm) -> Iterator[ChangedHeading]:
    for what in ("kind", "roles", "theme", "strength", "without_mentor"):
        old, new = getattr(before, what), getattr(after, what)
        if old != new:
            yield ChangedHeading(what, old, new)


# -- questions ------------------------------------------------------------------------------------

_NO_QUESTION = QuestionForm("")


def _questions(before: SetForm, after: SetForm) -> Iterator[ChangedQuestion]:
    old_keys = [question.key for question in before.questions]
    new_keys = [question.key for question in after.questions]
    moved = _moved(old_keys, new_keys)
    for key in _in_turn(old_keys, new_keys):
        old, new = before.question(key), after.question(key)
        fate = Fate.ADDED if old is None else Fate.REMOVED if new is None else Fate.KEPT
        changed = ChangedQuestion(
            key,
            fate,
            old_keys.index(key) + 1 if old else None,
            new_keys.index(key) + 1 if new else None,
            key in moved,
            *_changed(old or _NO_QUESTION, new or _NO_QUESTION),
        )
        if fate is not Fate.KEPT or changed.moved or any(changed.parts):
            yield changed


def _changed(
    old: QuestionForm, new: QuestionForm
) -> tuple[
    tuple[ChangedWords, ...], ChangedAnswer | None, ChangedMarks | None, ChangedCondition | None
]:
    answer = marks = condition = None
    if structure(old.answer) != structure(new.answer):
        answer = ChangedAnswer(old.answer, new.answer)
    if old.marks != new.marks:
        marks = ChangedMarks(old.marks - new.marks, new.marks - old.marks)
    if old.condition != new.condition:
        condition = ChangedCondition(old.condition, new.condition)
    return tuple(_question_words(old, new)), answer, marks, condition


def _question_words(old: QuestionForm, new: QuestionForm) -> Iterator[ChangedWords]:
    for language in LANGUAGES:
        before = old.wordings.get(language, Wording())
        after = new.wordings.get(language, Wording())
        yield from _words(language, "text", before.text.text, after.text.text)
        yield from _words(language, "reworded", before.reworded.text, after.reworded.text)
        yield from _words(language, "probe", before.probe.text, after.probe.text)
        labels_before, labels_after = _labels(old.answer, language), _labels(new.answer, language)
        for part in dict.fromkeys((*labels_before, *labels_after)):
            yield from _words(
                language, part, labels_before.get(part, ""), labels_after.get(part, "")
            )


def _labels(answer: AnswerForm, language: str) -> dict[str, str]:
    options = {f"option:{each.key}": each.labels.get(language, "") for each in answer.options}
    low, high = answer.low_labels.get(language, ""), answer.high_labels.get(language, "")
    return {**options, "low": low, "high": high}


def _in_turn(old: list[str], new: list[str]) -> list[str]:
    """The new order, with what was removed after what it stood behind."""
    order = list(new)
    place = 0
    for key in old:
        if key in order:
            place = order.index(key) + 1
        else:
            order.insert(place, key)
            place += 1
    return order


def _moved(old: list[str], new: list[str]) -> frozenset[str]:
    """The fewest questions that have to move for the old order to become the new one."""
    places = {key: place for place, key in enumerate(old)}
    kept = [key for key in new if key in places]
    return frozenset(kept) - _rising([places[key] for key in kept], kept)


def _rising(places: Sequence[int], keys: Sequence[str]) -> frozenset[str]:
    """The keys of a longest run of rising places."""
    ends: list[int] = []
    chains: list[tuple[str, ...]] = []
    for place, key in zip(places, keys, strict=True):
        at = bisect_left(ends, place)
        chain = (*(chains[at - 1] if at else ()), key)
        ends[at : at + 1] = [place]
        chains[at : at + 1] = [chain]
    return frozenset(chains[-1]) if chains else frozenset()


def only_correction(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """A «rettelse» may reach conversations under way: only words differ, and no name in them.

    The same languages, and in each the same questions in the same order, with the same answer
    forms, option keys, conditions, marks, parts and inserted names.
    """
    before, after = parse(old), parse(new)
    if isinstance(before, CannotShow) or isinstance(after, CannotShow):
        return False
    if any(_heading(form_of(before), form_of(after))):
        return False
    return {each.language: skeleton(each) for each in before} == {
        each.language: skeleton(each) for each in after
    }
