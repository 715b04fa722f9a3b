"""From template to form and back: nothing is lost, and nothing typed becomes a tag."""

from dataclasses import replace
from functools import partial
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.bank import Bank, Source
from dialogues.editing import operations
from dialogues.editing.conditions import offered
from dialogues.editing.forms import (
    AnswerForm,
    CannotShow,
    Condition,
    Operator,
    OptionForm,
    Passage,
    RawCondition,
    SetForm,
    Trouble,
    Wording,
)
from dialogues.editing.inserting import insertable, mirror_first, mirrors
from dialogues.editing.insertions import tidy
from dialogues.editing.pieces import NotSplit, Sort, normalise, split
from dialogues.editing.reading import read_form
from dialogues.editing.writing import write
from dialogues.errors import BrokenSet
from dialogues.questions import Choice
from tests.dialogues.sets import TUESDAY, as_set, form_of, in_three, shipped

SET = """{# Om en dag. #}
{% set tittel = "Dagen" %}
{% set slag = "utforskende" %}

{% spørsmål form, skala(1, 10, "tungt", "bra") %}
  Hvordan har du det?
  {% omformulert %} Hvordan er dagen?
{% slutt %}

{% spørsmål valg, valg(ro="Ro", folk="Folk"), valgfri hvis svar.form < 7 %}
  {{ tidligere | speil }}
  Du svarte {{ svar.form }}, {{ navn }}. Hva hjelper?
  {% omformulert %} Hva gjør dagen bedre?
  {% utdyp %} Når?
{% slutt %}

{% spørsmål takk hvis navn and svar.form %}
  {% if navn %}Takk, {{ navn }}.{% endif %} Hva nå?
{% slutt %}
"""
quickly = partial(
    settings, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def words(form: SetForm, key: str, language: str = "nb") -> Wording:
    question = form.question(key)
    assert question
    return question.wordings[language]


def rendered(text: str, key: str, part: str = "tekst", **values: object) -> str:
    bank = Bank([Source("nb", "utforskende/s.jinja", 1, text)])
    set_ = bank.set("s", "nb", 1)
    question = set_.question(key)
    assert question
    return str(bank.text(set_, question, part, values))


# -- every shipped set ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped())
def test_template_to_form_to_template_is_the_same_byte_for_byte(name: str) -> None:
    texts = in_three(shipped()[name])
    for text in texts.values():
        pieces = split(text)
        assert not isinstance(pieces, NotSplit)
        assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    form = form_of(texts)
    assert write(texts, form) == texts
    assert [question.key for question in form.questions] == [
        question.key for question in as_set(texts["nb"]).questions
    ]


def test_newlines_are_made_one_kind_and_nothing_else_is() -> None:
    text = "\ufeff" + SET.replace("\n", "\r\n")
    assert normalise(text) == SET
    assert write({"nb": text}, form_of({"nb": text})) == {"nb": SET}


def test_the_form_shows_what_the_template_says() -> None:
    form = form_of({"nb": SET})
    assert (form.titles, form.descriptions) == ({"nb": "Dagen"}, {"nb": "Om en dag."})
    assert (form.kind, form.theme, form.strength) == ("utforskende", "", 0)
    assert form.roles == {"døråpner", "veileder", "læringssamarbeid"}
    first, second, third = form.questions
    assert first.answer == AnswerForm(
        "skala", (), 1, 10, low_labels={"nb": "tungt"}, high_labels={"nb": "bra"}
    )
    assert second.answer.options == (
        OptionForm("ro", {"nb": "Ro"}),
        OptionForm("folk", {"nb": "Folk"}),
    )
    assert second.marks == {"valgfri"}
    assert second.condition == Condition("form", Operator.LESS, 7)
    assert words(form, "valg") == Wording(
        Passage("[speil: tidligere]\nDu svarte [form], [navn]. Hva hjelper?"),
        Passage("Hva gjør dagen bedre?"),
        Passage("Når?"),
    )
    assert third.condition == RawCondition("navn and svar.form")
    assert words(form, "takk").text == Passage(
        "{% if navn %}Takk, {{ navn }}.{% endif %} Hva nå?", as_template=True
    )


@pytest.mark.parametrize(
    ("text", "line", "trouble"),
    [
        ("\n{% spørsmål a %} Hva?", 2, Trouble.UNCLOSED),
        ("{% slutt %}", 1, Trouble.STRAY),
        ("{% omformulert %}", 1, Trouble.STRAY),
        ("{% spørsmål a %}{% if x %}{% omformulert %}{% endif %}{% slutt %}", 1, Trouble.STRAY),
        ("{% spørsmål a %}{% if x %}{% endfor %}{% slutt %}", 1, Trouble.STRAY),
        ("{% spørsmål %} Hva? {% slutt %}", 1, Trouble.NO_KEY),
        ("{% spørsmål 7 %} Hva? {% slutt %}", 1, Trouble.NO_KEY),
        ("{% spørsmål a %}{% slutt %}\n{% spørsmål a %}{% slutt %}", 2, Trouble.SAME_KEY),
        ("{% spørsmål a %}\n{% utdyp %}\n{% utdyp %}\n{% slutt %}", 4, Trouble.SAME_PART),
        ("Hva er {{ navn", 1, Trouble.SYNTAX),
        ("\n\n{# en kommentar", 3, Trouble.SYNTAX),
        ("{{ (] }}", 1, Trouble.SYNTAX),
        ("{% raw %}", 1, Trouble.SYNTAX),
        ("x" * 40_001, 1, Trouble.TOO_LONG),
        (" \n", 1, Trouble.NO_TEXT),
    ],
)
def test_a_text_that_has_no_form_says_where_and_why_and_stays(
    text: str, line: int, trouble: Trouble
) -> None:
    found = read_form({"nb": text})
    assert isinstance(found, CannotShow)
    assert (found.language, found.line, found.trouble) == ("nb", line, trouble)
    assert write({"nb": text}, form_of({"nb": SET})) == {"nb": text}


def test_a_broken_language_is_named_and_the_others_are_not_touched() -> None:
    found = read_form({"nb": SET, "en": "{{"})
    assert isinstance(found, CannotShow)
    assert found.language == "en"


SCRAPS = r"""
{% spørsmål a %}
{% spørsmål b, valg(x='%}') hvis svar.a == "{%" -%}
{% spørsmål b, skala(1,
10) %}
{% slutt %}
{%- omformulert +%}
{% utdyp %}
{# {% slutt %} #}
{# x -#}
{{ '{% slutt %}' }}
{{- navn -}}
{% raw %}{% slutt %}{% endraw %}
{% if x %}
{% endif %}
{% set tittel = "x" %}
{% set x %}
{% endset %}
{% set a, b = 1, 2 %}
{% replikk a %}
{% eller %}
 Hva?
{
#}
%}
"""


def joined(scraps: str, most: int) -> st.SearchStrategy[str]:
    """Texts put together of these lines; the empty one is a newline."""
    lines = [line or "\n" for line in scraps.split("\n")]
    return st.lists(st.sampled_from(lines), max_size=most).map("".join)


@quickly(max_examples=250)
@given(joined(SCRAPS, 12))
def test_it_agrees_with_jinja_on_where_the_questions_are(text: str) -> None:
    form = read_form({"nb": text})
    if isinstance(form, SetForm):
        assert write({"nb": text}, form) == {"nb": text}
    try:
        read = as_set(text)
    except BrokenSet:
        return
    keys = [question.key for question in read.questions]
    if isinstance(form, SetForm):
        assert [question.key for question in form.questions] == keys
    else:  # what Jinja itself refuses when it compiles, or there is nothing there
        assert form.trouble in {Trouble.SAME_KEY, Trouble.SAME_PART, Trouble.NO_TEXT}


# -- whatever is typed ----------------------------------------------------------------------------

TYPED_SCRAPS = r"""
{
}
%
#
{{ navn }}
{% slutt %}
{%- slutt %}
-%}
{#
#}
{% raw %}
{% endraw %}
{% if navn %}
{% endif %}
{{ '
<b>
&amp;
&
[navn]
[speil: svar.navn]
[ form ]
[1]
[
]
\
Hva?
"
'"""
TYPED = st.one_of(st.text(max_size=30), joined(TYPED_SCRAPS, 8))
FIELDS = st.tuples(
    st.sampled_from(["nb", "nn", "en"]), st.sampled_from(["text", "reworded", "probe"])
)


@quickly(max_examples=50)
@given(st.sampled_from(sorted(shipped())), FIELDS, TYPED, st.data(), st.booleans())
def test_what_is_typed_in_a_field_comes_back_and_changes_nothing_else(
    name: str, field: tuple[str, str], typed: str, data: st.DataObject, as_template: bool
) -> None:
    language, part = field
    texts = in_three(shipped()[name])
    form = form_of(texts)
    key = data.draw(st.sampled_from([question.key for question in form.questions]))
    changed = operations.write_words(form, key, language, part, Passage(typed, as_template))
    written = write(texts, changed)
    again = form_of(written)
    back = getattr(words(again, key, language), part)
    if "[" not in typed and not as_template:
        assert back.text == tidy(typed)
    same = operations.write_words(again, key, language, part, back)
    assert write(written, same) == written
    put_back = getattr(words(form, key, language), part)
    assert operations.write_words(again, key, language, part, put_back) == form
    for each, text in written.items():
        as_set(text)
        if each != language:
            assert text == texts[each]
    old, new = _around(texts[language], key), _around(written[language], key)
    assert (old[0], old[2]) == (new[0], new[2])


def _around(text: str, key: str) -> tuple[str, str, str]:
    """What comes before the question's words, the words, and what comes after."""
    pieces = split(text)
    assert not isinstance(pieces, NotSplit)
    piece = next(piece for piece in pieces if piece.name == key and piece.sort is Sort.QUESTION)
    start, end = piece.nodes[0].end, piece.nodes[-1].start
    return text[:start], text[start:end], text[end:]


@pytest.mark.parametrize(
    "typed",
    [
        "{{ navn }}",
        "{% slutt %}",
        "{# nei #}",
        "{{{{%%",
        "a {",
        "<b>fet</b> & [1] [se her]",
        "&lt;",
        "{% endraw %}{% slutt %}",
        "\\[navn] \\\\",
        "'\" %} }}",
    ],
)
def test_plain_text_is_plain_to_the_mentee(typed: str) -> None:
    form = operations.write_words(form_of({"nb": SET}), "form", "nb", "text", Passage(typed))
    text = write({"nb": SET}, form)["nb"]
    shown = rendered(text, "form")
    assert unescape(shown) == typed.replace("\\[navn]", "[navn]")
    assert "<" not in shown


def test_names_in_brackets_are_inserted() -> None:
    typed = "Hei [navn]. Du svarte [ form ], [svar.navn], [sitat: form] og \\[navn]."
    form = operations.write_words(form_of({"nb": SET}), "valg", "nb", "probe", Passage(typed))
    text = write({"nb": SET}, form)["nb"]
    assert (
        "{% utdyp %} Hei {{ navn }}. Du svarte {{ svar.form }}, {{ svar.navn }}, "
        "{{ svar.form | sitat }} og [navn]." in text
    )
    back = words(form_of({"nb": text}), "valg").probe
    assert back == Passage(typed.replace("[ form ]", "[form]"))


def test_a_template_that_is_half_written_is_kept_and_becomes_one_when_it_is_whole() -> None:
    half, whole = "{% if navn %}Hei, {{ navn }}", "{% if navn %}Hei, {{ navn }}{% endif %} du?"
    texts = {"nb": SET}
    for typed in (half, whole):
        form = operations.write_words(
            form_of(texts), "takk", "nb", "text", Passage(typed, as_template=True)
        )
        texts = write(texts, form)
        assert words(form_of(texts), "takk").text == Passage(typed, as_template=True)
        as_set(texts["nb"])
    assert rendered(texts["nb"], "takk", navn="Sara") == "Hei, Sara du?"


@quickly(max_examples=50)
@given(TYPED, TYPED, TYPED)
def test_headings_and_labels_come_back(title: str, description: str, label: str) -> None:
    form = form_of({"nb": SET})
    form = replace(form, titles={"nb": title}, descriptions={"nb": description})
    question = form.question("valg")
    assert question
    ro, folk = question.answer.options
    answer = replace(question.answer, options=(ro._replace(labels={"nb": label}), folk))
    form = operations.change_question(form, replace(question, answer=answer), "valg")
    text = write({"nb": SET}, form)["nb"]
    again = form_of({"nb": text})
    assert again.titles["nb"] == " ".join(tidy(title).split())
    assert again.descriptions.get("nb", "") == tidy(description).replace("#}", "# }")
    read = as_set(text)
    assert read.heading.title == again.titles["nb"]
    assert again.questions[1].answer.options[0].labels == {"nb": " ".join(tidy(label).split())}
    assert again.questions[1].answer.options[1] == folk
    assert len(read.questions) == 3


# -- changes of structure -------------------------------------------------------------------------


def test_the_heading_is_written_where_it_stands_or_where_it_belongs() -> None:
    form = replace(
        form_of({"nb": SET}),
        kind="utfordrende",
        strength=2,
        theme="retning",
        roles=frozenset({"veileder"}),
        without_mentor=True,
    )
    text = write({"nb": SET}, form)["nb"]
    assert text.startswith(
        '{# Om en dag. #}\n{% set tittel = "Dagen" %}\n{% set slag = "utfordrende" %}\n'
        '{% set styrke = 2 %}\n{% set tema = "retning" %}\n{% set roller = ["veileder"] %}\n'
        "{% set uten_mentor = true %}\n\n{% spørsmål form"
    )
    back = replace(form_of({"nb": text}), strength=0, theme="", without_mentor=False)
    again = write({"nb": text}, back)["nb"]
    assert again == text.replace("{% set styrke = 2 %}\n", "").replace(
        '{% set tema = "retning" %}\n', ""
    ).replace("{% set uten_mentor = true %}\n", "")


def test_a_heads_parts_are_changed_one_by_one() -> None:
    form = form_of({"nb": SET})
    valg = form.question("valg")
    assert valg
    changed = replace(
        valg,
        marks=frozenset({"steg", "lett"}),
        condition=Condition("form", Operator.AT_LEAST, 3),
    )
    text = write({"nb": SET}, operations.change_question(form, changed, "valg"))["nb"]
    old = '{% spørsmål valg, valg(ro="Ro", folk="Folk"), valgfri hvis svar.form < 7 %}'
    assert text == SET.replace(
        old, '{% spørsmål valg, valg(ro="Ro", folk="Folk"), steg, lett hvis svar.form >= 3 %}'
    )
    bare = replace(valg, marks=frozenset(), condition=None, answer=AnswerForm())
    text = write({"nb": SET}, operations.change_question(form, bare, "valg"))["nb"]
    assert text == SET.replace(old, "{% spørsmål valg %}")


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("svar.form < 7", Condition("form", Operator.LESS, 7)),
        ("svar.form>=-2", Condition("form", Operator.AT_LEAST, -2)),
        ("svar.form", Condition("form", Operator.ANSWERED)),
        ('svar.valg == "ro"', Condition("valg", Operator.EQUAL, "ro")),
        ('"ro" in svar.valg', Condition("valg", Operator.CONTAINS, "ro")),
        ("not svar.form", RawCondition("not svar.form")),
        ("navn", RawCondition("navn")),
        ("svar.form > 1 and svar.form < 5", RawCondition("svar.form > 1 and svar.form < 5")),
        ("svar.form == svar.valg", RawCondition("svar.form == svar.valg")),
        ("svar.form == true", RawCondition("svar.form == true")),
    ],
)
def test_conditions_are_read_and_written(written: str, condition: object) -> None:
    text = SET.replace("svar.form < 7", written)
    form = form_of({"nb": text})
    assert form.questions[1].condition == condition
    copied = operations.duplicate_question(form, "valg")
    assert form_of(write({"nb": text}, copied)).question("valg_2").condition == condition  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["x %}{% slutt %}", "", "(", "a b", "x %}{% endif %}{% if y"])
