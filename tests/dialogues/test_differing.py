"""Two versions of a set, told apart question by question and word by word."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.differing import (
    ChangedAnswer,
    ChangedCondition,
    ChangedHeading,
    ChangedMarks,
    ChangedWords,
    Difference,
    Fate,
    Kind,
    Run,
    difference,
    only_correction,
    runs,
)
from dialogues.editing import operations
from dialogues.editing.forms import CannotShow, Condition, Operator, Passage, SetForm
from dialogues.editing.writing import write
from tests.dialogues.sets import TUESDAY, form_of, in_three, shipped

TEXTS = in_three(shipped()[TUESDAY])


def between(form: SetForm) -> Difference:
    found = difference(TEXTS, write(TEXTS, form))
    assert isinstance(found, Difference)
    return found


def written(form: SetForm) -> dict[str, str]:
    return write(TEXTS, form)


def told(found: tuple[Run, ...]) -> str:
    marks = {Kind.EQUAL: "{}", Kind.DELETE: "-{}-", Kind.INSERT: "+{}+"}
    return "".join(marks[run.kind].format(run.text) for run in found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Hva må til?", "Hva skal til?", "Hva -må-+skal+ til?"),
        ("Hva nå?", "Hva nå, Kari?", "Hva nå+, Kari+?"),
        ("du kan gjøre nå", "som kunne vært gjort nå", "-du kan gjøre-+som kunne vært gjort+ nå"),
        ("", "Hva?", "+Hva?+"),
        ("Hva?", "", "-Hva?-"),
        ("Hva?", "Hva?", "Hva?"),
        ("", "", ""),
        ("en\nto", "en\n\nto", "en-\n-+\n\n+to"),
    ],
)
def test_words_are_compared_and_phrases_kept_together(old: str, new: str, expected: str) -> None:
    assert told(runs(old, new)) == expected


@settings(max_examples=150, deadline=None, database=None)
@given(st.text("ab æ.?\n", max_size=30), st.text("ab æ.?\n", max_size=30))
def test_the_runs_are_the_two_texts(old: str, new: str) -> None:
    found = runs(old, new)
    assert "".join(run.text for run in found if run.kind is not Kind.INSERT) == old
    assert "".join(run.text for run in found if run.kind is not Kind.DELETE) == new
    assert all(run.text for run in found)


@pytest.mark.parametrize("name", shipped())
def test_a_set_differs_in_nothing_from_itself(name: str) -> None:
    texts = in_three(shipped()[name])
    found = difference(texts, dict(texts))
    assert isinstance(found, Difference)
    assert found.nothing
    assert only_correction(texts, texts)


def test_words_in_one_language() -> None:
    form = operations.write_words(form_of(TEXTS), "beste", "nn", "probe", Passage("Kvifor det?"))
    (question,) = between(form).questions
    assert (question.key, question.fate, question.moved) == ("beste", Fate.KEPT, False)
    (changed,) = question.words
    assert (changed.language, changed.part) == ("nn", "probe")
    assert changed.runs[-1].text.endswith("?")
    assert only_correction(TEXTS, written(form))


def test_added_removed_and_moved() -> None:
    form = operations.add_question(form_of(TEXTS), after="tirsdag", text="Hva er nytt?")
    form = operations.remove_question(operations.move_question(form, "skritt", 0), "nærhet")
    found = between(form)
    assert [
        (each.key, each.fate, each.place_before, each.place_after, each.moved)
        for each in found.questions
    ] == [
        ("skritt", Fate.KEPT, 5, 1, True),
        ("nytt", Fate.ADDED, None, 3, False),
        ("nærhet", Fate.REMOVED, 3, None, False),
    ]
    assert found.questions[1].words[0] == ChangedWords(
        "nb", "text", (Run(Kind.INSERT, "Hva er nytt?"),)
    )
    assert not found.elsewhere
    assert not only_correction(TEXTS, written(form))


def test_answer_form_marks_condition_and_labels() -> None:
    form = form_of(TEXTS)
    scale = form.question("nærhet")
    last = form.question("grunnlag")
    assert scale
    assert last
    answer = replace(scale.answer, high=5, low_labels={**scale.answer.low_labels, "en": "far"})
    condition = Condition("nærhet", Operator.AT_LEAST, 3)
    form = operations.change_question(form, replace(scale, answer=answer), "nærhet")
    form = operations.change_question(
        form, replace(last, condition=condition, marks=frozenset({"steg"})), "grunnlag"
    )
    first, second = between(form).questions
    assert first.answer == ChangedAnswer(scale.answer, answer)
    assert [(each.language, each.part) for each in first.words] == [("en", "low")]
    assert second.marks == ChangedMarks(frozenset({"valgfri"}), frozenset({"steg"}))
    assert second.condition == ChangedCondition(last.condition, condition)


def test_the_heading() -> None:
    form = form_of(TEXTS)
    changed = replace(
        form, titles={**form.titles, "en": "A Tuesday"}, strength=2, roles=frozenset({"veileder"})
    )
    found = between(changed)
    assert found.heading == (
        ChangedHeading("roles", form.roles, frozenset({"veileder"})),
        ChangedHeading("strength", 0, 2),
    )
    assert [(each.language, each.part) for each in found.words] == [("en", "title")]
    assert found.questions == ()
    assert found.elsewhere == ()


def test_languages_that_come_and_go() -> None:
    only = {"nb": TEXTS["nb"]}
    found = difference(only, TEXTS)
    assert isinstance(found, Difference)
    assert (found.languages_added, found.languages_removed) == (("nn", "en"), ())
    found = difference(TEXTS, only)
    assert isinstance(found, Difference)
    assert (found.languages_added, found.languages_removed) == ((), ("nn", "en"))
    assert not only_correction(only, TEXTS)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("nb", "\n{% spørsmål beste", "\n{# hvorfor #}\n{% spørsmål beste"),
        ("nn", "svar.nærhet > 1", "svar.nærhet > 2"),
        ("en", ", bygger %}", " %}"),
        ("nb", "{% set slag", "{% set eget = 1 %}\n{% set slag"),
    ],
)
def test_what_no_form_shows_is_told_by_language(language: str, old: str, new: str) -> None:
    texts = {**TEXTS, language: TEXTS[language].replace(old, new, 1)}
    found = difference(TEXTS, texts)
    assert isinstance(found, Difference)
    assert found.elsewhere == (language,)
    assert not only_correction(TEXTS, texts)


@pytest.mark.parametrize(
    ("old", "new", "correction"),
    [
        ("Hva er det beste ved", "Hva er det fineste ved", True),
        ('tittel = "En vanlig', 'tittel = "En helt vanlig', True),
        ('"langt unna"', '"langt borte"', True),
        ("{# Når", "{# Når og hvis", True),
        ("svar.nærhet > 1", "svar.nærhet > 2", False),
        ("skala(1, 10", "skala(0, 10", False),
        (", valgfri, bygger", ", bygger", False),
        ("{% spørsmål beste", "{% spørsmål best", False),
        ("  {{ tidligere | speil }}\n", "", False),
        ("Du svarte {{ svar.nærhet }}.", "Du svarte.", False),
        ("{% set tema", "{% set styrke = 1 %}\n{% set tema", False),
        ("  {% utdyp %} Hvor begynner du?\n", "", False),
    ],
)
def test_a_correction_changes_words_and_nothing_else(old: str, new: str, correction: bool) -> None:
    assert old in TEXTS["nb"]
    texts = {**TEXTS, "nb": TEXTS["nb"].replace(old, new, 1)}
    assert only_correction(TEXTS, texts) is correction


def test_a_text_that_has_no_form_is_compared_as_text() -> None:
    found = difference(TEXTS, {**TEXTS, "nn": "{{"})
    assert isinstance(found, CannotShow)
    assert found.language == "nn"
    assert not only_correction(TEXTS, {**TEXTS, "nn": "{{"})
