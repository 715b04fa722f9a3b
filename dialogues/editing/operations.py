"""What can be done to a form, each as a new form. An unknown key changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogues.asking import CHALLENGE_KIND
from dialogues.editing.forms import (
    CHOICE,
    LANGUAGES,
    SEVERAL,
    AnswerForm,
    Condition,
    OptionForm,
    Passage,
    QuestionForm,
    RawCondition,
    SetForm,
    Wording,
)
from dialogues.editing.heads import quoted
from dialogues.editing.insertions import bracket, in_form, in_template
from dialogues.editing.keys import is_key, key_from, option_key_from, unused
from dialogues.editing.pieces import Mark, NotSplit, Token, nodes_of
from dialogues.editing.reading import KIND, ROLES, STRENGTH, TITLE
from dialogues.reading_sets import STANCES

ANSWERS = "svar"
FIRST_OPTION = "valg"


def empty_form(kind: str) -> str:
    """The text of a new set of this kind (`slag`), with one question that has no words yet."""
    roles = ", ".join(quoted(role) for role in STANCES)
    lines = [f'{{% set {TITLE} = "" %}}', f"{{% set {KIND} = {quoted(kind)} %}}"]
    if kind == CHALLENGE_KIND:
        lines.append(f"{{% set {STRENGTH} = 1 %}}")
    lines += [f"{{% set {ROLES} = [{roles}] %}}", "", f"{{% spørsmål {key_from('', ())} %}}"]
    return "\n".join((*lines, "{% slutt %}", ""))


# -- questions ------------------------------------------------------------------------------------


def add_question(form: SetForm, *, after: str | None = None, text: str = "") -> SetForm:
    """A new question with open answer, after that one or last. Its key is made from the text."""
    language = form.languages[0] if form.languages else LANGUAGES[0]
    wordings = {each: Wording() for each in form.languages}
    wordings[language] = Wording(Passage(text))
    new = QuestionForm(key_from(text, _keys(form)), wordings=wordings)
    return _inserted(form, new, after)


def duplicate_question(form: SetForm, key: str) -> SetForm:
    """A copy right after it, under a key of its own."""
    question = form.question(key)
    if question is None:
        return form
    return _inserted(form, replace(question, key=unused(key, _keys(form)), was=""), key)


def _inserted(form: SetForm, question: QuestionForm, after: str | None) -> SetForm:
    place = _place(form, after) if after is not None else None
    place = len(form.questions) if place is None else place + 1
    return replace(form, questions=(*form.questions[:place], question, *form.questions[place:]))


def remove_question(form: SetForm, key: str) -> SetForm:
    """What used its answer stays as it is: see `dependents`."""
    return replace(form, questions=tuple(each for each in form.questions if each.key != key))


def move_question(form: SetForm, key: str, to: int) -> SetForm:
    """To that place, counted from 0; past the ends is the first or the last place."""
    question = form.question(key)
    if question is None:
        return form
    others = [each for each in form.questions if each.key != key]
    others.insert(max(to, 0), question)
    return replace(form, questions=tuple(others))


def move_up(form: SetForm, key: str) -> SetForm:
    place = _place(form, key)
    return form if place is None else move_question(form, key, place - 1)


def move_down(form: SetForm, key: str) -> SetForm:
    place = _place(form, key)
    return form if place is None else move_question(form, key, place + 1)


def change_question(form: SetForm, question: QuestionForm, key: str) -> SetForm:
    """`question` in the place of the one that has this key."""
    return replace(
        form, questions=tuple(question if each.key == key else each for each in form.questions)
    )


def write_words(form: SetForm, key: str, language: str, part: str, words: Passage) -> SetForm:
    """`part` is text, reworded or probe."""
    question = form.question(key)
    if question is None:
        return form
    wording = replace(question.wordings.get(language, Wording()), **{part: words})
    wordings = {**question.wordings, language: wording}
    return change_question(form, replace(question, wordings=wordings), key)


def answer_with(form: SetForm, key: str, name: str) -> SetForm:
    """Another answer form, with what it cannot do without: 1 to 10, one option.

    Options are kept from a form that has them to another.
    """
    question = form.question(key)
    if question is None or question.answer.name == name:
        return form
    options = question.answer.options
    if name in {CHOICE, SEVERAL} and not options:
        options = (OptionForm(FIRST_OPTION, {}),)
    answer = AnswerForm(name, options if name in {CHOICE, SEVERAL} else ())
    return change_question(form, replace(question, answer=answer), key)


def add_option(form: SetForm, key: str, labels: Mapping[str, str]) -> SetForm:
    """One more option for a question, last. Its key is made from the first label."""
    question = form.question(key)
    if question is None:
        return form
    options = question.answer.options
    first = next((labels[each] for each in LANGUAGES if labels.get(each)), "")
    option = OptionForm(option_key_from(first, {each.key for each in options}), dict(labels))
    answer = replace(question.answer, options=(*options, option))
    return change_question(form, replace(question, answer=answer), key)


def _keys(form: SetForm) -> frozenset[str]:
    """Taken keys, those that were there when the form was read included: answers have them."""
    return frozenset(
        key for question in form.questions for key in (question.key, question.was) if key
    )


def _place(form: SetForm, key: str) -> int | None:
    keys = [question.key for question in form.questions]
    return keys.index(key) if key in keys else None


# -- who uses whose answer ------------------------------------------------------------------------


def insertion(key: str, filter_: str = "") -> str:
    """What a text holds where the answer to that question is to stand: [key], [speil: key]."""
    return bracket(key, answer=True, filter_=filter_)


def dependents(form: SetForm, key: str) -> tuple[str, ...]:
    """The keys of the questions whose words or condition use the answer to this one."""
    return tuple(question.key for question in form.questions if key in uses(question))


def uses(question: QuestionForm) -> frozenset[str]:
    """The keys whose answers the question's words and condition use, in any language."""
    found: set[str] = set()

    def note(name: str) -> str:
        found.add(name)
        return name

    _renamed_in(question, note)
    return frozenset(found)