def test_a_condition_that_is_no_expression_is_not_written(text: str) -> None:
    form = form_of({"nb": SET})
    changed = replace(form.questions[1], condition=RawCondition(text))
    assert write({"nb": SET}, operations.change_question(form, changed, "valg"))["nb"] == SET


def test_the_menus_of_a_condition_come_from_the_questions_before_it() -> None:
    scale, choice = offered(form_of({"nb": SET}), "takk")
    assert (scale.question, scale.values) == ("form", tuple(range(1, 11)))
    assert (choice.question, choice.values) == ("valg", ("ro", "folk"))
    assert offered(form_of({"nb": SET}), "form") == ()


def test_a_new_key_follows_into_words_and_conditions_in_every_language() -> None:
    texts = in_three(SET)
    form = operations.rename_question(form_of(texts), "form", "dagen")
    written = write(texts, form)
    for language, text in written.items():
        expected = texts[language].replace("svar.form", "svar.dagen")
        assert text == expected.replace("{% spørsmål form,", "{% spørsmål dagen,")
    for taken_or_bad in ("valg", "to ord", "", "a__b", "x" * 41):
        assert operations.rename_question(form, "dagen", taken_or_bad) == form


def test_who_uses_an_answer_is_told_before_it_is_removed() -> None:
    form = form_of({"nb": SET})
    assert operations.dependents(form, "form") == ("valg", "takk")
    assert operations.dependents(form, "valg") == ()
    text = write({"nb": SET}, operations.remove_question(form, "form"))["nb"]
    assert [question.key for question in as_set(text).questions] == ["valg", "takk"]
    assert "{{ svar.form }}" in text


