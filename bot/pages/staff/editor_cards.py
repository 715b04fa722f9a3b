"""The questions of a form as the cards that a page shows."""

import re
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.pages.staff.editor_conditions import may_depend_on, operators, values
from dialogues.editing.forms import (
    FREE_TEXT,
    LANGUAGES,
    NOTHING,
    AnswerForm,
    Condition,
    Operator,
    OptionForm,
    Passage,
    QuestionForm,
    RawCondition,
    SetForm,
)
from dialogues.editing.insertions import ADDRESSED
from dialogues.editing.operations import insertion, uses
from dialogues.questions import ACTION, ASKING, BUILDS, DROPPABLE, LEVEL, LIGHT, STRICT

T = TypeVar("T")

LONGEST_TITLE: Final = 60
MOST_INSERTS: Final = 8
_TAG: Final = re.compile(r"\{%.*?%\}|\{\{[^}]*\| *\w+ *\}\}", re.DOTALL)
_OUTPUT: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MIRRORED: Final = re.compile(r"\[(speil|sitat|helt_sitat):[^\]\n]*\]")
NAME, MENTOR, MIRROR = f"[{ADDRESSED}]", "[mentor]", "[speil: tidligere]"
# The marks in the order a page offers them, the likeliest first, and what its template calls them.
MARKS: Final = (
    (DROPPABLE, "droppable"),
    (LIGHT, "light"),
    (ACTION, "action"),
    (BUILDS, "builds"),
    (ASKING, "asking"),
    (LEVEL, "level"),
    (STRICT, "strict"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """`name` is what its fields' names begin with, `number` its place counted from 1.

    `earlier`: (key, number, title) of what its condition may ask about; `inserts`: (what is
    inserted, what it is, the number of the question whose answer it is).
    """

    name: str
    number: int
    question: QuestionForm
    title: str
    used_by: tuple[int, ...]
    earlier: tuple[tuple[str, int, str], ...]
    inserts: tuple[tuple[str, str, int], ...]
    depends_on: AnswerForm
    operators: tuple[Operator, ...]
    values: tuple[int | str, ...]
    lost_condition: bool
    lost_number: int  # where what it depends on stands now, 0 when it was taken away

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def raw_condition(self) -> bool:
        return isinstance(self.question.condition, RawCondition)

    def words(self, language: str, part: str) -> Passage:
        wording = self.question.wordings.get(language)
        found: Passage = getattr(wording, part, NOTHING)
        return found


def cards_of(form: SetForm) -> tuple[Card, ...]:
    numbers = {question.key: place for place, question in enumerate(form.questions, 1)}
    used: dict[str, list[int]] = {}
    for number, question in enumerate(form.questions, 1):
        for key in uses(question):
            used.setdefault(key, []).append(number)
    places = range(len(form.questions))
    return tuple(_card(form, place, numbers, used) for place in places)


def _card(form: SetForm, place: int, numbers: dict[str, int], used: dict[str, list[int]]) -> Card:
    question = form.questions[place]
    menus = question.condition if isinstance(question.condition, Condition) else None
    on = next((q for q in form.questions[:place] if menus and q.key == menus.question), None)
    answer = on.answer if on else AnswerForm()
    return Card(
        name=f"k{place}",
        number=place + 1,
        question=question,
        title=title_of(question),
        used_by=tuple(used.get(question.key, ())),
        earlier=tuple((q.key, numbers[q.key], title_of(q)) for q in may_depend_on(form, place)),
        inserts=tuple(_inserts(form, place)),
        depends_on=answer,
        operators=_with_now(operators(answer), menus.operator if menus else None),
        values=_with_now(values(answer), (menus.value if menus else None) or None),
        lost_condition=menus is not None and on is None,
        lost_number=numbers.get(menus.question, 0) if menus else 0,
    )


def _with_now(offered: tuple[T, ...], now: T | None) -> tuple[T, ...]:
    """What is offered, and what stands there now though it is not."""
    return offered if now is None or now in offered else (*offered, now)


def _inserts(form: SetForm, place: int) -> list[tuple[str, str, int]]:
    found = [(NAME, "name", 0), (MENTOR, "mentor", 0), (MIRROR, "mirror", 0)]
    for number, question in enumerate(form.questions[:place], 1):
        if question.answer.name == FREE_TEXT:
            found.append((insertion(question.key, "speil"), "quote", number))
        else:
            found.append((insertion(question.key), "answer", number))
    return [*found[:3], *found[3:][-MOST_INSERTS:]]


def title_of(question: QuestionForm) -> str:
    """Its text in the first language that has one, on one line and not long."""
    for language in LANGUAGES:
        wording = question.wordings.get(language)
        if wording and wording.text.text:
            written = wording.text.text
            if wording.text.as_template:
                written = _OUTPUT.sub("…", _TAG.sub("", written))
            line = " ".join(_MIRRORED.sub("", written).split())
            if len(line) <= LONGEST_TITLE:
                return line
            return line[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
    return ""


def label_of(option: OptionForm) -> str:
    return next((option.labels[code] for code in LANGUAGES if option.labels.get(code)), option.key)