def rename_question(form: SetForm, key: str, new: str) -> SetForm:
    """Another key, also in the texts and conditions that use its answer.

    A key that cannot be one, or is taken, changes nothing.
    """
    if form.question(key) is None or not is_key(new) or new in _keys(form) - {_was(form, key)}:
        return form

    def rename(name: str) -> str:
        return new if name == key else name

    questions = (_renamed_in(question, rename) for question in form.questions)
    return replace(
        form,
        questions=tuple(
            replace(question, key=new) if question.key == key else question
            for question in questions
        ),
    )


def _was(form: SetForm, key: str) -> str:
    question = form.question(key)
    return question.was if question else ""


def _renamed_in(question: QuestionForm, rename: Callable[[str], str]) -> QuestionForm:
    """The question with each use of an answer under the name that `rename` gives it."""
    condition = question.condition
    if isinstance(condition, Condition):
        condition = replace(condition, question=rename(condition.question))
    elif isinstance(condition, RawCondition):
        whole = "{{ " + condition.text + " }}"
        condition = RawCondition(_in_source(whole, rename).removeprefix("{{ ").removesuffix(" }}"))
    wordings = {
        language: Wording(
            *(
                _in_passage(passage, rename)
                for passage in (wording.text, wording.reworded, wording.probe)
            )
        )
        for language, wording in question.wordings.items()
    }
    return replace(question, condition=condition, wordings=wordings)


def _in_passage(passage: Passage, rename: Callable[[str], str]) -> Passage:
    if passage.as_template:
        return replace(passage, text=_in_source(passage.text, rename))
    source = in_template(passage.text)
    renamed = _in_source(source, rename)
    if renamed == source:
        return passage
    nodes = nodes_of(renamed)
    return passage if isinstance(nodes, NotSplit) else in_form(nodes, renamed)


def _in_source(source: str, rename: Callable[[str], str]) -> str:
    nodes = nodes_of(source)
    if isinstance(nodes, NotSplit):
        return source
    for node in reversed(nodes):
        if node.mark in {Mark.OUTPUT, Mark.TAG}:
            for token in reversed(_answers_in(node.tokens)):
                source = source[: token.start] + rename(token.text) + source[token.end :]
    return source


def _answers_in(tokens: tuple[Token, ...]) -> list[Token]:
    """The keys behind `svar.`."""
    return [
        third
        for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if (first.text, second.text, third.kind) == (ANSWERS, ".", "name")
    ]