def test_keys_are_made_from_words_and_never_taken_twice() -> None:
    form = form_of({"nb": SET})
    for text, key in (
        ("Hva øver du på?", "øver"),
        ("Takk, takk?", "takk_2"),
        ("", "spørsmål"),
        ("!?", "spørsmål"),
        ("ÆRLIGHETSSPØRSMÅLSUNDERSØKELSENE " * 3, "ærlighetsspørsmålsunders"),
    ):
        assert operations.add_question(form, text=text).questions[-1].key == key


def test_two_with_one_key_are_told_apart_when_they_are_written() -> None:
    form = form_of({"nb": SET})
    first, second, third = form.questions
    twice = replace(form, questions=(first, replace(second, key="form"), first, third))
    text = write({"nb": SET}, twice)["nb"]
    assert [question.key for question in as_set(text).questions] == [
        "form",
        "valg",
        "form_2",
        "takk",
    ]


def test_half_made_answer_forms_can_be_read_again() -> None:
    form = form_of({"nb": SET})
    for name in ("fritekst", "skala", "valg", "flervalg", "ja_nei", "tidspunkt"):
        changed = operations.answer_with(form, "form", name)
        text = write({"nb": SET}, changed)["nb"]
        as_set(text)
        assert form_of({"nb": text}).questions[0].answer.name == name
    with_options = operations.add_option(form, "valg", {"nb": "Mer tid!"})
    text = write({"nb": SET}, with_options)["nb"]
    assert 'valg(ro="Ro", folk="Folk", mer_tid="Mer tid!")' in text


