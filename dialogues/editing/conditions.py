"""«Vises bare hvis»: what the menus of a condition hold."""

from typing import NamedTuple

from dialogues.editing.forms import (
    CHOICE,
    SCALE,
    SEVERAL,
    YES_NO,
    AnswerForm,
    Operator,
    SetForm,
)

YES_OR_NO = ("ja", "nei")
MOST_VALUES = 30
_NUMBERS = (
    Operator.LESS,
    Operator.AT_MOST,
    Operator.EQUAL,
    Operator.AT_LEAST,
    Operator.MORE,
    Operator.NOT_EQUAL,
)


class Offered(NamedTuple):
    """An earlier question, and what its answer can be held against.

    `values` are numbers or the keys of options (ja, nei for yes or no); ANSWERED takes none.
    """

    question: str
    operators: tuple[Operator, ...]
    values: tuple[int | str, ...]


def offered(form: SetForm, key: str) -> tuple[Offered, ...]:
    """For each question before this one, in their order."""
    keys = [question.key for question in form.questions]
    place = keys.index(key) if key in keys else 0
    return tuple(_offered(each.key, each.answer) for each in form.questions[:place])


def _offered(key: str, answer: AnswerForm) -> Offered:
    options = tuple(option.key for option in answer.options)
    if answer.name == SCALE and 0 <= answer.high - answer.low < MOST_VALUES:
        values = tuple(range(answer.low, answer.high + 1))
        return Offered(key, (*_NUMBERS, Operator.ANSWERED), values)
    if answer.name in {CHOICE, YES_NO}:
        equals = (Operator.EQUAL, Operator.NOT_EQUAL, Operator.ANSWERED)
        return Offered(key, equals, options or YES_OR_NO)
    if answer.name == SEVERAL and options:
        return Offered(key, (Operator.CONTAINS, Operator.ANSWERED), options)
    return Offered(key, (Operator.ANSWERED,), ())
