"""The head of a question: its answer form with the options, and its marks."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from jinja2 import nodes

from dialogues.problems import HEAD, Problem
from dialogues.questions import LEVEL, MARKS, FreeText, Scale
from dialogues.reading_sets import LONGEST_KEY, read_form
from dialogues.set_draft import QuestionDraft
from dialogues.set_heading import plain_value
from dialogues.set_shape import KEY
from dialogues.set_tags import shortened

FORMS: Final = ("fritekst", "skala", "valg", "flervalg", "ja_nei", "tidspunkt")
# Options that the core fills in, in the sets it calls itself.
FILLED: Final = (
    "flervalg_liste", "valg_liste", "mentee", "mottakere", "refleksjoner", "tall_liste",
    "mentee_eller_alle", "mentees",
)  # fmt: skip
WITH_OPTIONS: Final = ("fritekst", "valg", "flervalg")
MOST_OPTIONS: Final = 20
MOST_STEPS: Final = 11  # of a scale: 0-10
LONGEST_LABEL: Final = 60


def read_head(question: QuestionDraft, fixed: bool) -> Iterator[Problem]:
    """What is wrong with the head; fills in the question's form and marks."""
    forms: list[nodes.Call] = []
    marks: list[str] = []
    for item in question.head:
        match item:
            case nodes.Call(node=nodes.Name()):
                forms.append(item)
            case nodes.Name(name=name) if name in MARKS:
                marks.append(name)
            case nodes.Name(name=name) if name in (*FORMS, *FILLED):
                yield question.problem("form_uten_parentes", HEAD, item.lineno, navn=name)
            case nodes.Name(name=name):
                near = get_close_matches(name, (*MARKS, *FORMS), 1, 0.6)
                values = {"navn": shortened(name), "forslag": near[0] if near else ""}
                values["mulige"] = ", ".join(sorted(MARKS))
                yield question.problem("ukjent_merke", HEAD, item.lineno, **values)
            case _:
                yield question.problem("ulovlig_i_hodet", HEAD, item.lineno)
    for mark in {mark for mark in marks if marks.count(mark) > 1}:
        yield question.problem("merke_to_ganger", HEAD, navn=mark)
    question.marks = frozenset(marks)
    if len(forms) > 1:
        yield question.problem("to_svarformer", HEAD, forms[1].lineno)
    elif forms:
        found = list(_form_problems(question, forms[0], fixed))
        yield from found
        if not found:
            assert isinstance(forms[0].node, nodes.Name)
            question.form = read_form(forms[0].node.name, forms[0])
    elif not any(isinstance(item, nodes.Name) and item.name in FORMS for item in question.head):
        question.form = FreeText()
    form = question.form
    levels = isinstance(form, Scale) and (form.low, form.high) == (1, 10)
    if LEVEL in marks and form is not None and not levels:
        yield question.problem("nivå_uten_skala", HEAD)


def _form_problems(question: QuestionDraft, call: nodes.Call, fixed: bool) -> Iterator[Problem]:
    assert isinstance(call.node, nodes.Name)
    name, line = call.node.name, call.lineno
    if name in FILLED and not fixed:
        yield question.problem("form_bare_fast", HEAD, line, navn=name)
    elif name not in (*FORMS, *FILLED):
        near = get_close_matches(name, FORMS, 1, 0.5)
        values = {"navn": shortened(name), "forslag": near[0] if near else ""}
        yield question.problem("ukjent_svarform", HEAD, line, **values, mulige=", ".join(FORMS))
    elif call.dyn_args or call.dyn_kwargs:
        yield question.problem("ulovlig_i_hodet", HEAD, line)
    elif name == "skala":
        yield from _scale(question, call)
    elif name in WITH_OPTIONS:
        yield from _options(question, call, name, fixed)
    elif call.args or call.kwargs:
        yield question.problem("form_tar_ingenting", HEAD, line, navn=name)


def _scale(question: QuestionDraft, call: nodes.Call) -> Iterator[Problem]:
    values = [plain_value(argument) for argument in call.args]
    line = call.lineno
    match values:
        case _ if call.kwargs:
            yield question.problem("skala_innhold", HEAD, line)
        case [int() as low, int() as high, *labels] if len(labels) in (0, 2):
            if any(not isinstance(label, str) or not label.strip() for label in labels):
                yield question.problem("skala_innhold", HEAD, line)
            elif any(len(label) > LONGEST_LABEL for label in labels):
                yield question.problem(
                    "lang_valgtekst", HEAD, line, navn="skala", mest=LONGEST_LABEL
                )
            elif low >= high:
                yield question.problem("skala_snudd", HEAD, line, lav=low, høy=high)
            elif high - low >= MOST_STEPS:
                yield question.problem("skala_for_lang", HEAD, line, mest=MOST_STEPS)
        case _:
            yield question.problem("skala_innhold", HEAD, line)


def _options(
    question: QuestionDraft, call: nodes.Call, name: str, fixed: bool
) -> Iterator[Problem]:
    line = call.lineno
    if call.args:
        yield question.problem("valg_uten_nøkkel", HEAD, line)
        return
    pairs = call.kwargs
    if len(pairs) > MOST_OPTIONS:
        yield question.problem("for_mange_valg", HEAD, line, mest=MOST_OPTIONS)
        return
    if len(pairs) < 2 and name != "fritekst" and not (fixed and name == "flervalg" and not pairs):
        yield question.problem("mangler_valg", HEAD, line, navn=name)
    keys: set[str] = set()
    labels: set[str] = set()
    for pair in pairs:
        yield from _option(question, pair, fixed)
        label = plain_value(pair.value)
        shown = " ".join(label.lower().split()) if isinstance(label, str) else ""
        if pair.key in keys:
            yield question.problem("valgnøkkel_to_ganger", HEAD, line, navn=shortened(pair.key))
        elif shown and shown in labels:
            yield question.problem("lik_valgtekst", HEAD, line, navn=shortened(str(label)))
        keys.add(pair.key)
        labels.add(shown)


def _option(question: QuestionDraft, pair: nodes.Keyword, fixed: bool) -> Iterator[Problem]:
    key, label, line = pair.key, plain_value(pair.value), pair.lineno
    if len(key.encode()) > LONGEST_KEY:
        yield question.problem("lang_valgnøkkel", HEAD, line, navn=shortened(key), mest=LONGEST_KEY)
    elif not KEY.fullmatch(key):
        yield question.problem("ulovlig_valgnøkkel", HEAD, line, navn=shortened(key))
    filled = fixed and key == "fornavn"  # the core puts the person's own name there
    if not isinstance(label, str) or not (label.strip() or filled):
        yield question.problem("valg_uten_tekst", HEAD, line, navn=shortened(key))
    elif len(label) > LONGEST_LABEL:
        yield question.problem(
            "lang_valgtekst", HEAD, line, navn=shortened(key), mest=LONGEST_LABEL
        )