def test_a_level_is_not_asked_for_on_another_scale() -> None:
    form = form_of({"nb": SET})
    level = replace(form.questions[0], marks=frozenset({"nivå"}))
    text = write({"nb": SET}, operations.change_question(form, level, "form"))["nb"]
    assert as_set(text).questions[0].rates
    form = operations.answer_with(form_of({"nb": text}), "form", "ja_nei")
    assert not as_set(write({"nb": text}, form)["nb"]).questions[0].rates


@pytest.mark.parametrize("kind", ["utforskende", "utfordrende", 'rart "slag"'])
def test_a_new_set_is_a_set(kind: str) -> None:
    text = operations.empty_form(kind)
    assert as_set(text).heading.kind == kind
    form = operations.write_words(form_of({"nb": text}), "spørsmål", "nb", "text", Passage("Hva?"))
    assert rendered(write({"nb": text}, form)["nb"], "spørsmål") == "Hva?"


# -- languages ------------------------------------------------------------------------------------


def test_a_language_begins_with_its_first_words() -> None:
    form = operations.write_words(form_of({"nb": SET}), "valg", "nn", "text", Passage("Kva?"))
    written = write({"nb": SET}, form)
    assert written["nb"] == SET
    assert "en" not in written
    nynorsk, reference = as_set(written["nn"]), as_set(SET)
    assert [each.key for each in nynorsk.questions] == [each.key for each in reference.questions]
    assert [each.conditional for each in nynorsk.questions] == [False, True, True]
    assert words(form_of(written), "valg", "nn").text == Passage("Kva?")
    assert words(form_of(written), "form", "nn") == Wording()
    assert "Ro" not in written["nn"]
    assert "Hva" not in written["nn"]


