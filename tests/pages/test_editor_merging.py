"""Two versions of a set put together as somebody chooses."""

import pytest

from bot.pages.staff.editor_merging import HEADING, merged
from dialogues.editing.forms import Passage, SetForm
from dialogues.editing.operations import (
    add_question,
    move_down,
    remove_question,
    write_words,
)
from dialogues.editing.reading import read_form
from dialogues.editing.writing import write

TEXT = """{% set tittel = "Prøve" %}
{% set slag = "utforskende" %}

{% spørsmål en %}
  Hva er en?
  {% omformulert %} Hva?
{% slutt %}

{% spørsmål to %}
  Hva er to?
  {% omformulert %} Hva?
{% slutt %}

{% spørsmål tre %}
  Hva er tre?
  {% omformulert %} Hva?
{% slutt %}
"""
BASE = {"nb": TEXT, "nn": TEXT.replace("Hva", "Kva")}


def form() -> SetForm:
    found = read_form(BASE)
    assert isinstance(found, SetForm)
    return found


def keys(texts: dict[str, str]) -> list[str]:
    found = read_form(texts)
    assert isinstance(found, SetForm)
    return [question.key for question in found.questions]


def test_nothing_chosen_is_theirs_and_all_is_mine() -> None:
    theirs = write(BASE, write_words(form(), "en", "nb", "text", Passage("Deres?")))
    mine = write(BASE, write_words(form(), "to", "nn", "text", Passage("Mitt?")))
    assert merged(theirs, mine, set()) == theirs
    assert merged(theirs, mine, {"en", "en.nb", "en.nn", "to", "to.nb", "to.nn"}) == mine


def test_words_are_chosen_language_by_language() -> None:
    theirs = write(BASE, write_words(form(), "en", "nb", "text", Passage("Deres?")))
    mine = write(BASE, write_words(form(), "en", "nn", "text", Passage("Mitt?")))
    both = merged(theirs, mine, {"en.nn"})
    assert "Deres?" in both["nb"]
    assert "Mitt?" in both["nn"]


def test_questions_that_only_one_has() -> None:
    theirs = write(BASE, remove_question(form(), "en"))
    mine = write(BASE, add_question(form(), after="to", text="Noe helt nytt?"))
    assert keys(merged(theirs, mine, set())) == ["to", "tre"]
    new = next(key for key in keys(mine) if key not in ("en", "to", "tre"))
    assert keys(merged(theirs, mine, {new})) == ["to", new, "tre"]
    assert keys(merged(theirs, mine, {"en"})) == ["en", "to", "tre"]
    assert keys(merged(mine, theirs, {new})) == ["en", "to", "tre"]


def test_a_place_that_was_chosen() -> None:
    mine = write(BASE, move_down(form(), "en"))
    assert keys(merged(BASE, mine, {"en"})) == ["to", "en", "tre"]
    assert keys(merged(BASE, mine, set())) == ["en", "to", "tre"]


@pytest.mark.parametrize("chosen", [set(), {HEADING}])
def test_what_has_no_form_is_all_or_nothing(chosen: set[str]) -> None:
    broken = {"nb": "{% spørsmål en %} Hva"}
    assert merged(BASE, broken, chosen) == (broken if chosen else BASE)
