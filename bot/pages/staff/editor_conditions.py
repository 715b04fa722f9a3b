"""«Vises bare hvis …» as menus: what can be asked of an answer, and what it can be held against."""

from dataclasses import replace
from typing import Final

from dialogues.editing.forms import (
    CHOICE,
    FREE_TEXT,
    SCALE,
    SEVERAL,
    YES_NO,
    AnswerForm,
    Condition,
    Operator,
    QuestionForm,
    RawCondition,
    SetForm,
)

ORDERED: Final = (
    Operator.LESS,
    Operator.AT_MOST,
    Operator.EQUAL,
    Operator.NOT_EQUAL,
    Operator.AT_LEAST,
    Operator.MORE,
    Operator.ANSWERED,
)
YES, NO = "ja", "nei"
MOST_STEPS: Final = 60
MOST_EARLIER: Final = 40  # in one menu


def operators(answer: AnswerForm) -> tuple[Operator, ...]:
    """What can be asked of such an answer, the likeliest first."""
    match answer.name:
        case name if name == SCALE:
            return ORDERED
        case name if name == SEVERAL:
            return (Operator.CONTAINS, Operator.ANSWERED)
        case name if name in (CHOICE, YES_NO) or (name == FREE_TEXT and answer.options):
            return (Operator.EQUAL, Operator.NOT_EQUAL, Operator.ANSWERED)
    return (Operator.ANSWERED,)


def values(answer: AnswerForm) -> tuple[int | str, ...]:
    """What it can be held against: numbers, or the keys of options."""
    if answer.name == SCALE:
        return tuple(range(answer.low, min(answer.high, answer.low + MOST_STEPS) + 1))
    if answer.name == YES_NO:
        return (YES, NO)
    return tuple(option.key for option in answer.options)


def may_depend_on(form: SetForm, place: int) -> tuple[QuestionForm, ...]:
    """The nearest earlier questions that are always asked, and the one that it depends on now."""
    here = form.questions[place].condition
    now = here.question if isinstance(here, Condition) else ""
    always = [each for each in form.questions[:place] if each.condition is None]
    near = {each.key for each in always[-MOST_EARLIER:]} | {now}
    return tuple(each for each in form.questions[:place] if each.key in near)


def fitted(form: SetForm, before: SetForm) -> SetForm:
    """Where another question was chosen in a menu, the other two menus get what fits it."""
    return replace(form, questions=tuple(_fitted(form, before, each) for each in form.questions))


def _fitted(form: SetForm, before: SetForm, question: QuestionForm) -> QuestionForm:
    condition = question.condition
    if condition is None or isinstance(condition, RawCondition):
        return question
    on = form.question(condition.question)
    old = before.question(question.was) if question.was else None
    was = old.condition if old else None
    same = isinstance(was, Condition) and was.question == condition.question
    if on is None or (same and _sense(on.answer, condition)):
        return question
    return replace(question, condition=_sensible(on.answer, condition))


def _sense(answer: AnswerForm, condition: Condition) -> bool:
    asked = condition.operator in operators(answer)
    return asked and (condition.operator is Operator.ANSWERED or condition.value in values(answer))


def _sensible(answer: AnswerForm, condition: Condition) -> Condition:
    """The same as far as it goes, else the first that can be said."""
    able = operators(answer)
    operator = condition.operator if condition.operator in able else able[0]
    possible = values(answer)
    if operator is Operator.ANSWERED or not possible:
        return replace(condition, operator=Operator.ANSWERED, value="")
    if condition.value in possible:
        return replace(condition, operator=operator)
    middle = possible[len(possible) // 2] if answer.name == SCALE else possible[0]
    return replace(condition, operator=operator, value=middle)