def test_a_language_that_goes_its_own_way_is_shown_and_kept() -> None:
    first = form_of({"nb": SET})
    less = write({"nb": SET}, operations.remove_question(first, "form"))["nb"]
    other = write({"nb": less}, operations.move_up(form_of({"nb": less}), "takk"))["nb"]
    own = operations.add_question(form_of({"nb": other}), after="takk", text="Kva meiner du?")
    nynorsk = write({"nb": other}, own)["nb"]
    texts = {"nb": SET, "nn": nynorsk}
    form = form_of(texts)
    assert [question.key for question in form.questions] == ["form", "valg", "takk", "meiner"]
    assert write(texts, form) == texts
    with_words = operations.write_words(form, "form", "nn", "text", Passage("Korleis går det?"))
    written = write(texts, with_words)
    assert written["nb"] == SET
    assert [each.key for each in as_set(written["nn"]).questions] == [
        "form",
        "takk",
        "meiner",
        "valg",
    ]
    moved = write(texts, operations.move_question(form, "takk", 0))
    assert [each.key for each in as_set(moved["nn"]).questions] == ["takk", "valg", "meiner"]


def test_structure_goes_to_all_languages_and_words_to_their_own() -> None:
    texts = in_three(shipped()[TUESDAY])
    form = operations.add_option(
        operations.answer_with(form_of(texts), "tirsdag", "valg"), "tirsdag", {"nb": "Tid"}
    )
    written = write(texts, form)
    assert '{% spørsmål tirsdag, valg(valg="", tid="Tid") %}' in written["nb"]
    assert '{% spørsmål tirsdag, valg(valg="", tid="") %}' in written["nn"]
    again = form_of(written)
    assert again.questions[0].answer.options[1] == OptionForm(
        "tid", {"nb": "Tid", "nn": "", "en": ""}
    )


