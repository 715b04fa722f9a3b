"""A form made sound before it is written: whatever was sent, the texts can be read again."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogues.editing.forms import (
    CHOICE,
    LANGUAGES,
    SCALE,
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
from dialogues.editing.heads import KNOWN
from dialogues.editing.insertions import parses, tidy, tidy_comment, tidy_line
from dialogues.editing.keys import is_key, key_from, option_key_from
from dialogues.editing.pieces import NotSplit, nodes_of
from dialogues.questions import LEVEL, MARKS
from dialogues.reading_sets import STANCES

_NUMBER = re.compile(r"-?[0-9]{1,9}")
LOWEST_NUMBER, HIGHEST_NUMBER = -999_999_999, 999_999_999


def sound(form: SetForm, before: SetForm) -> SetForm:
    """What was not changed is let be. What cannot be written is as it was, or is left out."""
    return replace(
        form,
        titles=_each(form.titles, before.titles, tidy_line),
        descriptions=_each(form.descriptions, before.descriptions, tidy_comment),
        kind=form.kind if form.kind == before.kind else tidy_line(form.kind),
        theme=form.theme if form.theme == before.theme else tidy_line(form.theme),
        roles=form.roles & frozenset(STANCES),
        questions=_questions(form, before),
    )


def _each(
    given: Mapping[str, str], before: Mapping[str, str], tidied: Callable[[str], str]
) -> dict[str, str]:
    return {
        language: text if text == before.get(language) else tidied(text)
        for language, text in given.items()
        if language in LANGUAGES
    }


def _questions(form: SetForm, before: SetForm) -> tuple[QuestionForm, ...]:
    known = {question.key: question for question in before.questions}
    met: set[str] = set()
    found: list[QuestionForm] = []
    for question in form.questions:
        was = question.was if question.was in known and question.was not in met else ""
        met.add(was)
        found.append(replace(question, was=was))
    taken = {question.key for question in found if question.key == question.was}
    sounded: list[QuestionForm] = []
    for question in found:
        key = question.key
        if key != question.was:
            key = _free_key(question, taken)
            taken.add(key)
        old = known.get(question.was)
        sounded.append(_question(replace(question, key=key), old))
    return tuple(sounded)


def _free_key(question: QuestionForm, taken: set[str]) -> str:
    """The wished key if it is free; else the one it had; else one from its words."""
    for key in (question.key, question.was):
        if is_key(key) and key not in taken:
            return key
    wordings = [question.wordings[each] for each in LANGUAGES if each in question.wordings]
    if is_key(question.key):
        return key_from("", taken, question.key)
    return key_from(wordings[0].text.text if wordings else "", taken)


def _question(question: QuestionForm, before: QuestionForm | None) -> QuestionForm:
    if question == before:
        return question
    answer = _answer(question.answer, before)
    marks = question.marks & MARKS
    if not (answer.name == SCALE and (answer.low, answer.high) == (1, 10)):
        marks -= {LEVEL}
    return replace(
        question,
        answer=answer,
        marks=marks,
        condition=_condition(question.condition, before.condition if before else None),
        wordings={
            language: Wording(
                _tidied(wording.text), _tidied(wording.reworded), _tidied(wording.probe)
            )
            for language, wording in question.wordings.items()
            if language in LANGUAGES
        },
    )


def _tidied(passage: Passage) -> Passage:
    return replace(passage, text=tidy(passage.text))


def _answer(answer: AnswerForm, before: QuestionForm | None) -> AnswerForm:
    if before and answer == before.answer:
        return answer
    if answer.name not in KNOWN:
        kept = not answer.name and answer.as_template and _is_expression(answer.as_template)
        return answer if kept else (before.answer if before else AnswerForm())
    if answer.name == SCALE:
        return replace(
            answer,
            options=(),
            low=_whole(answer.low),
            high=_whole(answer.high),
            low_labels=_labels(answer.low_labels),
            high_labels=_labels(answer.high_labels),
        )
    options: list[OptionForm] = []
    for option in answer.options:
        taken = {each.key for each in options}
        labels = _labels(option.labels)
        key = option.key
        if not is_key(key) or key in taken:
            key = option_key_from(next(iter(labels.values()), ""), taken)
        options.append(OptionForm(key, labels))
    if answer.name == CHOICE and not options:
        options.append(OptionForm(option_key_from("", ()), {}))
    return AnswerForm(answer.name, tuple(options))


def _whole(number: int) -> int:
    return min(max(number, LOWEST_NUMBER), HIGHEST_NUMBER)


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    return {each: tidy_line(label) for each, label in labels.items() if each in LANGUAGES}


def _condition(
    condition: Condition | RawCondition | None, before: Condition | RawCondition | None
) -> Condition | RawCondition | None:
    if condition is None or condition == before:
        return condition
    if isinstance(condition, RawCondition):
        return condition if _is_expression(condition.text) else before
    if not condition.question.isidentifier():
        return before
    value: int | str = condition.value
    if isinstance(value, str):
        value = tidy_line(value)
        if _NUMBER.fullmatch(value):  # no option's key is a number
            value = int(value)
    if condition.operator is Operator.CONTAINS:
        value = str(value)
    return Condition(condition.question, condition.operator, value)


def _is_expression(text: str) -> bool:
    whole = "{% if " + text + " %}{% endif %}"
    nodes = nodes_of(whole)
    return not isinstance(nodes, NotSplit) and len(nodes) == 2 and parses(whole)