CHANGES = "add copy remove up down to rename words answer option mark condition uncondition title"
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(CHANGES.split()), st.integers(0, 7), st.integers(0, 7), TYPED),
    max_size=6,
)


def _done(form: SetForm, what: str, one: int, two: int, typed: str) -> SetForm:
    if what == "add":
        return operations.add_question(form, after=None if one == 7 else "x", text=typed)
    if what == "title":
        return replace(form, titles={**form.titles, ("nb", "nn", "en")[one % 3]: typed})
    if not form.questions:
        return form
    question = form.questions[one % len(form.questions)]
    key = question.key
    before = form.questions[two % len(form.questions)].key
    names = ("fritekst", "skala", "valg", "flervalg", "ja_nei", "tidspunkt", "mentees", "tull")
    match what:
        case "copy":
            return operations.duplicate_question(form, key)
        case "remove":
            return operations.remove_question(form, key)
        case "up":
            return operations.move_up(form, key)
        case "down":
            return operations.move_down(form, key)
        case "to":
            return operations.move_question(form, key, two - 1)
        case "rename":
            return operations.rename_question(form, key, tidy(typed) or f"ny_{two}")
        case "words":
            part, language = ("text", "reworded", "probe")[two % 3], ("nb", "nn", "en")[one % 3]
            return operations.write_words(form, key, language, part, Passage(typed, two > 5))
        case "answer":
            return operations.answer_with(form, key, names[two])
        case "option":
            return operations.add_option(form, key, {"nb": typed})
        case "mark":
            marks = question.marks ^ {("lett", "nivå", "steg", "tull")[two % 4]}
            return operations.change_question(form, replace(question, marks=marks), key)
    operator = list(Operator)[two]
    condition = Condition(before, operator, typed if one % 2 else two)
    changed = replace(question, condition=condition if what == "condition" else None)
    return operations.change_question(form, changed, key)


@quickly(max_examples=50)
@given(st.sampled_from(sorted(shipped())), st.sampled_from([1, 2, 3]), OPERATIONS, st.booleans())
def test_any_row_of_changes_leaves_sets_that_can_be_read(
    name: str, languages: int, changes: list[tuple[str, int, int, str]], saved: bool
) -> None:
    texts = dict(list(in_three(shipped()[name]).items())[:languages])
    form = form_of(texts)
    for change in changes:
        form = _done(form, *change)
        if saved:
            texts = write(texts, form)
            form = form_of(texts)
    texts = write(texts, form)
    again = form_of(texts)
    assert [each.key for each in again.questions] == [each.key for each in form.questions]
    assert write(texts, again) == texts
    for text in texts.values():
        pieces = split(text)
        assert not isinstance(pieces, NotSplit)
        assert "".join(text[piece.start : piece.end] for piece in pieces) == text
        as_set(text)


def test_buttons_insert_names_and_the_answers_before() -> None:
    form = operations.add_question(form_of({"nb": SET}), text="Hva nå igjen?")
    brackets = [each.bracket for each in insertable(form, "igjen")]
    assert brackets[:3] == ["[navn]", "[mentor]", "[speil: tidligere]"]
    assert brackets[3:] == ["[form]", "[valg]", "[speil: takk]", "[sitat: takk]"]
    assert insertable(form, "form")[3:] == ()


def test_the_mirror_is_put_on_top_and_taken_away() -> None:
    plain = Passage("Hva hjelper?")
    with_mirror = mirror_first(plain, True)
    assert with_mirror == Passage("[speil: tidligere]\nHva hjelper?")
    assert mirrors(with_mirror)
    assert mirror_first(with_mirror, True) == with_mirror
    assert mirror_first(with_mirror, False) == plain


def test_parts_come_and_go_without_a_trace() -> None:
    form = form_of({"nb": SET})
    without = operations.write_words(form, "valg", "nb", "probe", Passage())
    text = write({"nb": SET}, without)["nb"]
    assert text == SET.replace("  {% utdyp %} Når?\n", "")
    back = operations.write_words(form_of({"nb": text}), "valg", "nb", "probe", Passage("Når?"))
    assert write({"nb": text}, back)["nb"] == SET
    bare = operations.write_words(without, "valg", "nb", "reworded", Passage())
    text = write({"nb": SET}, bare)["nb"]
    both = operations.write_words(form_of({"nb": text}), "valg", "nb", "probe", Passage("Når?"))
    again = Passage("Hva gjør dagen bedre?")
    both = operations.write_words(both, "valg", "nb", "reworded", again)
    assert write({"nb": text}, both)["nb"] == SET


def test_a_backslash_before_a_name_is_a_backslash() -> None:
    typed = Passage("a\\\\[navn] b\\\\\\[navn]")
    form = operations.write_words(form_of({"nb": SET}), "form", "nb", "text", typed)
    text = write({"nb": SET}, form)["nb"]
    assert "  a\\{{ navn }} b\\[navn]\n" in text
    assert words(form_of({"nb": text}), "form").text == typed


def test_options_get_keys_of_their_own() -> None:
    form = form_of({"nb": SET})
    choice = form.questions[1]
    keys = ("ro", "ro", "to ord", "", "class", "x" * 41)
    options = tuple(OptionForm(key, {"nb": f"Valg {at}"}) for at, key in enumerate(keys))
    changed = replace(choice, answer=replace(choice.answer, options=options))
    text = write({"nb": SET}, operations.change_question(form, changed, "valg"))["nb"]
    read = as_set(text).questions[1].form
    assert isinstance(read, Choice)
    assert [option.key for option in read.options] == [
        "ro",
        "valg_1",
        "valg_2",
        "valg_3",
        "class",
        "valg_5",
    ]


def test_a_mark_that_does_not_fit_a_languages_own_answer_form_is_left_out_there() -> None:
    texts = {"nb": SET, "nn": SET.replace('form, skala(1, 10, "tungt", "bra")', "form")}
    form = form_of(texts)
    marked = replace(form.questions[0], marks=frozenset({"nivå", "steg"}))
    written = write(texts, operations.change_question(form, marked, "form"))
    assert as_set(written["nb"]).questions[0].marks == {"nivå", "steg"}
    assert as_set(written["nn"]).questions[0].marks == {"steg"}


def test_a_number_from_a_menu_is_a_number() -> None:
    form = form_of({"nb": SET})
    changed = replace(form.questions[1], condition=Condition("form", Operator.MORE, "8"))
    text = write({"nb": SET}, operations.change_question(form, changed, "valg"))["nb"]
    assert text == SET.replace("svar.form < 7", "svar.form > 8")
